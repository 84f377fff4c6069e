//! Other keys for the same officers. When an officer is revoked the keys that he or she
//! held are replaced: the passphrase that was copied together with an old slot file opens
//! nothing that is written from then on.
//!
//! Nobody types the others' passphrases then, so each new key is sealed to the public key
//! of the officer's signing key (X25519, as for the queue), whose seed only that officer's
//! passphrase opens. Whoever can write the slot file could put a key of his own there; so
//! every slot bears a voucher made with the case key, and a key is sealed to no other.
//! The case keys of before stand in the file under the present one, for what was sealed
//! to them: recordings, the queue, the black box.

use crate::domain::keys::officer::KeyName;
use crate::domain::keys::queue::{ItemChance, QueueOpener, agreed};
use crate::domain::keys::secret::{KEY_LEN, Key};
use crate::domain::keys::slot::{Hex, Keys, Slot, SlotError, Slots};
use crate::domain::keys::wrap::{self, NONCE_LEN, SEALED_LEN, WrapError};
use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Most case keys of before that are kept.
const MOST_FORMER: usize = 256;
const LABEL: &[u8] = b"watchkeeper/renewed-key/1\0";
const FORMER: &[u8] = b"watchkeeper former case key 1";

/// A key sealed to the officer's public key, until the officer sets a passphrase again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedKey {
    pub key: KeyName,
    pub public: Hex<KEY_LEN>,
    pub nonce: Hex<NONCE_LEN>,
    pub sealed: Hex<SEALED_LEN>,
}

/// A case key of before, under the present one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormerKey {
    pub nonce: Hex<NONCE_LEN>,
    pub sealed: Hex<SEALED_LEN>,
}

/// What the case key says of a slot: its officer, role and public key are as they were
/// written by somebody who holds that key.
pub(super) fn voucher(case: &Key, store: &Hex<16>, slot: &Slot) -> Hex<32> {
    let public = slot.public.last().cloned().map(String::from).unwrap_or_default();
    let (store, officer, role) = (String::from(store.clone()), &slot.officer, &slot.role);
    let told = Sha256::digest(format!("{store}\0{officer}\0{role}\0{public}"));
    // Of fixed length, so nothing can be appended to it.
    let voucher = Sha256::new()
        .chain_update(b"watchkeeper/voucher/1\0")
        .chain_update(case.expose())
        .chain_update(told)
        .finalize();
    Hex(voucher.into())
}

impl Slot {
    /// The key of `sealed`, opened with the seed of the officer's signing key.
    pub(super) fn open_sealed(
        &self,
        store: &Hex<16>,
        sealed: &SealedKey,
        seed: &Key,
    ) -> Result<Key, WrapError> {
        let own = SigningKey::from_bytes(seed.expose());
        let public = own.verifying_key().to_bytes();
        let shared = agreed(LABEL, &own, &sealed.public.0, &public, &sealed.public.0);
        let wrapping = Key::take(&mut *shared.ok_or(WrapError::Refused)?);
        wrap::unseal(&sealed.sealed.0, &wrapping, &sealed.nonce.0, &self.bound(store, sealed.key.code()))
    }

    fn seal_to(
        &self,
        store: &Hex<16>,
        (name, key): (KeyName, &Key),
        chance: &ItemChance,
    ) -> Result<SealedKey, WrapError> {
        let officer = self.public.last().ok_or(WrapError::Refused)?;
        let own = SigningKey::from_bytes(chance.seed.expose());
        let public = own.verifying_key().to_bytes();
        let shared = agreed(LABEL, &own, &officer.0, &officer.0, &public);
        let wrapping = Key::take(&mut *shared.ok_or(WrapError::Refused)?);
        let sealed = wrap::seal(key, &wrapping, &chance.nonce, &self.bound(store, name.code()))?;
        let sealed = Hex(sealed.try_into().map_err(|_| WrapError::Refused)?);
        Ok(SealedKey { key: name, public: Hex(public), nonce: Hex(chance.nonce), sealed })
    }
}

impl Slots {
    /// Vouches for every slot as it stands; once in the life of a store that had none.
    pub fn vouch(&mut self, case: &Key) {
        let store = self.store.clone();
        for slot in self.officers.iter_mut().filter(|slot| slot.revoked.is_none()) {
            slot.voucher = Some(voucher(case, &store, slot));
        }
        self.vouched = true;
    }

    /// That a slot is as somebody wrote it who holds the case key.
    pub(super) fn is_vouched(&self, case: &Key, slot: &Slot) -> bool {
        !self.vouched || slot.voucher == Some(voucher(case, &self.store, slot))
    }

    /// Gives every officer the new keys of what that officer holds; `also` names one who
    /// gets a new key that was not held. Keys that are not renewed stay as they are.
    ///
    /// # Errors
    /// A slot was changed by somebody who does not hold the case key: nothing is renewed
    /// for anybody.
    pub fn renew<E: From<SlotError>>(
        &mut self,
        old: &Keys,
        new: &Keys,
        also: &[crate::domain::keys::officer::OfficerId],
        chance: &mut dyn FnMut() -> Result<ItemChance, E>,
    ) -> Result<(), E> {
        let held = |name| SlotError::NotHeld(name);
        let before = old.get(KeyName::Case).ok_or_else(|| held(KeyName::Case))?;
        let after = new.get(KeyName::Case).unwrap_or(before);
        for slot in self.officers.iter().filter(|slot| slot.revoked.is_none()) {
            if !self.is_vouched(before, slot) {
                return Err(SlotError::NotVouched(slot.officer.clone()).into());
            }
        }
        let store = self.store.clone();
        for slot in self.officers.iter_mut().filter(|slot| slot.revoked.is_none()) {
            for name in KeyName::ALL {
                let Some(key) = new.get(name) else { continue };
                if !slot.holds(name) && !also.contains(&slot.officer) {
                    continue;
                }
                let sealed = slot.seal_to(&store, (name, key), &chance()?).map_err(SlotError::Wrap)?;
                slot.keys.retain(|wrapped| wrapped.key != name);
                slot.renewed.retain(|sealed| sealed.key != name);
                slot.renewed.push(sealed);
            }
            slot.voucher = Some(voucher(after, &store, slot));
        }
        self.vouched = true;
        if new.get(KeyName::Case).is_some() {
            self.former.clear();
            for key in std::iter::once(before).chain(old.former()).take(MOST_FORMER) {
                let nonce = chance()?.nonce;
                let sealed = wrap::seal(key, after, &nonce, FORMER).map_err(SlotError::Wrap)?;
                let sealed = Hex(sealed.try_into().map_err(|_| SlotError::Wrap(WrapError::Refused))?);
                self.former.push(FormerKey { nonce: Hex(nonce), sealed });
            }
            self.queue = Some(Hex(QueueOpener::of_case_key(after).public().0));
        }
        self.generation += 1;
        Ok(())
    }

    /// The case keys of before, the last first.
    pub(super) fn open_former(&self, case: &Key) -> Result<Vec<Key>, WrapError> {
        self.former.iter().map(|f| wrap::unseal(&f.sealed.0, case, &f.nonce.0, FORMER)).collect()
    }
}

impl Keys {
    /// The present case key, and those of before, the last first.
    pub fn case_keys(&self) -> impl Iterator<Item = &Key> {
        self.get(KeyName::Case).into_iter().chain(self.former())
    }

    /// What opens queues and recordings: of the present case key first.
    pub fn openers(&self) -> Vec<QueueOpener> {
        self.case_keys().map(QueueOpener::of_case_key).collect()
    }
}
