//! Runs the target's dpkg, and tells how far it is.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use livecd_host::{Event, Tool, ToolError, Unit};

use super::failure::{self, Lines};
use super::orders::Deb;
use super::root_files::create_directory;
use crate::kept_files::KeptFiles;
use crate::manager::unsynced;
use crate::{Error, Target};

/// Where packages are put into the root until they are unpacked.
const DEBS: &str = "/var/cache/livecd-packages";

/// What scripts find their programs by.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// The target's dpkg.
#[derive(Debug)]
pub(crate) struct Dpkg<'a> {
    target: &'a Target,
    total: u64,
    unpacked: u64,
    configured: u64,
}

impl<'a> Dpkg<'a> {
    /// For an installation of `total` packages.
    pub(crate) fn new(target: &'a Target, total: usize) -> Self {
        Self {
            target,
            total: total as u64,
            unpacked: 0,
            configured: 0,
        }
    }

    /// Runs dpkg with `action` on the files of `debs`.
    pub(crate) fn run(&mut self, action: &[&str], debs: &[Deb]) -> Result<(), Error> {
        if debs.is_empty() {
            return Ok(());
        }
        let names = self.bring_in(debs)?;
        let files = names.iter().map(|name| format!("{DEBS}/{name}"));
        let tool = tool(self.target, action).args(files);
        self.attend(&tool)?;
        super::within(&self.target.host, &*self.target.root, || {
            fs::remove_dir_all(DEBS).map_err(Error::io("remove", Path::new(DEBS)))
        })
    }

    /// Configures packages that others need before they are unpacked.
    pub(crate) fn configure(&mut self, names: &[String]) -> Result<(), Error> {
        let tool = tool(self.target, &["--no-triggers", "--configure"]).args(names);
        self.attend(&tool)
    }

    /// Removes packages that others take the place of. What depends on them
    /// finds those once everything is installed.
    pub(crate) fn remove(&mut self, names: &[String]) -> Result<(), Error> {
        let action = ["--force-depends", "--no-triggers", "--remove"];
        let tool = tool(self.target, &action).args(names);
        self.attend(&tool)
    }

    /// Configures whatever is not, and runs all triggers, once.
    pub(crate) fn configure_all(&mut self) -> Result<(), Error> {
        let tool = tool(self.target, &["--configure", "--pending"]);
        self.attend(&tool)
    }

    /// Copies the packages into the root. Not links: a script could change
    /// the cache through them.
    fn bring_in(&self, debs: &[Deb]) -> Result<Vec<String>, Error> {
        let mut files = Vec::new();
        for deb in debs {
            let file = File::open(&deb.file).map_err(Error::io("open", &deb.file))?;
            let name = deb.file.file_name().unwrap_or_default();
            files.push((name.to_string_lossy().into_owned(), file));
        }
        super::within(&self.target.host, &*self.target.root, || {
            let directory = Path::new(DEBS);
            create_directory(directory)?;
            let mut names = Vec::new();
            for (name, mut file) in files {
                let path = directory.join(&name);
                File::create_new(&path)
                    .and_then(|mut copy| io::copy(&mut file, &mut copy))
                    .map_err(Error::io("write", &path))?;
                names.push(name);
            }
            Ok(names)
        })
    }

    fn attend(&mut self, tool: &Tool) -> Result<(), Error> {
        let (mut lines, mut kept) = (Lines::default(), KeptFiles::default());
        let host = &self.target.host;
        let (mut unpacked, mut configured) = (self.unpacked, self.configured);
        let total = self.total;
        let outcome = host.run_lines(tool, &mut |line| {
            lines.push(line);
            kept.take(line, host);
            let (what, done) = if line.starts_with("Unpacking ") {
                unpacked += 1;
                ("packages unpacked", unpacked)
            } else if line.starts_with("Setting up ") {
                configured += 1;
                ("packages configured", configured)
            } else {
                return;
            };
            let done = done.min(total);
            host.report(Event::Progress {
                what,
                unit: Unit::Items,
                done,
                total,
            });
        });
        (self.unpacked, self.configured) = (unpacked, configured);
        match outcome {
            Ok(_) => Ok(()),
            Err(error @ ToolError::Failed { .. }) => {
                Err(failure::explain(&lines).unwrap_or(Error::Tool(error)))
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// dpkg in the root, with `action`.
fn tool(target: &Target, action: &[&str]) -> Tool {
    let mut tool = Tool::new("dpkg")
        // Nothing is synced: the tree is thrown away on a crash. No log: it
        // has the time of the build in it.
        .args(["--force-unsafe-io", "--abort-after=1", "--log=/dev/null"])
        // A configuration file that was changed stays: nobody is there to ask.
        .args(["--force-confdef", "--force-confold"])
        .args(action)
        .clear_env()
        .env("PATH", PATH)
        .env("HOME", "/root")
        .env("LC_ALL", "C.UTF-8")
        .env("DEBIAN_FRONTEND", "noninteractive")
        .env("DEBCONF_NONINTERACTIVE_SEEN", "true")
        // The same for files that ucf(1) manages.
        .env("UCF_FORCE_CONFFOLD", "1")
        .inside(unsynced(&target.root));
    for (name, value) in &target.scriptlet_env {
        tool = tool.env(name, value);
    }
    tool
}
