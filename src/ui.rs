//! Floor 3: drawing, a function of state that changes nothing.

pub mod projection;
pub mod widgets;
