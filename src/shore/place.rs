//! The folder of a shore: `shore.key` (its secret under a passphrase) and `shore.db`. One
//! process at a time takes frames; boats are enrolled, revoked and listed beside it.

use crate::domain::keys::secret::{Key, Passphrase};
use crate::domain::keys::slot::Hex;
use crate::domain::keys::wrap::{self, KdfCost, NONCE_LEN, SALT_LEN};
use crate::domain::sync::keys::ShoreSecret;
use crate::shore::sqlite::Sqlite;
use crate::store::disk::{Disk, OsDisk};
use crate::store::error::{AtPath, StoreError};
use crate::store::{chance, files};
use serde::{Deserialize, Serialize};
use std::any::Any;
use std::path::{Path, PathBuf};

/// Longest key file that is one, bytes.
const LONGEST: u64 = 4096;
/// What the secret is bound to.
const BOUND: &[u8] = b"watchkeeper shore secret 1";
/// The version of the key file.
const VERSION: u32 = 1;

/// The key file: one line of JSON.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    version: u32,
    cost: KdfCost,
    salt: Hex<SALT_LEN>,
    nonce: Hex<NONCE_LEN>,
    sealed: Hex<{ wrap::SEALED_LEN }>,
    database_salt: Hex<16>,
}

/// What every version of the key file has.
#[derive(Deserialize)]
struct Version {
    version: u32,
}

/// Keeps other processes from taking frames; nothing where none are taken.
pub type Lock = Option<Box<dyn Any + Send>>;

/// An open shore.
pub struct Shore {
    pub secret: ShoreSecret,
    pub storage: Sqlite,
    /// Last, so that the database is closed before another process may open it.
    lock: Lock,
}

/// Why a shore was not made or opened.
#[derive(Debug, thiserror::Error)]
pub enum ShoreError {
    #[error("no shore in {0}")]
    Absent(PathBuf),
    #[error("a shore exists in {0}")]
    Exists(PathBuf),
    #[error("{0} is damaged")]
    Damaged(PathBuf),
    #[error("{file} has version {found}")]
    Newer { file: PathBuf, found: u32 },
    #[error("wrong passphrase, or the key file was changed")]
    Locked,
    #[error("{0}")]
    Store(#[from] StoreError),
}

impl ShoreError {
    /// The catalogue's key and the values of its places.
    pub fn words(&self) -> (&'static str, Vec<(&'static str, String)>) {
        let path = |p: &Path| vec![("path", p.display().to_string())];
        match self {
            Self::Absent(p) => ("shore-absent", path(p)),
            Self::Exists(p) => ("shore-exists", path(p)),
            Self::Damaged(p) => ("shore-damaged", path(p)),
            Self::Newer { file, .. } => ("shore-newer", path(file)),
            Self::Locked => ("shore-locked", Vec::new()),
            Self::Store(error) => error.words(),
        }
    }
}

fn key_file(dir: &Path) -> PathBuf {
    dir.join("shore.key")
}

impl Shore {
    /// Makes a shore with keys of its own in `dir`.
    ///
    /// # Errors
    /// One is there already, or the folder cannot be written.
    pub fn init(dir: &Path, passphrase: &Passphrase, cost: KdfCost) -> Result<Self, ShoreError> {
        files::make_dir(&OsDisk, dir)?;
        let file = key_file(dir);
        let lock = Some(lock(dir)?);
        if file.exists() {
            return Err(ShoreError::Exists(dir.to_owned()));
        }
        let (secret, salt, nonce) = (chance::key()?, chance::bytes()?, chance::bytes()?);
        let wrapping = wrap::derive(passphrase, &salt, cost).map_err(|_| ShoreError::Locked)?;
        let sealed = wrap::seal(&secret, &wrapping, &nonce, BOUND).map_err(|_| ShoreError::Locked)?;
        let sealed = sealed.try_into().map_err(|_| ShoreError::Locked)?;
        let database_salt: [u8; 16] = chance::bytes()?;
        let (salt, nonce, sealed) = (Hex(salt), Hex(nonce), Hex(sealed));
        let written =
            KeyFile { version: VERSION, cost, salt, nonce, sealed, database_salt: Hex(database_salt) };
        let text = serde_json::to_string(&written).map_err(|_| ShoreError::Damaged(file.clone()))?;
        files::write_through(&OsDisk, &file, format!("{text}\n").as_bytes())?;
        Self::with(dir, &secret, database_salt, lock)
    }

    /// Opens the shore in `dir`.
    ///
    /// # Errors
    /// None is there, another process has it, or the passphrase is another.
    pub fn open(dir: &Path, passphrase: &Passphrase) -> Result<Self, ShoreError> {
        Self::unlock(dir, passphrase, || lock(dir).map(Some))
    }

    /// Opens it beside a process that takes frames: to enrol, revoke and list boats, each
    /// one statement of the database. No frame is taken through it.
    ///
    /// # Errors
    /// None is there, or the passphrase is another.
    pub fn open_beside(dir: &Path, passphrase: &Passphrase) -> Result<Self, ShoreError> {
        Self::unlock(dir, passphrase, || Ok(None))
    }

    /// Its parts, for a service; the lock is dropped last.
    pub fn into_parts(self) -> (ShoreSecret, Sqlite, Lock) {
        (self.secret, self.storage, self.lock)
    }

    fn unlock(
        dir: &Path,
        passphrase: &Passphrase,
        lock: impl FnOnce() -> Result<Lock, StoreError>,
    ) -> Result<Self, ShoreError> {
        let file = key_file(dir);
        let bytes = files::read_up_to(&OsDisk, &file, LONGEST)?;
        let bytes = bytes.ok_or_else(|| ShoreError::Absent(dir.to_owned()))?;
        let damaged = |_| ShoreError::Damaged(file.clone());
        let Version { version } = serde_json::from_slice(&bytes).map_err(damaged)?;
        if version != VERSION {
            return Err(ShoreError::Newer { file, found: version });
        }
        let read: KeyFile = serde_json::from_slice(&bytes).map_err(damaged)?;
        let lock = lock()?;
        let wrapping = wrap::derive(passphrase, &read.salt.0, read.cost).map_err(|_| ShoreError::Locked)?;
        let secret = wrap::unseal(&read.sealed.0, &wrapping, &read.nonce.0, BOUND);
        Self::with(dir, &secret.map_err(|_| ShoreError::Locked)?, read.database_salt.0, lock)
    }

    fn with(dir: &Path, secret: &Key, salt: [u8; 16], lock: Lock) -> Result<Self, ShoreError> {
        let key = secret.derive("watchkeeper/shore-database/1");
        let storage = Sqlite::open(&dir.join("shore.db"), &key, salt)?;
        Ok(Self { secret: ShoreSecret::from_secret(secret), storage, lock })
    }
}

fn lock(dir: &Path) -> Result<Box<dyn Any + Send>, StoreError> {
    let path = dir.join("shore.lock");
    OsDisk.lock(&path).at(&path)?.ok_or_else(|| StoreError::Held(dir.to_owned()))
}
