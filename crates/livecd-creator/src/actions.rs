//! What the program does beside building images.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use livecd_host::{Existing, Host, Silent, empty_unfinished, move_file, remove_unfinished};
use livecd_images::{PersistentOverlay, pxe};

use crate::cli::{OverlayOptions, PxeOptions};
use crate::refusal::Refusal;
use crate::sizes::size;
use crate::{show, streams, work_dir};

/// Why the image of an overlay is not there.
#[derive(Debug, thiserror::Error)]
enum NoOverlay {
    #[error("{0} exists, and may hold changes: remove it, or give another with --output")]
    Exists(String),
    #[error("could not finish {path}")]
    Finish { path: String, source: io::Error },
}

/// Why a directory could not be cleaned.
#[derive(Debug, thiserror::Error)]
#[error("could not look for unfinished files in {dir}")]
struct Unreadable {
    dir: String,
    source: io::Error,
}

/// Removes what killed builds left in `tmpdir`, and in the directories of finished
/// files `outputs`.
pub(crate) fn clean(tmpdir: &Path, outputs: &[PathBuf]) -> ExitCode {
    let found = work_dir::find(tmpdir);
    for (path, process) in &found.living {
        let path = path.display();
        streams::say(format_args!(
            "{path} is left alone: its build runs (process {process})"
        ));
    }
    let mut status = ExitCode::SUCCESS;
    work_dir::remove_stale(found, |path, removed| match removed {
        Ok(()) => {
            streams::results([path]);
        }
        Err(error) => status = show::failure(&error),
    });
    for output in outputs {
        let removed = remove_unfinished(output).and_then(|mut removed| {
            // What was extracted into it when that was killed.
            removed.extend(empty_unfinished(output)?.then(|| output.join("*")));
            Ok(removed)
        });
        match removed {
            Ok(removed) => {
                streams::results(removed.iter().map(PathBuf::as_path));
            }
            Err(source) => {
                let dir = output.display().to_string();
                status = show::failure(&Unreadable { dir, source });
            }
        }
    }
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
    let taken = || NoOverlay::Exists(output.display().to_string());
    // A link is in the way too, wherever it leads.
    if output.symlink_metadata().is_ok() {
        return Err(Refusal::Other(taken().into()));
    }
    let overlay = persistent_overlay(options);
    let directory = match output.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    // What cannot be looked at cannot be written either, and that is told then.
    let _ = remove_unfinished(directory);
    let host = Host::system(Silent);
    let image = scratch.join("overlay.img");
    let argument = overlay
        .create(&host, &options.iso, scratch, &image)
        .map_err(|error| Refusal::Other(error.into()))?;
    move_file(&image, output, 0o666 & !umask, Existing::Kept).map_err(|source| {
        let path = output.display().to_string();
        Refusal::Other(match source.kind() {
            io::ErrorKind::AlreadyExists => taken().into(),
            _ => NoOverlay::Finish { path, source }.into(),
        })
    })?;
    let told = streams::results([output.as_path()]);
    streams::say(format_args!("kernel argument: {argument}"));
    Ok(told)
}

/// The filesystem that the options ask for.
pub(crate) fn persistent_overlay(options: &OverlayOptions) -> PersistentOverlay {
    PersistentOverlay {
        label: options.label.clone(),
        size: u64::from(options.size) << 20,
        overlay: options.overlay.map(Into::into),
        timestamp: now(),
    }
}

/// Writes the files of a network boot.
pub(crate) fn pxe(options: &PxeOptions) -> ExitCode {
    let written = match pxe::write(&options.iso, &options.output) {
        Ok(written) => written,
        Err(error) => return show::failure(&error),
    };
    let told = streams::results(written.files.iter().map(PathBuf::as_path));
    for (name, package) in &written.missing {
        streams::say(format_args!(
            "warning: {name} is not on this machine; it is in {package}"
        ));
    }
    streams::say(format_args!(
        "machines need {} of memory",
        size(written.memory)
    ));
    told
}

/// Seconds since 1970, or what `SOURCE_DATE_EPOCH` says.
fn now() -> i64 {
    let set = std::env::var("SOURCE_DATE_EPOCH").ok();
    set.and_then(|text| text.parse().ok()).unwrap_or_else(|| {
        let elapsed = SystemTime::now().duration_since(UNIX_EPOCH);
        i64::try_from(elapsed.unwrap_or_default().as_secs()).unwrap_or_default()
    })
}
