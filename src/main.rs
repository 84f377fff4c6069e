//! The binary: hands the command line to [`watchkeeper::cli`] and its outcome to the
//! system.

use std::process::ExitCode;

fn main() -> ExitCode {
    watchkeeper::cli::main()
}
