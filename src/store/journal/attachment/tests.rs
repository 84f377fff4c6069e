//! Files that change or vanish while they are read.

use super::*;
use crate::domain::keys::secret::Passphrase;
use crate::domain::time::UtcTime;
use crate::store::Credentials;
use std::io::Write;

/// A file that something is done to between two pieces.
struct Watched<'a>(File, Option<&'a dyn Fn()>);

impl Read for Watched<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let n = self.0.read(to)?;
        if n > 0
            && let Some(act) = self.1.take()
        {
            act();
        }
        Ok(n)
    }
}

#[test]
fn a_file_that_changes_or_vanishes_is_refused_at_once_and_nothing_is_kept() {
    let home = tempfile::tempdir().unwrap();
    let who = Credentials {
        officer: "O-1".parse().unwrap(),
        passphrase: Passphrase::new("harbour light").unwrap(),
    };
    let role = "commander".parse().unwrap();
    let mut store = Store::init(&home.path().join("data"), &who, &role, true, UtcTime(0)).unwrap();
    let clock = ClockFacts::default();
    let record = NewRecord { stream: Stream::Case, action: Action::Seal, kind: "k", body: b"r", clock };
    let of = store.append(&record).unwrap().record;
    let facts = Facts::named("film");
    let new = NewAttachment { of, facts: &facts, most: 1 << 30, clock };
    let path = home.path().join("film");
    let append = || File::options().append(true).open(&path).unwrap().write_all(b"more").unwrap();
    let cut = || File::options().write(true).open(&path).unwrap().set_len(300_000).unwrap();
    let replace = || {
        fs::remove_file(&path).unwrap();
        fs::write(&path, vec![2; 600_000]).unwrap();
        let later = std::time::SystemTime::UNIX_EPOCH;
        File::options().write(true).open(&path).unwrap().set_modified(later).unwrap();
    };
    let vanish = || fs::remove_file(&path).unwrap();
    let acts: [(&str, &dyn Fn()); 4] =
        [("changed", &append), ("changed", &cut), ("changed", &replace), ("cannot be read", &vanish)];
    for (wanted, act) in acts {
        fs::write(&path, vec![1; 600_000]).unwrap();
        let file = File::open(&path).unwrap();
        let before = file.metadata().unwrap();
        let told = store.attach_watched(&mut Watched(file, Some(act)), &new, &unchanged(&path, &before));
        let told = told.unwrap_err().to_string();
        assert!(told.contains(wanted), "{told}");
    }
    assert_eq!(store.attachments(None).unwrap(), []);
    assert_eq!(fs::read_dir(home.path().join("data/attachments")).unwrap().count(), 0);
    fs::write(&path, vec![1; 600_000]).unwrap();
    assert!(store.attach_file(&path, &new).is_ok());
}
