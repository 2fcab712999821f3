//! What the program does beside building images.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use livecd_host::{Host, Silent};
use livecd_images::{PersistentOverlay, pxe};

use crate::cli::{OverlayOptions, PxeOptions};
use crate::refusal::Refusal;
use crate::sizes::size;
use crate::{show, work_dir};

/// Why the image of an overlay is not there.
#[derive(Debug, thiserror::Error)]
enum NoOverlay {
    #[error("{0} exists, and may hold changes: remove it, or give another with --output")]
    Exists(String),
    #[error("could not finish {path}")]
    Finish { path: String, source: io::Error },
}

/// Removes what killed builds left in `tmpdir`.
pub(crate) fn clean(tmpdir: &Path) -> ExitCode {
    let found = work_dir::find(tmpdir);
    for (path, process) in &found.living {
        let path = path.display();
        anstream::eprintln!("{path} is left alone: its build runs (process {process})");
    }
    let mut status = ExitCode::SUCCESS;
    work_dir::remove_stale(found, |path, removed| match removed {
        Ok(()) => anstream::println!("{}", path.display()),
        Err(error) => status = show::failure(&error),
    });
    status
}

/// Makes a filesystem for changes, with `scratch` for its files; `umask` is the
/// caller's.
pub(crate) fn overlay(
    options: &OverlayOptions,
    scratch: &Path,
    umask: u32,
) -> Result<ExitCode, Refusal> {
    let output = &options.output;
    if output.exists() {
        let taken = NoOverlay::Exists(output.display().to_string());
        return Err(Refusal::Other(taken.into()));
    }
    let overlay = PersistentOverlay {
        label: options.label.clone(),
        size: u64::from(options.size) << 20,
        overlay: options.overlay.map(Into::into),
        timestamp: now(),
    };
    // A partial one would look like a good one.
    let mut partial = output.clone().into_os_string();
    partial.push(".partial");
    let partial = Path::new(&partial);
    let host = Host::system(Silent);
    let made = overlay
        .create(&host, &options.iso, scratch, partial)
        .map_err(|error| Refusal::Other(error.into()))
        .and_then(|argument| {
            let mode = Permissions::from_mode(0o666 & !umask);
            let finished = fs::set_permissions(partial, mode);
            let finished = finished.and_then(|()| fs::rename(partial, output));
            finished.map_err(|source| {
                let path = output.display().to_string();
                Refusal::Other(NoOverlay::Finish { path, source }.into())
            })?;
            Ok(argument)
        });
    let argument = made.inspect_err(|_| drop(fs::remove_file(partial)))?;
    anstream::println!("{}", output.display());
    anstream::eprintln!("kernel argument: {argument}");
    Ok(ExitCode::SUCCESS)
}

/// Writes the files of a network boot.
pub(crate) fn pxe(options: &PxeOptions) -> ExitCode {
    let written = match pxe::write(&options.iso, &options.output) {
        Ok(written) => written,
        Err(error) => return show::failure(&error),
    };
    for file in &written.files {
        anstream::println!("{}", file.display());
    }
    for (name, package) in &written.missing {
        anstream::eprintln!("warning: {name} is not on this machine; it is in {package}");
    }
    anstream::eprintln!("machines need {} of memory", size(written.memory));
    ExitCode::SUCCESS
}

/// Seconds since 1970, or what `SOURCE_DATE_EPOCH` says.
fn now() -> i64 {
    let set = std::env::var("SOURCE_DATE_EPOCH").ok();
    set.and_then(|text| text.parse().ok()).unwrap_or_else(|| {
        let elapsed = SystemTime::now().duration_since(UNIX_EPOCH);
        i64::try_from(elapsed.unwrap_or_default().as_secs()).unwrap_or_default()
    })
}
