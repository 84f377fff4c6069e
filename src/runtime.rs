//! Floor 4: the clock, the threads and the loop.
