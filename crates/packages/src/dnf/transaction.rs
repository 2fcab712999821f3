use std::path::PathBuf;
use std::sync::Arc;

use livecd_host::{Enter, Tool};

use super::command::Command;
use super::installed;
use super::section::Section;
use crate::unsynced::Unsynced;
use crate::{Error, InstalledPackage, Target};

/// Where programs are looked for.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// One run of dnf after the other, for one selection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Transaction<'a> {
    pub(crate) target: &'a Target,
    pub(crate) command: Command<'a>,
    pub(crate) sections: &'a [Section],
}

impl Transaction<'_> {
    /// Resolves, downloads and verifies `specs`.
    pub(crate) fn download(&self, specs: &[String]) -> Result<(), Error> {
        let arguments = self.command.install(specs, false, true);
        let tool = self
            .tool(arguments)
            .env("HOME", self.command.directories.home());
        self.target.host.run(&tool)?;
        Ok(())
    }

    /// Installs what [`download`](Self::download) left in the cache.
    pub(crate) fn install(&self, specs: &[String], lent: Arc<dyn Enter>) -> Result<(), Error> {
        let arguments = self.command.install(specs, false, false);
        let tool = self.confined(self.tool(arguments), lent);
        self.target.host.run(&tool)?;
        Ok(())
    }

    /// What is installed.
    pub(crate) fn installed(&self, lent: Arc<dyn Enter>) -> Result<Vec<InstalledPackage>, Error> {
        let answer = self.command.directories.answer();
        let read = |tool: Tool| {
            let tool = self.confined(tool, lent.clone()).stdout_file(&answer);
            self.target.host.run(&tool)?;
            std::fs::read_to_string(&answer).map_err(Error::io("read", &answer))
        };
        let dnf = read(self.tool(self.command.installed(installed::OF_DNF)))?;
        let rpm = Tool::new("rpm").arg("--root").arg(self.command.root).args([
            "--query",
            "--all",
            "--queryformat",
            installed::OF_RPM,
        ]);
        Ok(installed::parse(&read(rpm)?, &dnf))
    }

    /// What of the build host an offline run reads: the cache, and repositories
    /// that are directories.
    pub(crate) fn readable(&self) -> Vec<PathBuf> {
        let directories = self.sections.iter().flat_map(|section| {
            let local = |url: &&str| url.starts_with("file:");
            section.list("baseurl").into_iter().filter(local)
        });
        let mut paths: Vec<PathBuf> = directories
            .map(|url| {
                let path = url.trim_start_matches("file:").trim_start_matches('/');
                PathBuf::from("/").join(path)
            })
            .chain([self.command.directories.kept.clone()])
            .filter(|path| path.is_dir())
            .collect();
        paths.sort();
        paths.dedup();
        paths
    }

    fn tool(&self, arguments: Vec<String>) -> Tool {
        Tool::new(self.command.program.tool().program)
            .args(arguments)
            .env("LC_ALL", "C.UTF-8")
    }

    /// The tool, with nothing of the caller's environment: packages' scripts
    /// inherit what is left.
    fn confined(&self, tool: Tool, lent: Arc<dyn Enter>) -> Tool {
        let variables = &self.target.scriptlet_env;
        let tool = variables
            .iter()
            .fold(tool.clear_env(), |tool, (name, value)| {
                tool.env(name, value)
            });
        tool.env("PATH", PATH)
            .env("HOME", "/root")
            .env("TERM", "dumb")
            .inside(Unsynced::new(lent))
    }
}
