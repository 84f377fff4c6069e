//! Who a vessel is for the routine filter: by what she sends, not by her place in the
//! picture. What is unknown of either of two contradicts nothing; one known word that
//! differs makes her another vessel.

use crate::domain::alert::alarm::Subject;
use crate::domain::id::{Mmsi, TargetId};
use crate::domain::traffic::target::Target;

/// A vessel by her number and what else is confirmed of her.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Hull {
    pub mmsi: u32,
    pub imo: Option<u32>,
    pub name: Option<String>,
    pub call_sign: Option<String>,
}

impl Hull {
    /// Those of an alert in the order of their numbers; `None` where one of the subjects has
    /// no number of her own (an echo, a contact by hand, own ship). `targets` are in order of
    /// id; of one that has left them the number alone is known.
    pub fn all(subjects: &[Subject], targets: &[&Target]) -> Option<Vec<Self>> {
        let one = |subject: &Subject| match subject {
            Subject::Target(id @ TargetId::Mmsi(mmsi)) => {
                let at = targets.binary_search_by_key(id, |t| t.id).ok();
                Some(Self::of(*mmsi, at.and_then(|at| targets.get(at)).copied()))
            }
            _ => None,
        };
        let mut hulls: Vec<Self> = subjects.iter().map(one).collect::<Option<_>>()?;
        hulls.sort();
        (!hulls.is_empty()).then_some(hulls)
    }

    fn of(Mmsi(mmsi): Mmsi, target: Option<&Target>) -> Self {
        let Some(identity) = target.map(|t| &t.identity) else { return Self { mmsi, ..Self::default() } };
        Self {
            mmsi,
            imo: identity.imo,
            name: identity.name.value.clone(),
            call_sign: identity.callsign.value.clone(),
        }
    }

    /// Nothing that is known of both differs.
    pub(super) fn may_be(&self, other: &Self) -> bool {
        self.mmsi == other.mmsi
            && agree(self.imo.as_ref(), other.imo.as_ref())
            && agree(self.name.as_ref(), other.name.as_ref())
            && agree(self.call_sign.as_ref(), other.call_sign.as_ref())
    }

    /// Takes over what was not known before.
    pub(super) fn learn(&mut self, other: &Self) {
        self.imo = self.imo.or(other.imo);
        self.name = self.name.take().or_else(|| other.name.clone());
        self.call_sign = self.call_sign.take().or_else(|| other.call_sign.clone());
    }
}

fn agree<T: PartialEq>(a: Option<&T>, b: Option<&T>) -> bool {
    a.zip(b).is_none_or(|(a, b)| a == b)
}

/// The same vessels, one by one; both in the order of their numbers.
pub(super) fn may_all_be(a: &[Hull], b: &[Hull]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.may_be(b))
}
