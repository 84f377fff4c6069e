//! The board: every alert's life cycle, audible budget, mutes, history.
