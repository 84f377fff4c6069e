//! The AIS decoder as its users see it: sentences in, fields out.

#[cfg(test)]
mod applications;
#[cfg(test)]
mod common;
#[cfg(test)]
mod fields;
#[cfg(test)]
mod streams;
