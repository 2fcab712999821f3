//! The part the user starts: makes the work directory, runs the worker, and
//! removes what a killed worker left.

use std::ffi::OsStr;
use std::io;
use std::process::{ExitCode, ExitStatus};

use livecd_host::{Host, Silent};
use livecd_installroot::isolation::{self, Caught};

use crate::cli::{Action, Cli};
use crate::work_dir::WorkDir;
use crate::{actions, explain, show, streams};

/// Tells the worker, after where it works and the caller's umask, that it is only to
/// empty that directory.
pub(crate) const REMOVE: &str = "remove";

/// Why a build could not even begin.
#[derive(Debug, thiserror::Error)]
#[error("could not make a directory for the build in {dir}; give another with --tmpdir")]
struct NoWorkDir {
    dir: String,
    source: io::Error,
}

/// `umask` is the caller's.
pub(crate) fn run(cli: &Cli, umask: u32) -> ExitCode {
    match &cli.action {
        Some(Action::Explain(options)) => explain::run(options),
        Some(Action::Pxe(options)) => {
            livecd_host::callers_umask(umask);
            actions::pxe(options)
        }
        Some(Action::Clean { .. } | Action::Livemedia(_) | Action::Overlay(_)) | None => {
            match Caught::from_now() {
                Ok(mut caught) => in_worker(cli, umask, &mut caught),
                Err(error) => show::failure(&error),
            }
        }
    }
}

fn in_worker(cli: &Cli, umask: u32, caught: &mut Caught) -> ExitCode {
    let tmpdir = match &cli.action {
        Some(Action::Clean { .. }) => {
            // The files may belong to ids that only a worker can act for.
            return match isolation::run_worker(&Host::system(Silent), &[], caught) {
                Ok(status) => isolation::exit_code(status),
                Err(error) => show::failure(&error),
            };
        }
        Some(Action::Overlay(options)) => &options.tmpdir,
        _ => &cli.build.tmpdir,
    };
    let work_dir = match WorkDir::create(tmpdir) {
        Ok(work_dir) => work_dir,
        Err(source) => {
            let dir = tmpdir.display().to_string();
            return show::failure(&NoWorkDir { dir, source });
        }
    };
    let outcome = worker(&work_dir, umask, &[], caught);
    if cli.build.nocleanup {
        let kept = work_dir.keep();
        streams::say(format_args!(
            "the files of the build are in {}",
            kept.display()
        ));
    } else if work_dir.has_files() {
        // The worker was killed. In a user namespace its files belong to ids
        // that only another worker can act for.
        if let Err(error) = worker(&work_dir, umask, &[OsStr::new(REMOVE)], caught) {
            show::failure(&error);
        }
    }
    match outcome {
        Ok(status) => {
            if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
                streams::say(format_args!(
                    "error: the build was killed (signal {signal})"
                ));
            } else if status.code() == Some(128 + 9) {
                streams::say(format_args!("error: the build was killed (signal 9)"));
            }
            isolation::exit_code(status)
        }
        Err(error) => show::failure(&error),
    }
}

fn worker(
    work_dir: &WorkDir,
    umask: u32,
    words: &[&OsStr],
    caught: &mut Caught,
) -> Result<ExitStatus, livecd_installroot::Error> {
    let umask = umask.to_string();
    let mut all = vec![work_dir.path().as_os_str(), OsStr::new(&umask)];
    all.extend_from_slice(words);
    isolation::run_worker(&Host::system(Silent), &all, caught)
}
