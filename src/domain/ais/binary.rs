//! Applications inside binary messages.
use crate::domain::ais::bits::Bits;
#[derive(Debug, Clone, PartialEq)]
pub enum Application {}
pub fn decode(_dac: u16, _fid: u8, _data: &Bits) -> Option<Application> {
    None
}
