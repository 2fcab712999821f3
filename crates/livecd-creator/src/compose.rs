//! Puts a package manager and an image creator together, as the options and the
//! kickstart ask.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use livecd_host::Host;
use livecd_imgcreate::ImageCreator;
use livecd_installroot::isolation::Called;
use livecd_kickstart::{Diagnostic, Kickstart, Severity};
use livecd_packages::PackageManager;

use crate::cli::Cli;
use crate::creator::creator;
use crate::names::Names;
use crate::package_manager::Chosen;
use crate::refusal::Refusal;
use crate::{
    boot_args, ignored, options_check, other_family, package_manager, preflight, reading, show,
};

/// Everything a build is made of.
pub(crate) struct Composition {
    pub(crate) kickstart: Kickstart,
    pub(crate) packages: Box<dyn PackageManager>,
    pub(crate) creator: Box<dyn ImageCreator>,
    /// The image's name.
    pub(crate) name: String,
    /// What `SOURCE_DATE_EPOCH` says.
    pub(crate) epoch: Option<i64>,
}

/// Checks whatever can be checked, before anything is downloaded. `%pre` scripts
/// run in `work_dir`.
pub(crate) fn compose(
    cli: &Cli,
    called: &Called,
    host: &Host,
    work_dir: &Path,
) -> Result<Composition, Refusal> {
    let epoch = epoch()?;
    let kind = cli.image.kind(&program_name(called));
    let path = cli.kickstart_path();
    let label = cli.image.fslabel.as_deref();
    let names = Names::new(&path, label, kind, epoch.unwrap_or_else(now))
        .in_file(cli.image.image_name.as_deref());
    options_check::check(cli, kind, &names)?;
    let mut kickstart = reading::read(&path, host, work_dir, cli.build.scripts(), |kickstart| {
        choose(cli, kickstart)
    })?;
    if !cli.messages.quiet {
        for warning in kickstart
            .warnings()
            .iter()
            .chain(&ignored::warnings(&kickstart))
        {
            show::diagnostic(warning, kickstart.sources());
        }
    }
    boot_args::add(&mut kickstart, cli.image.extra_boot_args.as_deref());
    let chosen = choose(cli, &kickstart)?;
    let packages = chosen.manager;
    let (creator, of_the_image) = creator(&cli.image, kind, chosen.family, &kickstart, &names)?;
    let mut tools = packages.tools();
    tools.extend(of_the_image);
    let problems = preflight::check(
        &cli.build.tmpdir,
        &cli.build.output,
        cli.packages.cache.as_deref(),
        &tools,
    );
    if !problems.is_empty() {
        return Err(Refusal::Preflight(problems));
    }
    let name = names.name;
    Ok(Composition {
        kickstart,
        packages,
        creator,
        name,
        epoch,
    })
}

/// The package manager for a kickstart, or the line or option that it cannot use.
fn choose(cli: &Cli, kickstart: &Kickstart) -> Result<Chosen, Refusal> {
    let chosen = package_manager::choose(cli, kickstart).map_err(|unusable| {
        let line = Diagnostic::new(
            Severity::Error,
            "repository",
            unusable.message,
            unusable.span,
        );
        let line = line.with_hint(unusable.hint);
        Refusal::Line(Box::new(line), Box::new(kickstart.sources().clone()))
    })?;
    other_family::check(&cli.packages, chosen.family).map_err(Refusal::usage)?;
    Ok(chosen)
}

/// `SOURCE_DATE_EPOCH`, <https://reproducible-builds.org/specs/source-date-epoch/>.
fn epoch() -> Result<Option<i64>, Refusal> {
    let Some(text) = std::env::var_os("SOURCE_DATE_EPOCH") else {
        return Ok(None);
    };
    let text = text.to_string_lossy();
    let seconds = text.parse::<i64>().ok().filter(|seconds| *seconds >= 0);
    seconds.map(Some).ok_or_else(|| {
        Refusal::usage(format!(
            "SOURCE_DATE_EPOCH is `{text}`, it must be seconds since 1970"
        ))
    })
}

fn now() -> i64 {
    let elapsed = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(elapsed.as_secs()).unwrap_or_default()
}

fn program_name(called: &Called) -> String {
    let program = called.args.first().map(Path::new);
    let name = program.and_then(Path::file_name).unwrap_or_default();
    name.to_string_lossy().into_owned()
}
