//! The kickstart is read, its `%pre` scripts run, and then it is read again with
//! the files that they made.

use std::path::Path;

use livecd_host::Host;
use livecd_imgcreate::{OwnIncludes, PreScripts, ScriptOptions};
use livecd_kickstart::{IncludeError, Includes, Kickstart, LoadError, ParseOptions, ScriptKind};

use crate::refusal::Refusal;

/// Reads a kickstart; `work_dir` is where its scripts work.
pub(crate) fn read(
    path: &Path,
    host: &Host,
    work_dir: &Path,
    options: ScriptOptions,
) -> Result<Kickstart, Refusal> {
    let language = ParseOptions::default();
    let at_once = host
        .interrupt()
        .ends_at_once(|| Kickstart::load_including(path, &language, &mut OwnIncludes));
    let first = match &at_once {
        Ok(kickstart) => kickstart.clone(),
        // Perhaps only for want of what the scripts make.
        Err(LoadError::Parse(_)) => match host.interrupt().ends_at_once(|| without_missing(path)) {
            Ok((kickstart, _)) => kickstart,
            Err(_) => return at_once.map_err(Refusal::Kickstart),
        },
        Err(_) => return at_once.map_err(Refusal::Kickstart),
    };
    if !has_pre(&first) {
        return at_once.map_err(Refusal::Kickstart);
    }
    let scripts = PreScripts {
        host,
        kickstart: &first,
        work_dir,
        options,
    };
    let mut made = scripts.run().map_err(|error| {
        let sources = first.sources().clone();
        Refusal::Step(Box::new(error), Box::new(sources))
    })?;
    host.interrupt()
        .ends_at_once(|| Kickstart::load_including(path, &language, &mut made))
        .map_err(Refusal::Kickstart)
}

/// Reads a kickstart without the includes that are not there, and names them.
pub(crate) fn without_missing(path: &Path) -> Result<(Kickstart, Vec<String>), LoadError> {
    let mut includes = Tolerant::default();
    let kickstart = Kickstart::load_including(path, &ParseOptions::default(), &mut includes)?;
    Ok((kickstart, includes.missing))
}

/// Whether scripts run before the kickstart is read for good.
pub(crate) fn has_pre(kickstart: &Kickstart) -> bool {
    let mut scripts = kickstart.scripts.iter();
    scripts.any(|script| script.kind == ScriptKind::Pre)
}

/// Takes files that are not there as empty.
#[derive(Debug, Default)]
struct Tolerant {
    missing: Vec<String>,
}

impl Includes for Tolerant {
    fn open(&mut self, name: &str, from: &str) -> Result<(String, String), IncludeError> {
        OwnIncludes.open(name, from).or_else(|_| {
            self.missing.push(name.to_owned());
            Ok((name.to_owned(), String::new()))
        })
    }
}
