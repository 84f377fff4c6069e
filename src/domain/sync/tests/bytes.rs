//! Bytes: the vectors of docs/protocol.md, and everything that is not one of them.

use super::{DEVICE, chance, device_key, shore, waiting};
use crate::domain::journal::entry::{DeviceId, Epoch, Seq, Stream};
use crate::domain::journal::hash::{Hash, hex};
use crate::domain::journal::sign::{PrivateKey, PublicKey};
use crate::domain::sync::courier::{self, CourierFault, Direction};
use crate::domain::sync::cover::Bitmap;
use crate::domain::sync::frame::{self, FrameFault, MOST_FRAME};
use crate::domain::sync::keys::ShoreIdentity;
use crate::domain::sync::piece::{self, CHUNK, Chunk, MOST_BODY_FILE, Piece, Unread};
use crate::domain::sync::plan::{Width, frames};
use crate::domain::sync::receipt::{HeadAshore, MOST_RECEIPT, PartAshore, Receipt, ReceiptFault, Taken};
use crate::domain::time::UtcTime;
use proptest::prelude::{any, prop, proptest};

fn pieces() -> Vec<Piece> {
    let (mut all, more) = frames(
        vec![waiting(Stream::Ctl, &[("settings", 3)])],
        (DEVICE, &device_key()),
        Width::Wide,
        u64::MAX,
    );
    assert!(!more);
    let mut pieces = all.remove(0);
    pieces.push(Piece::Unknown { code: 77, bytes: b"later".to_vec() });
    pieces
}

fn sealed() -> Vec<u8> {
    frame::seal(&pieces(), (DEVICE, &device_key()), &shore(7).identity(), &chance(9)).unwrap()
}

fn receipt() -> Receipt {
    let mut chunks = Bitmap::default();
    chunks.set(0);
    chunks.set(9);
    Receipt {
        shore: shore(7).identity().sign,
        device: DEVICE,
        frame: Hash([0xf0; 32]),
        at: UtcTime(1_795_496_400_000),
        taken: Taken::Whole,
        parked_pieces: 1,
        conflicts: 0,
        heads: vec![HeadAshore {
            stream: 4,
            epoch: Epoch(1),
            seq: Seq(2),
            hash: Hash([0xe0; 32]),
            whole: Seq(1),
        }],
        parts: vec![PartAshore { commitment: Hash([0xc0; 32]), chunks }],
    }
}

#[test]
fn the_bytes_are_those_of_the_protocol() {
    let text = include_str!("../../../../docs/protocol.md");
    let text: String = text.split_whitespace().collect();
    let signed = receipt().sign(&shore(7));
    let file = courier::encode(Direction::Aboard, std::slice::from_ref(&signed));
    let vectors = [
        ("identity of before", ShoreIdentity { tls: None, ..shore(7).identity() }.to_string()),
        ("identity", shore(7).identity().to_string()),
        ("payload", hex(&piece::encode(&pieces()))),
        ("frame", hex(&sealed())),
        ("receipt", hex(&signed)),
        ("courier file", hex(&file)),
        ("code", shore(7).identity().code_with(DEVICE, device_key().public()).replace(' ', "")),
    ];
    let missing: Vec<_> = vectors.iter().filter(|(_, value)| !text.contains(value.as_str())).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn a_frame_is_read_by_its_shore_and_says_whose_it_is() {
    let opened = shore(7).open(&sealed()).unwrap();
    assert_eq!(opened.device, DEVICE);
    assert_eq!(opened.clone().verified(PublicKey([1; 32])), Err(FrameFault::Signature));
    let other = PrivateKey::from_seed(&[0x12; 32]).public();
    assert_eq!(opened.clone().verified(other), Err(FrameFault::Signature));
    assert_eq!(opened.verified(device_key().public()).unwrap().pieces().unwrap(), pieces());
    assert_eq!(shore(8).open(&sealed()), Err(FrameFault::OtherShore));
    assert_eq!(shore(7).open(b"wk-frm02 of later"), Err(FrameFault::Newer));
    assert_eq!(shore(7).open(b"PK\x03\x04 an archive"), Err(FrameFault::NotAFrame));
    assert_eq!(shore(7).open(&vec![0; MOST_FRAME + 1]), Err(FrameFault::TooLarge));
}

#[test]
fn a_frame_tells_its_carrier_nothing() {
    let bytes = sealed();
    let tells = |what: &[u8]| bytes.windows(what.len()).any(|w| w == what);
    assert!(!tells(&DEVICE.0) && !tells(b"settings") && !tells(&device_key().public().0));
}

#[test]
fn every_changed_byte_and_every_cut_is_refused() {
    let whole = sealed();
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        assert!(shore(7).open(&changed).is_err(), "byte {at}");
        assert!(shore(7).open(&whole[..at]).is_err(), "cut at {at}");
    }
    let signed = receipt().sign(&shore(7));
    let identity = shore(7).identity();
    assert_eq!(Receipt::open(&signed, &identity, DEVICE).unwrap(), receipt());
    for at in 0..signed.len() {
        let mut changed = signed.clone();
        changed[at] ^= 1;
        assert!(Receipt::open(&changed, &identity, DEVICE).is_err(), "byte {at}");
        assert!(Receipt::open(&signed[..at], &identity, DEVICE).is_err(), "cut at {at}");
    }
}

#[test]
fn a_receipt_counts_from_its_shore_for_its_boat_alone() {
    let signed = receipt().sign(&shore(7));
    let open = |shore: &ShoreIdentity, device| Receipt::open(&signed, shore, device);
    assert_eq!(open(&shore(8).identity(), DEVICE), Err(ReceiptFault::OtherShore));
    assert_eq!(open(&shore(7).identity(), DeviceId([1; 16])), Err(ReceiptFault::OtherDevice));
    let forged = receipt().sign(&shore(8));
    assert_eq!(
        Receipt::open(&forged, &shore(7).identity(), DEVICE),
        Err(ReceiptFault::Signature),
        "the name of the shore is not its signature"
    );
    assert!(Receipt::open(&vec![0; MOST_RECEIPT + 1], &shore(7).identity(), DEVICE).is_err());
    assert!(
        Receipt::open(b"<html>Welcome to the harbour WLAN</html>", &shore(7).identity(), DEVICE).is_err()
    );
}

#[test]
fn an_identity_is_read_as_it_is_written() {
    let identity = shore(7).identity();
    assert_eq!(ShoreIdentity::parse_hex(&identity.to_string()), Some(identity));
    let text = identity.to_string();
    let before = ShoreIdentity { tls: None, ..identity };
    assert_eq!(ShoreIdentity::parse_hex(&text[..128]), Some(before), "one of before the network");
    assert_eq!(before.to_string(), text[..128]);
    assert!(before.is_same_shore(&identity) && !before.is_same_shore(&shore(8).identity()));
    for bad in ["", &text[..127], &text[..129], &text[..191], &text.to_uppercase(), "é"] {
        assert_eq!(ShoreIdentity::parse_hex(bad), None, "{bad}");
    }
    let code = identity.code_with(DEVICE, device_key().public());
    assert_eq!(code.len(), 14, "{code}");
    assert_ne!(code, shore(8).identity().code_with(DEVICE, device_key().public()));
    assert_ne!(code, before.code_with(DEVICE, device_key().public()), "the code covers the third key");
}

#[test]
fn a_payload_of_the_future_is_known_as_one() {
    // [2, "whatever", 9]
    assert_eq!(piece::decode(b"\x83\x02\x48whatever\x09"), Err(Unread::Newer(2)));
    assert!(matches!(piece::decode(b"\x83\x01\x80\x80"), Err(Unread::Malformed(_))));
    assert!(matches!(piece::decode(b""), Err(Unread::Malformed(_))));
}

#[test]
fn a_chunk_that_fits_no_body_is_refused() {
    let chunk = |length: usize, index: u32, bytes: usize| {
        let bytes = vec![0; bytes];
        piece::encode(&[Piece::Chunk(Chunk {
            commitment: Hash([1; 32]),
            length: length as u32,
            index,
            bytes,
        })])
    };
    for (length, index, bytes) in
        [(0, 0, 0), (MOST_BODY_FILE + 1, 0, CHUNK), (CHUNK, 1, 1), (CHUNK, 0, 9), (CHUNK + 1, u32::MAX, 1)]
    {
        assert!(piece::decode(&chunk(length, index, bytes)).is_err(), "{length} {index} {bytes}");
    }
    assert!(piece::decode(&chunk(CHUNK + 1, 1, 1)).is_ok());
}

#[test]
fn a_courier_file_gives_what_stands_in_it() {
    let items = vec![sealed(), b"damaged".to_vec(), Vec::new()];
    let file = courier::encode(Direction::Ashore, &items);
    let read = courier::decode(&file, Direction::Ashore).unwrap();
    assert!(read.whole && read.items == items);
    assert_eq!(courier::decode(&file, Direction::Aboard), Err(CourierFault::OtherWay));
    assert_eq!(courier::decode(b"PK", Direction::Aboard), Err(CourierFault::NotCourier));
    assert_eq!(courier::decode(b"wk-cour2", Direction::Aboard), Err(CourierFault::Newer));
    for cut in 9..file.len() {
        let read = courier::decode(&file[..cut], Direction::Ashore).unwrap();
        assert!(!read.whole && items.starts_with(&read.items), "cut at {cut}");
    }
    let endless = [&file[..9], &[0x7f, 0xff, 0xff, 0xff]].concat();
    assert!(courier::decode(&endless, Direction::Ashore).unwrap().items.is_empty());
}

proptest! {
    #[test]
    fn no_bytes_bring_the_readers_down(bytes in prop::collection::vec(any::<u8>(), 0..300), cut in 0_usize..200) {
        let behind = |head: &[u8]| [head, &bytes].concat();
        let mut near = sealed();
        near.truncate(cut);
        near.extend(&bytes);
        let _ = shore(7).open(&near);
        let _ = shore(7).open(&behind(frame::MAGIC));
        let _ = piece::decode(&bytes);
        let _ = piece::decode(&behind(b"\x82\x01"));
        let _ = Receipt::open(&bytes, &shore(7).identity(), DEVICE);
        let _ = courier::decode(&behind(courier::MAGIC), Direction::Ashore);
        let _ = Bitmap::from_bytes(&bytes).is_whole(bytes.len());
    }
}
