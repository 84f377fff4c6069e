//! The media as a SQLite VFS, one for each worker. The only place with `unsafe`: SQLite
//! calls these functions with the pointers that it was given at registration and at
//! opening, one connection at a time (the store opens with NO_MUTEX in one thread).
//!
//! What SQLite's own unix VFS does with folders is done here too: the folder of a new
//! journal or log is synced with its first sync, and that of a removed one when asked.

use crate::disk::held;
use crate::medium::{Medium, Refusal};
use rusqlite::ffi;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::mem;
use std::path::{Path, PathBuf};
use std::ptr;
use std::slice;
use std::sync::{Arc, Mutex};

type Shared = Mutex<Medium>;

struct Open {
    medium: *const Shared,
    id: usize,
    path: PathBuf,
    delete_on_close: bool,
    sync_folder: bool,
    /// The log's index: of this process alone, as long as the file is open.
    index: Vec<Box<[u64]>>,
}

#[repr(C)]
struct SimFile {
    base: ffi::sqlite3_file,
    open: *mut Open,
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(lock),
    xCheckReservedLock: Some(check_reserved),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// Registers `medium` as the VFS `name`; both live as long as the process.
pub fn register(name: &str, medium: &Arc<Shared>) -> Result<(), String> {
    let name = CString::new(name).map_err(|e| e.to_string())?;
    let vfs = Box::new(ffi::sqlite3_vfs {
        iVersion: 2,
        szOsFile: mem::size_of::<SimFile>() as c_int,
        mxPathname: 512,
        pNext: ptr::null_mut(),
        zName: name.into_raw(),
        pAppData: Arc::into_raw(Arc::clone(medium)) as *mut c_void,
        xOpen: Some(open),
        xDelete: Some(delete),
        xAccess: Some(access),
        xFullPathname: Some(full_path),
        xDlOpen: None,
        xDlError: None,
        xDlSym: None,
        xDlClose: None,
        xRandomness: Some(randomness),
        xSleep: Some(sleep),
        xCurrentTime: Some(current_time),
        xGetLastError: Some(last_error),
        xCurrentTimeInt64: Some(current_time_ms),
        xSetSystemCall: None,
        xGetSystemCall: None,
        xNextSystemCall: None,
    });
    // SAFETY: the structure, its name and its data are leaked and so outlive SQLite.
    let code = unsafe { ffi::sqlite3_vfs_register(Box::into_raw(vfs), 0) };
    if code == ffi::SQLITE_OK { Ok(()) } else { Err(format!("sqlite3_vfs_register gives {code}")) }
}

fn code(refusal: Refusal, otherwise: c_int) -> c_int {
    match refusal {
        Refusal::Full => ffi::SQLITE_FULL,
        Refusal::Absent | Refusal::Exists | Refusal::Io => otherwise,
    }
}

fn done(result: Result<(), Refusal>, otherwise: c_int) -> c_int {
    result.map_or_else(|r| code(r, otherwise), |()| ffi::SQLITE_OK)
}

/// # Safety
/// `vfs` is one of ours.
unsafe fn medium<'a>(vfs: *mut ffi::sqlite3_vfs) -> &'a Shared {
    // SAFETY: pAppData is the leaked Arc of `register`.
    unsafe { &*(*vfs).pAppData.cast::<Shared>() }
}

/// # Safety
/// `file` was opened by `open` and not closed.
unsafe fn opened<'a>(file: *mut ffi::sqlite3_file) -> (&'a mut Open, &'a Shared) {
    // SAFETY: SQLite allocates szOsFile bytes, which are a SimFile; `open` set both parts.
    unsafe {
        let open = &mut *(*file.cast::<SimFile>()).open;
        let medium = &*open.medium;
        (open, medium)
    }
}

/// # Safety
/// `name` is a C string.
unsafe fn path(name: *const c_char) -> PathBuf {
    // SAFETY: SQLite gives zero-terminated names.
    PathBuf::from(unsafe { CStr::from_ptr(name) }.to_string_lossy().into_owned())
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives our VFS, room for a SimFile, and a name or null.
    unsafe {
        (*file).pMethods = ptr::null();
        let shared = medium(vfs);
        let path = if name.is_null() { PathBuf::from("/stick/temporary") } else { path(name) };
        let create = flags & ffi::SQLITE_OPEN_CREATE != 0;
        let only_new = create && flags & ffi::SQLITE_OPEN_EXCLUSIVE != 0;
        let (id, new) = match held(shared).open(&path, create, only_new) {
            Ok(opened) => opened,
            Err(refusal) => return code(refusal, ffi::SQLITE_CANTOPEN),
        };
        let journal = ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_SUPER_JOURNAL | ffi::SQLITE_OPEN_WAL;
        let open = Open {
            medium: shared,
            id,
            path,
            delete_on_close: flags & ffi::SQLITE_OPEN_DELETEONCLOSE != 0,
            sync_folder: new && flags & journal != 0,
            index: Vec::new(),
        };
        (*file.cast::<SimFile>()).open = Box::into_raw(Box::new(open));
        (*file).pMethods = &METHODS;
        if !out.is_null() {
            *out = flags;
        }
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: the file was opened by `open`; SQLite closes it once.
    let open = unsafe { Box::from_raw((*file.cast::<SimFile>()).open) };
    if open.delete_on_close {
        // SAFETY: the medium is leaked.
        let _ = held(unsafe { &*open.medium }).remove(&open.path);
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    into: *mut c_void,
    length: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: an open file, and room for `length` bytes.
    let ((open, shared), into) =
        unsafe { (opened(file), slice::from_raw_parts_mut(into.cast::<u8>(), length as usize)) };
    into.fill(0);
    match held(shared).read(open.id, at as u64, into) {
        Ok(got) if got == into.len() => ffi::SQLITE_OK,
        Ok(_) => ffi::SQLITE_IOERR_SHORT_READ,
        Err(refusal) => code(refusal, ffi::SQLITE_IOERR_READ),
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    from: *const c_void,
    length: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: an open file, and `length` bytes.
    let ((open, shared), from) =
        unsafe { (opened(file), slice::from_raw_parts(from.cast::<u8>(), length as usize)) };
    done(held(shared).write(open.id, at as u64, from), ffi::SQLITE_IOERR_WRITE)
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, length: ffi::sqlite3_int64) -> c_int {
    // SAFETY: an open file.
    let (open, shared) = unsafe { opened(file) };
    done(held(shared).set_length(open.id, length as u64), ffi::SQLITE_IOERR_TRUNCATE)
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _flags: c_int) -> c_int {
    // SAFETY: an open file.
    let (open, shared) = unsafe { opened(file) };
    let mut medium = held(shared);
    let mut result = medium.sync(open.id);
    if result.is_ok() && mem::take(&mut open.sync_folder) {
        // As unix does it: a folder that cannot be synced is no error.
        let _ = medium.sync_folder(open.path.parent().unwrap_or(Path::new("/")));
        result = if medium.dead() { Err(Refusal::Io) } else { Ok(()) };
    }
    done(result, ffi::SQLITE_IOERR_FSYNC)
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, size: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: an open file, and room for the size.
    unsafe {
        let (open, shared) = opened(file);
        *size = held(shared).file_length(open.id) as ffi::sqlite3_int64;
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn lock(_file: *mut ffi::sqlite3_file, _level: c_int) -> c_int {
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved(_file: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    // SAFETY: room for the answer.
    unsafe { *out = 0 };
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_control(
    _file: *mut ffi::sqlite3_file,
    _op: c_int,
    _argument: *mut c_void,
) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_file: *mut ffi::sqlite3_file) -> c_int {
    4096
}

unsafe extern "C" fn characteristics(_file: *mut ffi::sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    region: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    // SAFETY: an open file, and room for the pointer, which stays good until unmapped.
    unsafe {
        let (open, _) = opened(file);
        while open.index.len() <= region as usize {
            if extend == 0 {
                *out = ptr::null_mut();
                return ffi::SQLITE_OK;
            }
            open.index.push(vec![0_u64; size as usize / 8].into_boxed_slice());
        }
        *out = open.index[region as usize].as_mut_ptr().cast();
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn shm_lock(_file: *mut ffi::sqlite3_file, _at: c_int, _n: c_int, _flags: c_int) -> c_int {
    ffi::SQLITE_OK
}

unsafe extern "C" fn shm_barrier(_file: *mut ffi::sqlite3_file) {}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, _delete: c_int) -> c_int {
    // SAFETY: an open file.
    unsafe { opened(file) }.0.index.clear();
    ffi::SQLITE_OK
}

unsafe extern "C" fn delete(vfs: *mut ffi::sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    // SAFETY: our VFS and a name.
    let (shared, path) = unsafe { (medium(vfs), path(name)) };
    let mut medium = held(shared);
    match medium.remove(&path) {
        Err(Refusal::Absent) => return ffi::SQLITE_IOERR_DELETE_NOENT,
        Err(refusal) => return code(refusal, ffi::SQLITE_IOERR_DELETE),
        Ok(()) => {}
    }
    if sync_folder != 0 {
        let folder = path.parent().unwrap_or(Path::new("/"));
        return done(medium.sync_folder(folder), ffi::SQLITE_IOERR_DIR_FSYNC);
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn access(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    _flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: our VFS, a name, and room for the answer.
    unsafe {
        let medium = held(medium(vfs));
        if medium.dead() {
            return ffi::SQLITE_IOERR_ACCESS;
        }
        // An empty journal or log counts as none, as with unix.
        *out = c_int::from(medium.find(&path(name)).is_some_and(|id| medium.file_length(id) > 0));
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn full_path(
    _vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: a name, and room for `room` bytes.
    unsafe {
        let bytes = CStr::from_ptr(name).to_bytes_with_nul();
        if bytes.len() > room as usize {
            return ffi::SQLITE_CANTOPEN;
        }
        ptr::copy_nonoverlapping(bytes.as_ptr().cast(), out, bytes.len());
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn randomness(vfs: *mut ffi::sqlite3_vfs, length: c_int, out: *mut c_char) -> c_int {
    // SAFETY: our VFS, and room for `length` bytes.
    unsafe {
        let mut medium = held(medium(vfs));
        for byte in slice::from_raw_parts_mut(out.cast::<u8>(), length as usize) {
            *byte = medium.chance.next() as u8;
        }
    }
    length
}

unsafe extern "C" fn sleep(_vfs: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    microseconds
}

/// Noon of 2026-11-24 as a Julian day.
const DAY: f64 = 2_461_369.0;

unsafe extern "C" fn current_time(_vfs: *mut ffi::sqlite3_vfs, out: *mut f64) -> c_int {
    // SAFETY: room for the time.
    unsafe { *out = DAY };
    ffi::SQLITE_OK
}

unsafe extern "C" fn current_time_ms(_vfs: *mut ffi::sqlite3_vfs, out: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: room for the time.
    unsafe { *out = (DAY * 86_400_000.0) as ffi::sqlite3_int64 };
    ffi::SQLITE_OK
}

unsafe extern "C" fn last_error(_vfs: *mut ffi::sqlite3_vfs, _n: c_int, _out: *mut c_char) -> c_int {
    0
}
