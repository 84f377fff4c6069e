//! Floor 3: drawing, a function of state that changes nothing.
//!
//! [`draw::draw`] is the one way in. It reads [`crate::app::state::App`] and writes
//! cells; what it keeps between frames ([`draw::ViewCache`]) is only memory to draw
//! with. There is no clock here (`App::now` is the time of everything shown), no
//! decision about the watch, and every word comes from the catalogue.

pub mod alarm_text;
pub mod draw;
pub mod format;
pub mod glance;
pub mod missing;
pub mod projection;
pub mod screens;
pub(crate) mod small;
pub mod theme;
pub mod widgets;
