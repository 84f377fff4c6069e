//! Rules that watch the picture, one file each. Pure and incremental: picture and
//! `now` in, findings out.

#[derive(Debug, Default)]
pub struct Rules;
