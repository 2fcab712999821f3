//! The worker: runs a build in its own namespaces, and removes its files.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use livecd_host::{Event, Host, Interrupt, Silent, remove_unfinished};
use livecd_imgcreate::{Build, CreateError, ImageCreator, Plan};
use livecd_installroot::isolation::Called;

use crate::cli::{Action, Cli};
use crate::compose::compose;
use crate::output_lock::OutputLock;
use crate::program::REMOVE;
use crate::refusal::Refusal;
use crate::{actions, package_list, reporting, show, streams, work_dir};

/// `called` is what the program was called with, and where it has the worker work,
/// with the caller's umask, which counts for the finished files only.
pub(crate) fn run(cli: &Cli, called: &Called) -> ExitCode {
    // A build takes the time to give back what it has; nothing else has anything.
    if cli.action.is_some()
        && let Err(error) = Interrupt::end_at_once()
    {
        return show::failure(&error);
    }
    if let Some(Action::Clean { tmpdir, output }) = &cli.action {
        return actions::clean(tmpdir, output);
    }
    let mut words = called.words.iter();
    let Some(work_dir) = words.next().map(PathBuf::from) else {
        return show::failure(&io::Error::other("the worker has no directory"));
    };
    let umask = words.next().and_then(|word| word.to_str()?.parse().ok());
    let Some(umask) = umask else {
        return show::failure(&io::Error::other("the worker was told no umask"));
    };
    let remove = words.next().filter(|word| *word == REMOVE);
    let outcome = match (&cli.action, remove) {
        (_, Some(_)) => Ok(ExitCode::SUCCESS),
        (Some(Action::Overlay(options)), None) => {
            remove_stale(&Host::system(Silent), &work_dir);
            actions::overlay(options, &work_dir, umask)
        }
        (_, None) => build(cli, called, &work_dir, umask),
    };
    let outcome = outcome.unwrap_or_else(|refusal| refusal.show());
    if !cli.build.nocleanup
        && let Err(error) = work_dir::empty(&work_dir)
    {
        return show::failure(&error);
    }
    outcome
}

fn build(cli: &Cli, called: &Called, work_dir: &Path, umask: u32) -> Result<ExitCode, Refusal> {
    let host = host(cli)?;
    remove_stale(&host, work_dir);
    let composition = compose(cli, called, &host, work_dir)?;
    let _lock = OutputLock::take(&cli.build.output, &composition.name)
        .map_err(|taken| Refusal::Other(taken.into()))?;
    // What cannot be looked at cannot be written either, and that is told then.
    let _ = remove_unfinished(&cli.build.output);
    let sources = composition.kickstart.sources().clone();
    let plan = Plan {
        host,
        kickstart: composition.kickstart,
        packages: composition.packages,
        name: composition.name,
        work_dir: work_dir.to_owned(),
        output_dir: cli.build.output.clone(),
        scripts: cli.build.scripts(),
        keep_identity: cli.build.keep_identity,
        source_date_epoch: composition.epoch,
        umask,
    };
    let mut creator = composition.creator;
    Ok(match create(cli, creator.as_mut(), plan) {
        // Programs that call this one read the images' names.
        Ok(files) => {
            let images = files
                .iter()
                .filter(|file| !file.to_string_lossy().ends_with(package_list::SUFFIX));
            streams::results(images.map(PathBuf::as_path))
        }
        Err(error) => show::failed_step(&error, &sources),
    })
}

/// The build host, with the reporter and the signals of this program.
fn host(cli: &Cli) -> Result<Host, Refusal> {
    let reporter = reporting::reporter(cli).map_err(|error| {
        let path = cli
            .messages
            .logfile
            .as_deref()
            .unwrap_or(Path::new(""))
            .display();
        Refusal::usage(format!("could not open the log file {path}: {error}"))
    })?;
    if cli.messages.debug {
        let level = tracing_subscriber::filter::LevelFilter::DEBUG;
        tracing_subscriber::fmt()
            .with_max_level(level)
            .with_writer(io::stderr)
            .init();
    }
    let interrupt = Interrupt::from_signals().map_err(|error| Refusal::Other(error.into()))?;
    // Signals are caught to the end of the program, whoever still has the host: the first
    // process of a PID namespace cannot be ended by what they do by default.
    std::mem::forget(interrupt.clone());
    Ok(Host::interruptible(
        move |event: Event<'_>| reporter.report(event),
        interrupt,
    ))
}

fn create(
    cli: &Cli,
    creator: &mut dyn ImageCreator,
    plan: Plan,
) -> Result<Vec<PathBuf>, CreateError> {
    let build = Build::new(creator, plan)?.mount()?.install()?.configure()?;
    if cli.build.shell {
        build.shell()?;
    }
    let build = build.unmount()?;
    let cx = build.context();
    if let Err(error) = package_list::write(&cx.staging, &cx.name, &cx.installed) {
        cx.host.report(Event::Warning(format_args!(
            "could not write the list of packages: {error}"
        )));
    }
    build.package()
}

/// Removes what builds that were killed left beside `own`.
fn remove_stale(host: &Host, own: &Path) {
    let Some(parent) = own.parent() else { return };
    work_dir::remove_stale(work_dir::find(parent), |path, removed| match removed {
        Ok(()) => host.report(Event::Note(format_args!(
            "removed {}, left by a build that was killed",
            path.display()
        ))),
        Err(error) => host.report(Event::Warning(format_args!("{error}"))),
    });
}
