//! Running `%pre` scripts.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use livecd_host::{Event, Host};
use livecd_installroot::{InstallRoot, RootOptions};
use livecd_kickstart::{IncludeError, Includes, Kickstart, ScriptKind};
use livecd_packages::PackageManager;

use super::options::ScriptOptions;
use super::outside::{Outside, tmp};
use super::own_includes::{OwnIncludes, beside};
use super::run::Run;
use crate::{CreateError, HookResult, Step, blame, selection};

/// The `%pre` scripts of a kickstart: they run before a build begins, and may
/// make files that the kickstart includes.
#[derive(Debug)]
pub struct PreScripts<'a> {
    /// Runs them and is told what happens.
    pub host: &'a Host,
    /// The kickstart as it was read first.
    pub kickstart: &'a Kickstart,
    /// What the packages will be installed with, if that is known before the
    /// scripts have run: it refuses what no script can mend.
    pub packages: Option<&'a dyn PackageManager>,
    /// The work directory of the build that follows.
    pub work_dir: &'a Path,
    /// How they are run.
    pub options: ScriptOptions,
}

impl PreScripts<'_> {
    /// Runs the scripts in their order, and returns what finds the files they
    /// made.
    ///
    /// # Errors
    ///
    /// As [`run_post`](crate::run_post).
    pub fn run(&self) -> Result<ScriptIncludes, CreateError> {
        let step = Step::Prepare;
        self.host.report(Event::StepStarted(step.describe()));
        self.scripts().map_err(|error| step.failed(error))?;
        self.host.report(Event::StepFinished);
        Ok(ScriptIncludes {
            host: self.host.clone(),
            tmp: tmp(self.work_dir),
            made: BTreeSet::new(),
        })
    }

    fn scripts(&self) -> HookResult {
        super::check(self.kickstart)?;
        crate::configure::refuse(self.kickstart)?;
        if let Some(packages) = self.packages {
            let wanted = selection::selection(self.kickstart, &[], Vec::new());
            let checked = packages.check(&wanted);
            checked.map_err(|error| blame::explain(error, self.kickstart, &[]))?;
        }
        let work_dir = fs::canonicalize(self.work_dir)?;
        let run = Run {
            host: self.host,
            sources: self.kickstart.sources(),
            outside: &Outside::new(&work_dir, &[], self.options)?,
            scripts: &self.kickstart.scripts,
            build: None,
        };
        let scripts = self.kickstart.scripts.iter();
        scripts
            .filter(|script| script.kind == ScriptKind::Pre)
            .try_for_each(|script| run.script(script, None))
    }
}

/// Finds what a kickstart includes: `/tmp` is what the scripts see as such, and
/// whatever is not there comes from the filesystem, as [`OwnIncludes`] finds it.
#[derive(Debug)]
pub struct ScriptIncludes {
    host: Host,
    tmp: PathBuf,
    /// The files of the scripts that were included.
    made: BTreeSet<String>,
}

impl Includes for ScriptIncludes {
    fn open(&mut self, name: &str, from: &str) -> Result<(String, String), IncludeError> {
        let beside = beside(name, from);
        let Ok(inside) = beside.strip_prefix("/tmp") else {
            return OwnIncludes.open(name, from);
        };
        let tmp = InstallRoot::open(&self.host, &self.tmp, RootOptions::default());
        match tmp.and_then(|tmp| tmp.read_text(inside)) {
            Ok(Some(text)) => {
                let path = beside.display().to_string();
                self.made.insert(path.clone());
                Ok((path, text))
            }
            Ok(None) if self.made.contains(from) => {
                // Nothing of the host is beside what scripts have made.
                Err(io::Error::from(io::ErrorKind::NotFound).into())
            }
            Ok(None) => OwnIncludes.open(name, from),
            Err(error) => Err(error.into()),
        }
    }
}
