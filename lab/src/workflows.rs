//! The workflows that the laboratory cuts. A later part of the product adds its own to
//! [`ALL`]: a start, what is done, and what must hold afterwards whatever went wrong.

use crate::down;
use crate::evidence;
use crate::imports;
use crate::records;
use crate::scene::{NOW, Scene, Seen, body, clock, first, record, second, text, who};
use crate::session;
use watchkeeper::domain::journal::entry::Stream;
use watchkeeper::domain::journal::folder;
use watchkeeper::domain::journal::verify::verify;
use watchkeeper::store::Store;
use watchkeeper::store::disk::{Disk, How};
use watchkeeper::store::error::StoreError;

pub struct Workflow {
    pub name: &'static str,
    /// Makes what stands before the workflow begins; nothing fails here.
    pub start: fn(&Scene, &mut Seen) -> Result<(), String>,
    /// What is cut. It notes what it was told, and goes on after an error as a crew would.
    pub work: fn(&Scene, &mut Seen) -> Result<(), StoreError>,
    /// What must hold after the store was opened again, beyond [`Scene::sound`].
    pub check: fn(&Scene, &mut Seen) -> Result<(), String>,
}

pub const ALL: &[Workflow] = &[
    Workflow { name: "init", start: nothing, work: init, check: check_init },
    Workflow { name: "append", start: a_store, work: append, check: check_opens },
    Workflow { name: "append-batch", start: a_store, work: append_batch, check: check_batch },
    Workflow { name: "erase", start: a_store, work: erase, check: check_opens },
    Workflow { name: "seal-folder", start: a_store, work: seal_folder, check: check_folder },
    Workflow { name: "officer-add", start: a_store, work: officer_add, check: check_officer_add },
    Workflow { name: "passphrase", start: two_officers, work: passphrase, check: check_passphrase },
    Workflow { name: "revoke", start: two_officers, work: revoke, check: check_revoke },
    Workflow { name: "migrate", start: an_older_store, work: migrate, check: check_opens },
    Workflow { name: "backup", start: a_store, work: backup, check: check_backup },
    Workflow { name: "restored", start: a_restored_store, work: append, check: check_opens },
    Workflow { name: "black-box", start: a_boxed_store, work: black_box, check: check_black_box },
    Workflow { name: "box-heals", start: an_older_journal, work: box_heals, check: check_box_heals },
    Workflow { name: "rebuild", start: a_lost_store, work: rebuild, check: check_rebuild },
    Workflow { name: "attach", start: a_store, work: evidence::attach, check: evidence::check_attach },
    Workflow {
        name: "attach-boxed",
        start: a_boxed_store,
        work: evidence::attach_boxed,
        check: evidence::check_attach_boxed,
    },
    Workflow {
        name: "erase-class",
        start: evidence::an_old_store,
        work: evidence::erase_class,
        check: evidence::check_erase_class,
    },
    Workflow {
        name: "erase-backup",
        start: evidence::an_old_backup,
        work: evidence::erase_backup,
        check: evidence::check_erase_backup,
    },
    session::QUEUE,
    session::PANIC,
    session::NEW_INTEL,
    session::PHOTO,
    session::PHOTO_BOXED,
    session::TAKE_BACK,
    session::DOCK,
    records::DRAFT,
    records::SEAL,
    records::CUSTODY,
    records::PATROL,
    Workflow { name: "import", start: imports::a_list, work: imports::work, check: imports::check },
    Workflow { name: "bundle", start: down::a_bundle, work: down::work, check: down::check },
];

fn nothing(_: &Scene, _: &mut Seen) -> Result<(), String> {
    Ok(())
}

/// A store with some records of every stream.
pub fn a_store(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    let mut store = scene.init().map_err(text)?;
    for n in 0..6 {
        scene.seal(&mut store, seen, Stream::ALL[n % 5], 100 + 300 * n).map_err(text)?;
    }
    Ok(())
}

fn two_officers(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    a_store(scene, seen)?;
    scene.open().and_then(|mut s| s.add_officer(&scene.new_second(), NOW)).map_err(text)
}

/// Opens as the first officer and proves everything that was acknowledged.
pub fn check_opens(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    let mut store = scene.open().map_err(text)?;
    scene.sound(&store, seen)?;
    // The store goes on.
    scene.seal(&mut store, seen, Stream::Case, 200).map_err(text)?;
    scene.sound(&store, seen)
}

fn init(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    scene.init()?;
    seen.step = 1;
    Ok(())
}

fn check_init(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    if seen.step == 0 {
        // Nothing was promised: what is there opens, or is made now.
        match scene.open() {
            Ok(_) => {}
            Err(opened) => {
                scene.init().map_err(|made| format!("neither opens ({opened}) nor is made ({made})"))?;
            }
        }
    }
    check_opens(scene, seen)
}

/// Records of several sizes, so that the log grows and is folded back. An error does not
/// end the watch.
fn append(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let mut store = scene.open()?;
    let mut last = Ok(());
    for n in 0..8 {
        let stream = if n % 3 == 0 { Stream::Case } else { Stream::Ops };
        let length = if n == 5 { 30_000 } else { 300 };
        if let Err(error) = scene.seal(&mut store, seen, stream, length) {
            last = Err(error);
        }
    }
    last
}

/// Bodies of one batch begin alike.
fn batch_bodies(batch: usize) -> Vec<Vec<u8>> {
    (0..4).map(|n| [format!("batch {batch}: ").into_bytes(), body(n, 500)].concat()).collect()
}

fn append_batch(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let mut store = scene.open()?;
    let mut last = Ok(());
    for batch in 0..4 {
        let bodies = batch_bodies(batch);
        let streams = [Stream::Ops, Stream::Case, Stream::Ops, Stream::Audit];
        let records: Vec<_> = bodies.iter().zip(streams).map(|(b, s)| record(s, b, batch as i64)).collect();
        match store.append_all(&records) {
            Ok(sealed) => seen.sealed.extend(sealed.iter().map(|s| s.record).zip(bodies)),
            Err(error) => last = Err(error),
        }
    }
    last
}

/// Of every batch all four records are there, or none.
fn check_batch(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    let store = scene.open().map_err(text)?;
    let mut found = [0; 4];
    for stream in Stream::ALL {
        for entry in store.entries(stream, 0, 1000).map_err(text)? {
            let body = store.body(entry.record).map_err(text)?.unwrap_or_default();
            let batch = (0..4).find(|b| body.starts_with(format!("batch {b}: ").as_bytes()));
            found[batch.unwrap_or(0)] += usize::from(batch.is_some());
        }
    }
    drop(store);
    if let Some(half) = found.iter().position(|n| *n != 0 && *n != 4) {
        return Err(format!("half a transaction: {} of 4 records of batch {half}", found[half]));
    }
    check_opens(scene, seen)
}

fn erase(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let mut store = scene.open()?;
    let mut last = Ok(());
    for n in [0, 2, 5] {
        let of = seen.sealed[n].0;
        seen.erasures.push((of, false));
        match store.erase(of, "order of the court", clock(100)).and_then(|_| scene.alive()) {
            Ok(_) => seen.erasures.last_mut().expect("just pushed").1 = true,
            Err(error) => last = Err(error),
        }
    }
    last
}

fn seal_folder(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let mut store = scene.open()?;
    scene.seal(&mut store, seen, Stream::Case, 900)?;
    let dir = scene.data().join("exports/patrol.sealed");
    store.export_folder(&dir, NOW)?;
    seen.made = Some(dir);
    Ok(())
}

fn check_folder(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    let dir = scene.data().join("exports/patrol.sealed");
    let files = scene.files(&dir);
    if seen.made.is_some() || !files.is_empty() {
        let report = folder::read(&files).map(|b| verify(&b)).map_err(|e| format!("folder: {e}"))?;
        if !report.ok {
            return Err(format!("the sealed folder is not whole: {:?}", report.damaged));
        }
    } else {
        // A way on: sealing again works, whatever was left.
        scene.open().and_then(|s| s.export_folder(&dir, NOW)).map_err(text)?;
    }
    check_opens(scene, seen)
}

fn officer_add(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let mut store = scene.open()?;
    store.add_officer(&scene.new_second(), NOW)?;
    seen.step = 1;
    scene.seal(&mut store, seen, Stream::Ctl, 50)
}

fn check_officer_add(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    let added = scene.open_as(&second());
    if let (1, Err(error)) = (seen.step, &added) {
        return Err(format!("an acknowledged officer cannot open: {error}"));
    }
    drop(added);
    check_opens(scene, seen)
}

fn passphrase(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let mut store = scene.open()?;
    for step in 1..=2 {
        let next = who("O-2", &format!("passphrase {step}"));
        store.set_passphrase(&next.officer, &next.passphrase)?;
        seen.step = step;
    }
    Ok(())
}

/// The last acknowledged passphrase opens, or the one that was being set.
fn check_passphrase(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    let all = [second(), who("O-2", "passphrase 1"), who("O-2", "passphrase 2")];
    let opens: Vec<usize> = (0..3).filter(|n| scene.open_as(&all[*n]).is_ok()).collect();
    if !matches!(opens[..], [one] if one == seen.step || one == seen.step + 1) {
        return Err(format!("passphrases {opens:?} open after step {}", seen.step));
    }
    check_opens(scene, seen)
}

fn revoke(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let mut store = scene.open()?;
    store.revoke_officer(&second().officer, NOW)?;
    seen.step = 1;
    Ok(())
}

fn check_revoke(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    if scene.open_as(&second()).is_ok() && seen.step == 1 {
        return Err("a revoked officer opens the store".to_owned());
    }
    check_opens(scene, seen)
}

/// What later versions added, taken away again.
fn an_older_store(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    a_store(scene, seen)?;
    crate::raw::case(scene)?
        .execute_batch("DROP TABLE search; DROP TABLE copied; DROP TABLE draft_edit; DROP TABLE draft; DROP TABLE serial;
             DROP TABLE filed; DROP TABLE indexed; DROP TABLE shore; DROP TABLE ashore; DROP TABLE ashore_part;
             DROP TABLE sent; DROP TABLE shore_receipt; PRAGMA user_version = 1;")
        .map_err(text)
}

fn migrate(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let mut store = scene.open()?;
    scene.seal(&mut store, seen, Stream::Case, 300)?;
    store.index_text("r-1", "第八幸丸 boarded")
}

fn backup(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let mut store = scene.open()?;
    scene.seal(&mut store, seen, Stream::Case, 300)?;
    seen.step = seen.sealed.len();
    seen.made = Some(store.backup(&scene.stick().join("backups"), NOW)?);
    scene.seal(&mut store, seen, Stream::Case, 300)
}

/// A backup that has its name is whole, whether it was told or not.
fn check_backup(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    let folder = scene.stick().join("backups");
    let names: Vec<String> = scene.disk.names(&folder).unwrap_or_default();
    let whole: Vec<&String> = names.iter().filter(|n| !n.ends_with(".partial")).collect();
    if seen.made.is_some() && whole.len() != 1 {
        return Err(format!("the acknowledged backup is gone: {names:?}"));
    }
    for name in whole {
        let store = Store::open_on(scene.disk(), &folder.join(name), &first());
        let store = store.map_err(|e| format!("backup: {e}"))?;
        for (record, body) in seen.sealed.iter().take(seen.step) {
            if store.body(*record).map_err(text)?.as_ref() != Some(body) {
                return Err(format!("record {record} is not in the backup"));
            }
        }
    }
    check_opens(scene, seen)
}

/// A backup was copied back: the first writing begins a new epoch.
fn a_restored_store(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    a_store(scene, seen)?;
    let made = scene.open().and_then(|s| s.backup(&scene.stick(), NOW)).map_err(text)?;
    for name in scene.disk.names(&made).map_err(text)? {
        scene.disk.copy(&made.join(&name), &scene.data().join(&name)).map_err(text)?;
    }
    Ok(())
}

pub fn a_boxed_store(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    a_store(scene, seen)?;
    scene.disk.make_dir(&scene.box_medium()).map_err(text)?;
    let mut store = scene.open_boxed().map_err(text)?;
    scene.seal(&mut store, seen, Stream::Case, 700).map_err(text)
}

/// Seals, erases, adds an officer, with every record copied to the box.
fn black_box(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let mut store = scene.open_boxed()?;
    let mut last = Ok(());
    for n in 0..4 {
        let stream = if n % 2 == 0 { Stream::Case } else { Stream::Audit };
        if let Err(error) = scene.seal(&mut store, seen, stream, 400) {
            last = Err(error);
        }
        if n == 1 {
            let of = seen.sealed[1].0;
            seen.erasures.push((of, false));
            match store.erase(of, "order of the court", clock(100)).and_then(|_| scene.alive()) {
                Ok(_) => seen.erasures[0].1 = true,
                Err(error) => last = Err(error),
            }
        }
        if n == 2 {
            last = store.add_officer(&scene.new_second(), NOW).and(last);
        }
    }
    last
}

/// The store is sound with its box, and a store made from the box alone is as well.
fn check_black_box(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    let mut store = scene.open_boxed().map_err(text)?;
    scene.sound(&store, seen)?;
    scene.seal(&mut store, seen, Stream::Case, 200).map_err(text)?;
    drop(store);
    // Bulk records stay out of the box.
    let mut copied = seen.clone();
    copied.sealed.remove(2);
    let again = scene.rebuild(&scene.stick().join("again")).map_err(|e| format!("rebuild: {e}"))?;
    scene.holds(&again, &copied).map_err(|why| format!("rebuilt: {why}"))
}

/// The database is older than the box: records of the box come back.
fn an_older_journal(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    a_boxed_store(scene, seen)?;
    let (case, old) = (scene.data().join("case.db"), scene.stick().join("old.db"));
    scene.disk.copy(&case, &old).map_err(text)?;
    let mut store = scene.open_boxed().map_err(text)?;
    for n in 0..5 {
        scene
            .seal(&mut store, seen, if n % 2 == 0 { Stream::Case } else { Stream::Ops }, 300)
            .map_err(text)?;
    }
    drop(store);
    scene.disk.copy(&old, &case).map_err(text)
}

fn box_heals(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let mut store = scene.open_boxed()?;
    scene.seal(&mut store, seen, Stream::Case, 300)
}

/// Healed with the box, whatever was cut.
fn check_box_heals(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    let mut store = scene.open_boxed().map_err(text)?;
    scene.sound(&store, seen)?;
    scene.seal(&mut store, seen, Stream::Case, 200).map_err(text)?;
    scene.sound(&store, seen)
}

/// The database of own records is damaged beyond opening.
fn a_lost_store(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    a_boxed_store(scene, seen)?;
    seen.sealed.remove(2);
    let garbage = vec![0xa5; 9000];
    scene.disk.write(&scene.data().join("case.db"), How::Replace, &garbage).map_err(text)
}

fn rebuild(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let mut store = scene.rebuild(&scene.data())?;
    seen.step = 1;
    scene.seal(&mut store, seen, Stream::Case, 300)
}

/// What was told as rebuilt opens; before that, rebuilding again works.
fn check_rebuild(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    if seen.step == 0 && scene.open().is_err() {
        scene.rebuild(&scene.data()).map_err(|e| format!("rebuilding again: {e}"))?;
    }
    check_opens(scene, seen)
}
