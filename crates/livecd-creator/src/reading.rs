//! The kickstart is read, its `%pre` scripts run, and then it is read again with
//! the files that they made. URLs are fetched.

use std::path::Path;

use livecd_fetch::{Fetcher, Limits, UrlIncludes};
use livecd_host::Host;
use livecd_imgcreate::{OwnIncludes, PreScripts, ScriptOptions};
use livecd_kickstart::{Kickstart, LoadError, ParseOptions, Reading, ScriptKind};

use crate::package_manager::Chosen;
use crate::refusal::Refusal;

/// Reads a kickstart; `work_dir` is where its scripts work. What `choose` chooses for
/// the lines that are there before they run is asked about those.
pub(crate) fn read(
    path: &Path,
    host: &Host,
    work_dir: &Path,
    options: ScriptOptions,
    choose: impl FnOnce(&Kickstart) -> Result<Chosen, Refusal>,
) -> Result<Kickstart, Refusal> {
    let interrupt = host.interrupt();
    let mut includes = UrlIncludes::new(fetcher(), OwnIncludes);
    let first = interrupt
        .ends_at_once(|| first_reading(path, &mut includes))
        .map_err(Refusal::Kickstart)?;
    if !has_pre(&first.kickstart) || first.has_errors() {
        return first
            .into_result()
            .map_err(|e| Refusal::Kickstart(e.into()));
    }
    let chosen = choose(&first.kickstart)?;
    let mut said = first.diagnostics.iter();
    let is_all = !said.any(|said| said.code == "include-missing");
    let packages = (is_all || chosen.settled).then_some(&*chosen.manager);
    let scripts = PreScripts {
        host,
        kickstart: &first.kickstart,
        packages,
        work_dir,
        options,
    };
    let made = scripts.run().map_err(|error| {
        let sources = first.sources().clone();
        Refusal::Step(Box::new(error), Box::new(sources))
    })?;
    // The scripts may have changed what is included, but not the kickstart.
    let (text, name) = (first.sources().text(0), first.sources().name(0));
    let language = ParseOptions::default();
    let mut made = includes.before(made);
    interrupt
        .ends_at_once(|| Kickstart::parse_including(text, name, &language, &mut made))
        .map_err(|errors| Refusal::Kickstart(errors.into()))
}

/// Reads a kickstart whose `%pre` scripts did not run: what they may make may be missing.
pub(crate) fn before_scripts(path: &Path, with_includes: bool) -> Result<Reading, LoadError> {
    match with_includes {
        true => first_reading(path, &mut UrlIncludes::new(fetcher(), OwnIncludes)),
        false => livecd_fetch::read_alone(path, &ParseOptions::default(), &mut fetcher()),
    }
}

fn first_reading(
    path: &Path,
    includes: &mut UrlIncludes<OwnIncludes>,
) -> Result<Reading, LoadError> {
    let mut options = ParseOptions::default();
    options.made_by_pre = true;
    livecd_fetch::read(path, &options, includes)
}

fn fetcher() -> Fetcher {
    Fetcher::new(Limits::default())
}

/// Whether scripts run before the kickstart is read for good.
pub(crate) fn has_pre(kickstart: &Kickstart) -> bool {
    let mut scripts = kickstart.scripts.iter();
    scripts.any(|script| script.kind == ScriptKind::Pre)
}
