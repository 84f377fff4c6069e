//! `watchkeeper shore serve`: the service until a signal ends it. Its log is one JSON
//! object a line on standard error, or in the file of `--log`.

use super::{failed, opened};
use crate::cli::{CliError, Global};
use crate::domain::keys::secret::Passphrase;
use crate::i18n::Catalogue;
use crate::runtime::clock::Clock;
use crate::shore::service::{Service, Settings};
use clap::Args;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Where boats reach it
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "[::]:8443")]
    pub listen: SocketAddr,
    /// Health and metrics in the clear, for the office's own watch over it
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub admin: Option<SocketAddr>,
    /// Without TLS, behind a gateway that has it; on this computer's own address only
    #[arg(long)]
    pub plain: bool,
}

/// Serves until SIGTERM, SIGINT or SIGHUP; answers what was begun.
pub(super) fn run(
    global: &Global,
    (dir, passphrase): (&Path, &Passphrase),
    args: &ServeArgs,
    catalogue: &Catalogue,
) -> Result<ExitCode, CliError> {
    if args.plain && !args.listen.ip().is_loopback() {
        return Err(CliError::usage("--plain", catalogue.text("shore-plain-loopback")));
    }
    if global.log.is_none() {
        // A second start in one process keeps the first log.
        let _ = tracing_subscriber::fmt().json().with_writer(io::stderr).try_init();
    }
    // Before anything is listened to, so that no signal finds nobody waiting.
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGHUP]).map_err(|e| CliError::failed("shore", e))?;
    let shore = opened(dir, passphrase, catalogue)?;
    let identity = shore.secret.identity();
    let (secret, storage, lock) = shore.into_parts();
    let now = match global.now {
        Some(fixed) => std::sync::Arc::new(move || fixed),
        None => Clock::start().function(),
    };
    let settings = Settings { listen: args.listen, admin: args.admin, plain: args.plain };
    let service = Service::start(secret, storage, settings, now)
        .map_err(|e| CliError::failed("shore", e).hint(catalogue.text("shore-listen-hint")))?;
    let scheme = if args.plain { "http" } else { "https" };
    let at = format!("{scheme}://{}", service.addr());
    let mut lines = vec![catalogue.format("shore-serving", &[("address", &at)])];
    if let Some(admin) = service.admin() {
        lines.push(catalogue.format("shore-admin", &[("address", &format!("http://{admin}"))]));
    }
    lines.push(catalogue.format("shore-identity", &[("identity", &identity.to_string())]));
    // Whoever started it may listen no more: no reason to end.
    let _ = writeln!(io::stdout(), "{}", lines.join("\n"));
    tracing::info!(address = %at, "serving");
    signals.forever().next();
    tracing::info!("stopping");
    let storage = service.stop();
    tracing::info!(whole = storage.is_some(), "stopped");
    let ended = storage.is_some();
    drop(storage);
    drop(lock);
    if ended {
        return Ok(ExitCode::SUCCESS);
    }
    Err(failed(&crate::shore::place::ShoreError::Damaged(dir.to_owned()), catalogue))
}
