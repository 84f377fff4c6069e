//! A database opened past the store, with keys as a laboratory would unwrap them.

use crate::scene::{Scene, first, text};
use rusqlite::{Connection, OpenFlags, ffi};
use watchkeeper::domain::keys::officer::KeyName;
use watchkeeper::domain::keys::slot_file;
use watchkeeper::store::disk::Disk;

/// The database of own records.
pub fn case(scene: &Scene) -> Result<Connection, String> {
    let bytes = scene.disk.read(&scene.data().join("keys.slot"), 0, u64::MAX).map_err(text)?;
    let slots = slot_file::decode(&bytes).map_err(text)?;
    let who = first();
    let keys = slots.unlock(&who.officer, &who.passphrase).map_err(text)?;
    let key = keys.get(KeyName::Case).ok_or("no case key")?;
    let hex: String = key.expose().iter().chain(&slots.case_salt.0).map(|b| format!("{b:02x}")).collect();
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags_and_vfs(scene.data().join("case.db"), flags, &*scene.disk.vfs)
        .map_err(text)?;
    db.execute_batch(&format!("PRAGMA key = \"x'{hex}'\"")).map_err(text)?;
    Ok(db)
}

/// Every page of the database as it reads without its key, those in no table included.
pub fn pages(scene: &Scene) -> Result<Vec<u8>, String> {
    let db = case(scene)?;
    // What the log holds belongs to it.
    db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0)).map_err(text)?;
    let mut length = 0;
    // SAFETY: the handle lives as long as `db`; the name is a C string; what comes back is
    // either null or `length` bytes that are ours to free.
    unsafe {
        let image = ffi::sqlite3_serialize(db.handle(), c"main".as_ptr(), &raw mut length, 0);
        if image.is_null() {
            return Err("the database cannot be read page by page".to_owned());
        }
        let bytes = std::slice::from_raw_parts(image, length as usize).to_vec();
        ffi::sqlite3_free(image.cast());
        Ok(bytes)
    }
}
