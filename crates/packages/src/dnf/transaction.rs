//! The runs of dnf that install a selection.

use std::path::PathBuf;
use std::sync::Arc;

use livecd_host::{Enter, Event, Tool, ToolError};

use super::DnfProgram;
use super::command::{Command, Extent};
use super::installed;
use super::messages::Messages;
use super::scripts::Scripts;
use super::section::Section;
use crate::address;
use crate::kept_files::KeptFiles;
use crate::manager::unsynced;
use crate::{Error, InstalledPackage, Missing, Selection, Target};

/// Where programs are looked for.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// One run of dnf after the other, for one selection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Transaction<'a> {
    pub(crate) target: &'a Target,
    pub(crate) program: DnfProgram,
    pub(crate) command: Command<'a>,
    pub(crate) sections: &'a [Section],
    pub(crate) selection: &'a Selection,
}

impl Transaction<'_> {
    /// Verifies and installs what [`download`](super::download) left in the cache,
    /// and returns what dnf said.
    pub(crate) fn install(
        &self,
        specs: &[String],
        lent: Arc<dyn Enter>,
    ) -> Result<Messages, Error> {
        for module in &self.selection.modules {
            let tool = self.confined(self.tool(self.command.module(module)), lent.clone());
            self.target.host.run(&tool)?;
        }
        let host = &self.target.host;
        let arguments = self
            .command
            .install(specs, self.skips_broken(), Extent::Install);
        let tool = self.confined(self.tool(arguments), lent).without_output();
        let dialect = self.command.dialect;
        let (mut messages, mut scripts) = (Messages::new(dialect), Scripts::new(dialect));
        let mut kept = KeptFiles::default();
        let outcome = host.run_lines(&tool, &mut |line| {
            let progress = dialect.progress(line);
            scripts.take(line, progress.is_some());
            kept.take(line, host);
            messages.take(line);
            if let Some(progress) = progress {
                progress.report(host);
            }
        });
        for failed in scripts.failed() {
            if failed.is_not_started() {
                return Err(Error::ScriptNotStarted {
                    package: failed.package,
                    script: failed.script,
                    output: failed.output,
                });
            }
            if failed.is_fatal() || dialect.fails_with_every_script() && outcome.is_err() {
                return Err(Error::Script {
                    package: failed.package,
                    script: failed.script,
                    status: failed.status,
                    output: failed.output,
                });
            }
            host.report(Event::Warning(format_args!(
                "the {} script of package {} failed ({}){}",
                failed.script,
                failed.package,
                failed.status,
                failed
                    .output
                    .iter()
                    .map(|line| format!("\n    {line}"))
                    .collect::<String>()
            )));
        }
        match outcome {
            Ok(_) => {
                for key in messages.keys() {
                    host.report(Event::Note(format_args!("{key}")));
                }
                Ok(messages)
            }
            Err(error @ ToolError::Failed { .. }) => Err(self.explain(&messages, error)),
            Err(error) => Err(error.into()),
        }
    }

    /// What is installed, of which `said` is what dnf said.
    pub(crate) fn installed(
        &self,
        said: &Messages,
        lent: Arc<dyn Enter>,
    ) -> Result<Vec<InstalledPackage>, Error> {
        let rpm = Tool::new("rpm").arg("--root").arg(self.command.root).args([
            "--query",
            "--all",
            "--queryformat",
            installed::OF_RPM,
        ]);
        let rpm = self.answer(&self.confined(rpm, lent))?;
        Ok(installed::parse(&rpm, &said.lines))
    }

    /// What of the build host an offline run reads: its configuration, the cache,
    /// and repositories that are directories.
    pub(crate) fn readable(&self) -> Vec<PathBuf> {
        let addresses = self
            .sections
            .iter()
            .flat_map(|section| section.list("baseurl"));
        let local = addresses.filter(|url| url.starts_with("file:"));
        let directories = local.filter_map(address::local);
        let mut paths: Vec<PathBuf> = directories
            .chain(
                [
                    &self.command.directories.private,
                    &self.command.directories.kept,
                ]
                .map(Clone::clone),
            )
            .filter(|path| path.is_dir())
            .collect();
        paths.sort();
        paths.dedup();
        paths
    }

    pub(crate) fn skips_broken(&self) -> bool {
        self.selection.broken == Missing::Ignore
    }

    pub(crate) fn explain(&self, messages: &Messages, error: ToolError) -> Error {
        messages.error(error, self.sections, &self.command.directories.kept)
    }

    /// Runs dnf; a failure comes with what dnf said.
    pub(crate) fn run(&self, tool: Tool) -> Result<Result<Messages, (Messages, ToolError)>, Error> {
        let dialect = self.command.dialect;
        let mut messages = Messages::new(dialect);
        // Its errors begin on one output and end on the other.
        let tool = tool.without_output();
        let outcome = self.target.host.run_lines(&tool, &mut |line| {
            messages.take(line);
            if let Some(progress) = dialect.progress(line) {
                progress.report(&self.target.host);
            }
        });
        match outcome {
            Ok(_) => Ok(Ok(messages)),
            Err(error @ ToolError::Failed { .. }) => Ok(Err((messages, error))),
            Err(error) => Err(error.into()),
        }
    }

    /// What a tool prints, without reporting each line.
    pub(crate) fn answer(&self, tool: &Tool) -> Result<String, Error> {
        let file = self.command.directories.answer();
        self.target.host.run(&tool.clone().stdout_file(&file))?;
        let bytes = std::fs::read(&file).map_err(Error::io("read", &file))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn tool(&self, arguments: Vec<String>) -> Tool {
        Tool::new(self.program.tool().program)
            .args(arguments)
            .env("LC_ALL", "C.UTF-8")
    }

    /// dnf with the caller's environment, which may name a proxy; no script of a
    /// package runs.
    pub(crate) fn online(&self, arguments: Vec<String>) -> Tool {
        self.tool(arguments)
            .env("HOME", self.command.directories.home())
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
            .inside(unsynced(&lent))
    }
}
