//! The rules that know where the law's lines and the ports are: A1, A10, A11.

pub(crate) mod closed_port;
pub(crate) mod landing;
pub(crate) mod zone_entry;
