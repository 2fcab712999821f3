//! The worker: puts a package manager and an image creator together.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use livecd_host::{Event, Host, Interrupt};
use livecd_images::{Compression, LiveImageCreator, LiveOptions, LoopImageCreator, VolumeId};
use livecd_imgcreate::{APPLIED_COMMANDS, Build, CreateError, Family, ImageCreator, Plan};
use livecd_kickstart::{Diagnostic, Kickstart, LoadError, ScriptKind, Severity};
use livecd_packages::{HostTool, PackageManager};

use crate::cli::{Action, Cli, ImageType};
use crate::names::Names;
use crate::output_lock::OutputLock;
use crate::program::{REMOVE, WORK_DIR};
use crate::{preflight, reporting, repositories, show, work_dir};

const MKSQUASHFS: HostTool = HostTool {
    program: "mksquashfs",
    debian: "squashfs-tools",
    fedora: "squashfs-tools",
};
const MKFS: HostTool = HostTool {
    program: "mkfs.ext4",
    debian: "e2fsprogs",
    fedora: "e2fsprogs",
};

/// Exit status for wrong usage.
const USAGE: u8 = 2;

pub(crate) fn run(cli: &Cli) -> ExitCode {
    if let Some(Action::Clean { tmpdir }) = &cli.action {
        return clean(tmpdir);
    }
    let Some(work_dir) = std::env::var_os(WORK_DIR).map(PathBuf::from) else {
        return show::failure(&std::io::Error::other("the worker has no directory"));
    };
    let outcome = match std::env::var_os(REMOVE) {
        Some(_) => ExitCode::SUCCESS,
        None => build(cli, &work_dir),
    };
    if !cli.nocleanup
        && let Err(error) = work_dir::empty(&work_dir)
    {
        return show::failure(&error);
    }
    outcome
}

/// Removes what killed builds left in `tmpdir`.
fn clean(tmpdir: &Path) -> ExitCode {
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

fn build(cli: &Cli, work_dir: &Path) -> ExitCode {
    let reporter = match reporting::reporter(cli) {
        Ok(reporter) => reporter,
        Err(error) => {
            let path = cli.logfile.as_deref().unwrap_or(Path::new("")).display();
            let message = format!("could not open the log file {path}: {error}");
            return usage(&std::io::Error::other(message));
        }
    };
    if cli.debug {
        let level = tracing_subscriber::filter::LevelFilter::DEBUG;
        tracing_subscriber::fmt()
            .with_max_level(level)
            .with_writer(std::io::stderr)
            .init();
    }
    let host = match Interrupt::from_signals() {
        Ok(interrupt) => {
            Host::interruptible(move |event: Event<'_>| reporter.report(event), interrupt)
        }
        Err(error) => return show::failure(&error),
    };
    remove_stale(&host, work_dir);
    let compression = match cli.compression_type.parse::<Compression>() {
        Ok(compression) => compression,
        Err(error) => return usage(&error),
    };
    let epoch = match epoch() {
        Ok(epoch) => epoch,
        Err(error) => return usage(&error),
    };
    let kind = cli.kind(&program_name());
    let path = cli.kickstart_path();
    let names = Names::new(
        &path,
        cli.fslabel.as_deref(),
        kind,
        epoch.unwrap_or_else(now),
    );
    let volume_id = match names.label.parse::<VolumeId>() {
        Ok(volume_id) => volume_id,
        Err(error) => return usage(&error),
    };
    let kickstart = match Kickstart::load(&path) {
        Ok(kickstart) => kickstart,
        Err(error) => return unreadable(&error),
    };
    for warning in kickstart.warnings() {
        show_unless_quiet(cli, warning, &kickstart);
    }
    for ignored in ignored(&kickstart) {
        show_unless_quiet(cli, &ignored, &kickstart);
    }
    let packages = match repositories::package_manager(cli, &kickstart) {
        Ok(packages) => packages,
        Err(unusable) => {
            let diagnostic = Diagnostic::new(
                Severity::Error,
                "repository",
                unusable.message,
                unusable.span,
            );
            show::diagnostic(&diagnostic.with_hint(unusable.hint), kickstart.sources());
            return ExitCode::FAILURE;
        }
    };
    let mut creator: Box<dyn ImageCreator> = match kind {
        ImageType::Livecd => {
            let product = cli.product.clone().unwrap_or_else(|| names.product.clone());
            let mut options = LiveOptions::new(volume_id, Family::Debian);
            options.title = cli.title.clone().unwrap_or_else(|| product.clone());
            options.product = product;
            options.compression = compression;
            Box::new(LiveImageCreator::new(options))
        }
        ImageType::Image => match LoopImageCreator::new(&kickstart, &names.label) {
            Ok(creator) => Box::new(creator),
            Err(error) => return show::failure(&error),
        },
    };
    let mut tools = packages.tools();
    tools.push(if kind == ImageType::Livecd {
        MKSQUASHFS
    } else {
        MKFS
    });
    let problems = preflight::check(&cli.tmpdir, &cli.output, &tools);
    for problem in &problems {
        show::failure(problem);
    }
    if !problems.is_empty() {
        return ExitCode::FAILURE;
    }
    let _lock = match OutputLock::take(&cli.output, &names.name) {
        Ok(lock) => lock,
        Err(taken) => return show::failure(&taken),
    };
    let sources = kickstart.sources().clone();
    let plan = Plan {
        host: host.clone(),
        kickstart,
        packages: Box::new(packages),
        name: names.name,
        work_dir: work_dir.to_owned(),
        output_dir: cli.output.clone(),
        network: !cli.no_network,
        host_scripts: cli.allow_host_scripts,
        source_date_epoch: epoch,
    };
    match create(cli, creator.as_mut(), plan) {
        Ok(files) => {
            for file in files {
                anstream::println!("{}", file.display());
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            drop(host);
            show::failed_step(&error, &sources)
        }
    }
}

fn create(
    cli: &Cli,
    creator: &mut dyn ImageCreator,
    plan: Plan,
) -> Result<Vec<PathBuf>, CreateError> {
    let build = Build::new(creator, plan)?.mount()?.install()?.configure()?;
    if cli.shell
        && let Err(error) = build.shell()
    {
        let host = &build.context().host;
        host.report(Event::Warning(format_args!(
            "the shell could not be run: {error}"
        )));
    }
    build.unmount()?.package()
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

/// A warning for each command and section that does nothing to an image.
fn ignored(kickstart: &Kickstart) -> Vec<Diagnostic> {
    let warning = |name: &str, span| {
        let message = format!("`{name}` is ignored: it does nothing to this image");
        Diagnostic::new(Severity::Warning, "ignored", message, span)
    };
    let commands = kickstart
        .command_lines()
        .iter()
        .filter(|line| !APPLIED_COMMANDS.contains(&line.name.as_str()))
        .map(|line| warning(&line.name, line.span));
    let scripts = kickstart
        .scripts
        .iter()
        .filter(|script| script.kind != ScriptKind::Post);
    let scripts = scripts.map(|script| warning(script.kind.header(), script.span));
    let sections = kickstart
        .sections
        .iter()
        .map(|section| warning(&section.section, section.span));
    commands.chain(scripts).chain(sections).collect()
}

fn show_unless_quiet(cli: &Cli, diagnostic: &Diagnostic, kickstart: &Kickstart) {
    if !cli.quiet {
        show::diagnostic(diagnostic, kickstart.sources());
    }
}

fn unreadable(error: &LoadError) -> ExitCode {
    match error {
        LoadError::Parse(errors) => {
            for diagnostic in errors.errors() {
                show::diagnostic(diagnostic, errors.sources());
            }
            ExitCode::FAILURE
        }
        other => show::failure(other),
    }
}

fn usage(error: &dyn Error) -> ExitCode {
    show::failure(error);
    ExitCode::from(USAGE)
}

/// `SOURCE_DATE_EPOCH`, <https://reproducible-builds.org/specs/source-date-epoch/>.
fn epoch() -> Result<Option<i64>, std::io::Error> {
    let Some(text) = std::env::var_os("SOURCE_DATE_EPOCH") else {
        return Ok(None);
    };
    let text = text.to_string_lossy();
    let seconds = text.parse::<i64>().ok().filter(|seconds| *seconds >= 0);
    let message = || format!("SOURCE_DATE_EPOCH is `{text}`, it must be seconds since 1970");
    seconds
        .map(Some)
        .ok_or_else(|| std::io::Error::other(message()))
}

fn now() -> i64 {
    let elapsed = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(elapsed.as_secs()).unwrap_or_default()
}

fn program_name() -> String {
    let program = std::env::args_os().next().unwrap_or_default();
    Path::new(&program)
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
