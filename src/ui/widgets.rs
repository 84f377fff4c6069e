//! What the screens draw with: safe text, symbols, boxes, dots, labels that never overlap.

pub mod coast;
pub mod dots;
pub mod labels;
pub mod pen;
pub mod symbols;
pub mod text;
pub(crate) mod typed;
