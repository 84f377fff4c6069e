//! What a crash may leave on the disk: nothing of the memory. Keys and records stand there
//! in the clear, and a core file would hold them unencrypted beside the store.

use std::fs;

/// What goes into a core file of this process (core(5)): here nothing that is mapped.
const FILTER: &str = "/proc/self/coredump_filter";

/// Keeps the memory of this process and its children out of core files. Without effect
/// on a system that has no such filter, where the administrator turns them off.
pub fn keep_memory_out() {
    // A system without the filter has no file to write to.
    let _ = fs::write(FILTER, "0");
}
