//! The shore's certificate: its own key, signed by itself, made anew long before it ends.
//! Boats trust the key, which follows from the shore's secret and never changes, so a new
//! certificate changes nothing for them.

use super::Now;
use crate::domain::sync::keys::ShoreSecret;
use crate::domain::time::{Span, UtcTime};
use chrono::Datelike;
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, PKCS_ED25519, date_time_ymd};
use rustls::crypto::ring;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, version};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use tokio_rustls::TlsAcceptor;
use zeroize::Zeroizing;

/// From the day before it was made.
const VALID: Span = Span::hours(24 * 365);
/// Made anew once it is so old.
const RENEWED: Span = Span::hours(24 * 30);

/// Why there is no certificate.
#[derive(Debug, thiserror::Error)]
pub(super) enum CertificateError {
    #[error("{0}")]
    Tls(#[from] rustls::Error),
    #[error("{0}")]
    Made(#[from] rcgen::Error),
    #[error("the clock shows no year that a certificate can have")]
    Clock,
}

/// TLS 1.3 with the shore's certificate.
///
/// # Errors
/// The certificate cannot be made.
pub(super) fn acceptor(secret: &ShoreSecret, now: Now) -> Result<TlsAcceptor, CertificateError> {
    let provider = Arc::new(ring::default_provider());
    let own = Own { pkcs8: secret.tls_pkcs8(), latest: Mutex::new(None), now };
    own.current()?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&version::TLS13])?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(own));
    // Boats dock seldom: tickets would be bytes for nothing.
    config.send_tls13_tickets = 0;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

struct Own {
    pkcs8: Zeroizing<Vec<u8>>,
    latest: Mutex<Option<(UtcTime, Arc<CertifiedKey>)>>,
    now: Now,
}

impl fmt::Debug for Own {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Own").finish_non_exhaustive()
    }
}

impl Own {
    fn current(&self) -> Result<Arc<CertifiedKey>, CertificateError> {
        let now = (self.now)();
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        match latest.as_ref() {
            Some((made, key)) if now.since(*made).0.abs() < RENEWED.0 => Ok(Arc::clone(key)),
            _ => {
                let key = Arc::new(make(&self.pkcs8, now)?);
                *latest = Some((now, Arc::clone(&key)));
                Ok(key)
            }
        }
    }
}

impl ResolvesServerCert for Own {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.current().inspect_err(|error| tracing::error!(%error, "no certificate")).ok()
    }
}

/// A certificate from the day before `now`.
fn make(pkcs8: &[u8], now: UtcTime) -> Result<CertifiedKey, CertificateError> {
    let day = |at: UtcTime| {
        let day =
            at.to_chrono().filter(|t| (1951..2049).contains(&t.year())).ok_or(CertificateError::Clock)?;
        Ok::<_, CertificateError>(date_time_ymd(day.year(), day.month() as u8, day.day() as u8))
    };
    let der = PrivatePkcs8KeyDer::from(pkcs8.to_vec());
    let key = KeyPair::from_pkcs8_der_and_sign_algo(&der, &PKCS_ED25519)?;
    let mut params = CertificateParams::default();
    params.not_before = day(now + Span::hours(-24))?;
    params.not_after = day(now + VALID)?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "shore");
    let certificate = params.self_signed(&key)?;
    let signing = ring::sign::any_eddsa_type(&der)?;
    Ok(CertifiedKey::new(vec![certificate.der().clone()], signing))
}
