//! Evidence beside the words of a record: files that belong to it, and how long a record
//! is kept.
//!
//! A file is attached to a sealed record by an entry of its own, so that the record stays
//! as it was signed: the entry holds the SHA-256 and the length, its body the
//! [facts](attachment::Facts). The file itself is kept encrypted [in pieces](chunks)
//! under a key that is erased with that body. [Retention](retention) is data of the
//! profile. Everything here is pure.

pub mod attachment;
pub mod chunks;
pub mod media_type;
pub mod retention;
