//! The slots: one an officer, each with the keys that officer holds, wrapped.

use crate::domain::journal::sign::PrivateKey;
use crate::domain::keys::officer::{KeyName, OfficerId, Role};
use crate::domain::keys::renewal::{FormerKey, SealedKey, voucher};
use crate::domain::keys::secret::{Key, Passphrase};
use crate::domain::keys::wrap::{self, KdfCost, NONCE_LEN, SALT_LEN, WrapError};
use crate::domain::time::UtcTime;
use serde::{Deserialize, Serialize};

/// Most officers, revoked ones included.
pub const MOST_OFFICERS: usize = 256;

/// What the seed of a signing key is bound to, in the place of a key's name.
const SIGNING: &str = "signing";

/// Bytes written as lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hex<const N: usize>(pub [u8; N]);

/// One key of one officer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrappedKey {
    pub key: KeyName,
    pub nonce: Hex<NONCE_LEN>,
    pub sealed: Hex<{ wrap::SEALED_LEN }>,
}

/// The seed of an officer's signing key (Ed25519), which no other officer can unwrap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrappedSeed {
    pub nonce: Hex<NONCE_LEN>,
    pub sealed: Hex<{ wrap::SEALED_LEN }>,
}

/// One officer's slot. A revoked officer's keeps no key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    pub officer: OfficerId,
    pub role: Role,
    pub cost: KdfCost,
    pub salt: Hex<SALT_LEN>,
    pub keys: Vec<WrappedKey>,
    /// Keys that were replaced since the passphrase was set.
    #[serde(default)]
    pub renewed: Vec<SealedKey>,
    /// What the case key says of this slot; `None` in a file before version 3.
    #[serde(default)]
    pub voucher: Option<Hex<32>>,
    /// `None` once revoked.
    pub signing: Option<WrappedSeed>,
    /// Every public key that signed for the officer; the last is the present one. A
    /// passphrase set by another officer brings a new one.
    pub public: Vec<Hex<32>>,
    /// Milliseconds UTC.
    pub since: i64,
    /// Milliseconds UTC.
    pub revoked: Option<i64>,
}

/// All slots of a store, with what its databases need beside a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slots {
    /// Counts the changes: the higher of two good copies is the newer one.
    pub generation: u64,
    pub store: Hex<16>,
    /// Made with a cost that protects nothing: every screen and document says TEST.
    pub test: bool,
    pub case_salt: Hex<16>,
    pub intel_salt: Hex<16>,
    /// To which is sealed what comes in while the store is locked; `None` in a file of
    /// version 1, until the store is opened.
    #[serde(default)]
    pub queue: Option<Hex<32>>,
    /// Every slot bears a voucher; `false` in a file before version 3, until the store is
    /// opened.
    #[serde(default)]
    pub vouched: bool,
    /// When the key of watchlists and orders was destroyed, until an import or a sync has
    /// restored them; milliseconds UTC.
    #[serde(default)]
    pub intel_destroyed: Option<i64>,
    /// The case keys of before, the last first.
    #[serde(default)]
    pub former: Vec<FormerKey>,
    pub officers: Vec<Slot>,
}

/// The keys an officer holds, unwrapped.
#[derive(Debug, Clone)]
pub struct Keys {
    held: Vec<(KeyName, Key)>,
    /// Case keys of before.
    former: Vec<Key>,
    /// Of the signing key; `None` before the officer has a slot.
    seed: Option<Key>,
}

/// What chance gives for one slot; each value is used once.
#[derive(Debug, Clone)]
pub struct Salts {
    pub salt: [u8; SALT_LEN],
    pub nonces: [[u8; NONCE_LEN]; KeyName::ALL.len()],
    pub seed: Key,
    pub seed_nonce: [u8; NONCE_LEN],
}

/// Why slots were not opened or changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SlotError {
    #[error("no officer {0}")]
    Unknown(OfficerId),
    #[error("officer {0} was revoked")]
    Revoked(OfficerId),
    #[error("officer {0} exists already")]
    Taken(OfficerId),
    #[error("no more than {MOST_OFFICERS} officers")]
    Full,
    /// Only an officer who holds a key can hand it on.
    #[error("needs an officer with clearance {0}")]
    NotHeld(KeyName),
    /// Without its last holder what it opens is lost.
    /// The slot was changed by somebody who does not hold the case key.
    #[error("the slot of officer {0} was changed from outside")]
    NotVouched(OfficerId),
    #[error("officer {officer} is the last with clearance {key}")]
    LastHolder { officer: OfficerId, key: KeyName },
    #[error(transparent)]
    Wrap(#[from] WrapError),
}

impl Keys {
    pub fn new(keys: Vec<(KeyName, Key)>) -> Self {
        Self { held: keys, former: Vec::new(), seed: None }
    }

    /// The officer's signing key.
    pub fn signing(&self) -> Option<PrivateKey> {
        self.seed.as_ref().map(|seed| PrivateKey::from_seed(seed.expose()))
    }

    pub(super) fn former(&self) -> &[Key] {
        &self.former
    }

    /// The same officer's keys with others in the place of some.
    #[must_use]
    pub fn replaced(&self, new: &Self) -> Self {
        let mut all = self.clone();
        if let (Some(before), Some(_)) = (self.get(KeyName::Case), new.get(KeyName::Case)) {
            all.former.insert(0, before.clone());
        }
        all.held.retain(|(name, _)| new.get(*name).is_none());
        all.held.extend(new.held.iter().cloned());
        all
    }

    /// Forgets one key.
    pub fn forget(&mut self, name: KeyName) {
        self.held.retain(|(n, _)| *n != name);
    }

    pub fn get(&self, name: KeyName) -> Option<&Key> {
        self.held.iter().find(|(n, _)| *n == name).map(|(_, key)| key)
    }
}

impl Slot {
    pub fn holds(&self, key: KeyName) -> bool {
        self.keys.iter().any(|k| k.key == key) || self.renewed.iter().any(|k| k.key == key)
    }

    /// Every key that the officer holds.
    pub fn held(&self) -> Vec<KeyName> {
        KeyName::ALL.into_iter().filter(|name| self.holds(*name)).collect()
    }

    /// What is authenticated with each wrapped key: the slot's store, officer, role,
    /// cost and the key's name. Each part ends with a byte that it cannot hold.
    pub(super) fn bound(&self, store: &Hex<16>, key: &str) -> Vec<u8> {
        let KdfCost { memory_kib, passes, lanes } = self.cost;
        let store = String::from(store.clone());
        format!(
            "watchkeeper slot 1\0{store}\0{}\0{}\0{memory_kib} {passes} {lanes}\0{key}",
            self.officer, self.role
        )
        .into_bytes()
    }

    /// Wraps `names` of `keys` and the seed of the signing key: `seed` where it goes on,
    /// else a new one.
    fn wrap(
        &mut self,
        store: &Hex<16>,
        (names, keys): (&[KeyName], &Keys),
        seed: Option<&Key>,
        (passphrase, salts): (&Passphrase, &Salts),
    ) -> Result<(), SlotError> {
        let wrapping = wrap::derive(passphrase, &salts.salt, self.cost)?;
        let mut wrapped = Vec::with_capacity(names.len());
        for (name, nonce) in KeyName::ALL.into_iter().filter(|n| names.contains(n)).zip(salts.nonces) {
            let key = keys.get(name).ok_or(SlotError::NotHeld(name))?;
            let sealed = wrap::seal(key, &wrapping, &nonce, &self.bound(store, name.code()))?;
            let sealed = sealed.try_into().map_err(|_| WrapError::Refused)?;
            wrapped.push(WrappedKey { key: name, nonce: Hex(nonce), sealed: Hex(sealed) });
        }
        let seed = seed.unwrap_or(&salts.seed);
        let sealed = wrap::seal(seed, &wrapping, &salts.seed_nonce, &self.bound(store, SIGNING))?;
        let sealed = sealed.try_into().map_err(|_| WrapError::Refused)?;
        let public = Hex(PrivateKey::from_seed(seed.expose()).public().0);
        if self.public.last() != Some(&public) {
            self.public.push(public);
        }
        self.salt = Hex(salts.salt);
        self.keys = wrapped;
        self.renewed.clear();
        self.voucher = keys.get(KeyName::Case).map(|case| voucher(case, store, self));
        self.signing = Some(WrappedSeed { nonce: Hex(salts.seed_nonce), sealed: Hex(sealed) });
        Ok(())
    }
}

impl Slots {
    fn cost(&self) -> KdfCost {
        if self.test { KdfCost::TEST } else { KdfCost::LIVE }
    }

    /// The slot of an officer who may open the store.
    fn active(&mut self, officer: &OfficerId) -> Result<&mut Slot, SlotError> {
        let slot = self
            .officers
            .iter_mut()
            .find(|s| s.officer == *officer)
            .ok_or_else(|| SlotError::Unknown(officer.clone()))?;
        if slot.revoked.is_some() { Err(SlotError::Revoked(officer.clone())) } else { Ok(slot) }
    }

    /// Unwraps every key that `officer` holds.
    ///
    /// # Errors
    /// No such officer, a revoked one, another passphrase.
    pub fn unlock(&self, officer: &OfficerId, passphrase: &Passphrase) -> Result<Keys, SlotError> {
        let slot = self
            .officers
            .iter()
            .find(|s| s.officer == *officer)
            .ok_or_else(|| SlotError::Unknown(officer.clone()))?;
        if slot.revoked.is_some() {
            return Err(SlotError::Revoked(officer.clone()));
        }
        let wrapping = wrap::derive(passphrase, &slot.salt.0, slot.cost)?;
        let mut keys = Vec::with_capacity(slot.keys.len());
        for wrapped in &slot.keys {
            let bound = slot.bound(&self.store, wrapped.key.code());
            let key = wrap::unseal(&wrapped.sealed.0, &wrapping, &wrapped.nonce.0, &bound)?;
            keys.push((wrapped.key, key));
        }
        let seed = match &slot.signing {
            None => None,
            Some(w) => {
                let bound = slot.bound(&self.store, SIGNING);
                let seed = wrap::unseal(&w.sealed.0, &wrapping, &w.nonce.0, &bound)?;
                if slot.public.last() != Some(&Hex(PrivateKey::from_seed(seed.expose()).public().0)) {
                    return Err(WrapError::Refused.into());
                }
                Some(seed)
            }
        };
        for sealed in &slot.renewed {
            let seed = seed.as_ref().ok_or(WrapError::Refused)?;
            keys.push((sealed.key, slot.open_sealed(&self.store, sealed, seed)?));
        }
        let mut keys = Keys { held: keys, former: Vec::new(), seed };
        if let Some(case) = keys.get(KeyName::Case) {
            keys.former = self.open_former(case)?;
        }
        Ok(keys)
    }

    /// Adds an officer who will hold `names` of the giver's `keys`; the case key always.
    ///
    /// # Errors
    /// The id is taken (also by a revoked officer), or the giver holds less than is given.
    pub fn add(
        &mut self,
        officer: &OfficerId,
        role: &Role,
        names: &[KeyName],
        keys: &Keys,
        (passphrase, salts, now): (&Passphrase, &Salts, UtcTime),
    ) -> Result<(), SlotError> {
        if self.officers.iter().any(|s| s.officer == *officer) {
            return Err(SlotError::Taken(officer.clone()));
        }
        if self.officers.len() >= MOST_OFFICERS {
            return Err(SlotError::Full);
        }
        let mut slot = Slot {
            officer: officer.clone(),
            role: role.clone(),
            cost: self.cost(),
            salt: Hex(salts.salt),
            keys: Vec::new(),
            renewed: Vec::new(),
            voucher: None,
            signing: None,
            public: Vec::new(),
            since: now.0,
            revoked: None,
        };
        let names: Vec<KeyName> =
            KeyName::ALL.into_iter().filter(|n| *n == KeyName::Case || names.contains(n)).collect();
        slot.wrap(&self.store, (&names, keys), None, (passphrase, salts))?;
        self.officers.push(slot);
        self.generation += 1;
        Ok(())
    }

    /// Gives `officer` another passphrase: the `own` one, which keeps the signing key, or
    /// a lost one by a second officer who holds at least the same keys. Nobody can sign
    /// for another: then the officer gets a new signing key.
    ///
    /// # Errors
    /// No such officer, a revoked one, or a key that the giver does not hold.
    pub fn set_passphrase(
        &mut self,
        officer: &OfficerId,
        keys: &Keys,
        own: bool,
        (passphrase, salts): (&Passphrase, &Salts),
    ) -> Result<(), SlotError> {
        let (store, cost) = (self.store.clone(), self.cost());
        let case = keys.get(KeyName::Case).ok_or(SlotError::NotHeld(KeyName::Case))?;
        let slot = self.active(officer)?.clone();
        if !self.is_vouched(case, &slot) {
            return Err(SlotError::NotVouched(officer.clone()));
        }
        let names = slot.held();
        let slot = self.active(officer)?;
        slot.cost = cost;
        let seed = keys.seed.as_ref().filter(|_| own);
        slot.wrap(&store, (&names, keys), seed, (passphrase, salts))?;
        self.generation += 1;
        Ok(())
    }

    /// Takes `key` from every officer: what it opens is lost to all. Gives whether
    /// anybody held it.
    pub fn destroy(&mut self, key: KeyName) -> bool {
        let held = self.officers.iter().any(|s| s.holds(key));
        for slot in &mut self.officers {
            slot.keys.retain(|k| k.key != key);
            slot.renewed.retain(|k| k.key != key);
        }
        self.generation += 1;
        held
    }

    /// Takes every key from `officer`; the id stays taken.
    ///
    /// # Errors
    /// No such officer, revoked already, or the last holder of a key.
    pub fn revoke(&mut self, officer: &OfficerId, now: UtcTime) -> Result<(), SlotError> {
        let held = self.active(officer)?.held();
        let others = |key| self.officers.iter().any(|s| s.officer != *officer && s.holds(key));
        if let Some(key) = held.into_iter().find(|key| !others(*key)) {
            return Err(SlotError::LastHolder { officer: officer.clone(), key });
        }
        let slot = self.active(officer)?;
        slot.keys.clear();
        slot.renewed.clear();
        slot.voucher = None;
        slot.signing = None;
        slot.revoked = Some(now.0);
        self.generation += 1;
        Ok(())
    }
}

impl<const N: usize> From<Hex<N>> for String {
    fn from(hex: Hex<N>) -> Self {
        use std::fmt::Write;
        hex.0.iter().fold(Self::with_capacity(2 * N), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

impl<const N: usize> TryFrom<String> for Hex<N> {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let fault = || format!("want {} lower-case hexadecimal digits", 2 * N);
        let digits = |c: &u8| matches!(c, b'0'..=b'9' | b'a'..=b'f');
        if text.len() != 2 * N || !text.as_bytes().iter().all(digits) {
            return Err(fault());
        }
        let mut bytes = [0; N];
        for (byte, at) in bytes.iter_mut().zip((0..).step_by(2)) {
            *byte = text.get(at..at + 2).and_then(|p| u8::from_str_radix(p, 16).ok()).ok_or_else(fault)?;
        }
        Ok(Self(bytes))
    }
}
