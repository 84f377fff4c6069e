//! A serial cable: a pseudo terminal under a name that stays the same from one plugging
//! in to the next, as a udev rule gives it.

use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use serialport::{SerialPort, TTYPort};

/// Plugged in from [`Cable::plug`] until it is dropped.
pub(crate) struct Cable {
    name: PathBuf,
    /// The receiver's end.
    pub(crate) master: TTYPort,
    /// Without anybody at the other end a pseudo terminal refuses to be written to.
    _slave: TTYPort,
}

impl Cable {
    /// The name leads here from now on, whatever it led to before.
    pub(crate) fn plug(name: &Path) -> Self {
        let (master, slave) = TTYPort::pair().expect("a pseudo terminal");
        let target = slave.name().expect("the name of a pseudo terminal");
        let temporary = name.with_extension("new");
        symlink(target, &temporary).expect("a link");
        std::fs::rename(temporary, name).expect("a link in its place");
        Self { name: name.to_owned(), master, _slave: slave }
    }

    /// What a receiver says.
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.master.write_all(bytes).expect("a cable that is plugged in");
    }

    /// The name is gone and the device with it.
    pub(crate) fn unplug(self) {
        std::fs::remove_file(&self.name).expect("the name was there");
    }
}
