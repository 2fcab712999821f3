use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use livecd_host::{Enter, Event, Tool, ToolError};

use super::command::{Command, Extent};
use super::groups::Contents;
use super::installed;
use super::messages::Messages;
use super::progress::Progress;
use super::request::{self, Wish};
use super::scripts::Scripts;
use super::section::Section;
use crate::suggest;
use crate::unsynced::Unsynced;
use crate::{Error, InstalledPackage, Missing, Selection, Target, UnknownPackage};

/// Where programs are looked for.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// One run of dnf after the other, for one selection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Transaction<'a> {
    pub(crate) target: &'a Target,
    pub(crate) command: Command<'a>,
    pub(crate) sections: &'a [Section],
    pub(crate) selection: &'a Selection,
}

impl Transaction<'_> {
    /// Resolves, downloads and verifies what the selection asks for, and
    /// returns the arguments that stand for it.
    pub(crate) fn download(&self) -> Result<Vec<String>, Error> {
        for module in &self.selection.modules {
            self.run(self.online(self.command.module(module)))?
                .map_err(|(messages, error)| self.explain(&messages, error))?;
        }
        let mut wishes = request::wishes(self.selection, &self.contents()?)?;
        let mut unknown: Vec<Wish> = Vec::new();
        loop {
            let specs: Vec<String> = wishes.iter().map(|wish| wish.argument.clone()).collect();
            if specs.is_empty() {
                self.refuse(&unknown)?;
                return Ok(specs);
            }
            // Once something is missing that must not be, nothing is downloaded.
            let extent = if self.refuses(&unknown) {
                Extent::Resolve
            } else {
                Extent::Download
            };
            let arguments = self.command.install(&specs, self.skips_broken(), extent);
            let outcome = self.run(self.online(arguments))?;
            let messages = match &outcome {
                Ok(messages) | Err((messages, _)) => messages,
            };
            let names = messages.unknown();
            let (missing, known): (Vec<Wish>, Vec<Wish>) = wishes
                .iter()
                .cloned()
                .partition(|wish| names.contains(&wish.argument));
            if missing.is_empty() {
                self.refuse(&unknown)?;
                return match outcome {
                    Ok(messages) => {
                        self.tell(&messages);
                        Ok(specs)
                    }
                    Err((messages, error)) => Err(self.explain(&messages, error)),
                };
            }
            let missing = missing.into_iter().filter(|wish| !wish.optional);
            unknown.extend(missing);
            wishes = known;
        }
    }

    /// Installs what [`download`](Self::download) left in the cache.
    pub(crate) fn install(&self, specs: &[String], lent: Arc<dyn Enter>) -> Result<(), Error> {
        for module in &self.selection.modules {
            let tool = self.confined(self.tool(self.command.module(module)), lent.clone());
            self.target.host.run(&tool)?;
        }
        let host = &self.target.host;
        let arguments = self
            .command
            .install(specs, self.skips_broken(), Extent::Install);
        let tool = self.confined(self.tool(arguments), lent);
        let (mut messages, mut scripts) = (Messages::default(), Scripts::default());
        let outcome = host.run_lines(&tool, &mut |line| {
            let progress = Progress::parse(line);
            scripts.take(line, progress.is_some());
            messages.take(line);
            if let Some(progress) = progress {
                progress.report(host);
            }
        });
        for failed in scripts.failed() {
            if failed.is_fatal() {
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
            Ok(_) => Ok(()),
            Err(error @ ToolError::Failed { .. }) => Err(self.explain(&messages, error)),
            Err(error) => Err(error.into()),
        }
    }

    /// What is installed.
    pub(crate) fn installed(&self, lent: Arc<dyn Enter>) -> Result<Vec<InstalledPackage>, Error> {
        let read = |tool: Tool| self.answer(&self.confined(tool, lent.clone()));
        let dnf = read(self.tool(self.command.installed(installed::OF_DNF)))?;
        let rpm = Tool::new("rpm").arg("--root").arg(self.command.root).args([
            "--query",
            "--all",
            "--queryformat",
            installed::OF_RPM,
        ]);
        Ok(installed::parse(&read(rpm)?, &dnf))
    }

    /// What of the build host an offline run reads: its configuration, the cache,
    /// and repositories that are directories.
    pub(crate) fn readable(&self) -> Vec<PathBuf> {
        let addresses = self
            .sections
            .iter()
            .flat_map(|section| section.list("baseurl"));
        let directories = addresses.filter_map(|url| {
            let path = url.strip_prefix("file:")?;
            Some(PathBuf::from("/").join(path.trim_start_matches('/')))
        });
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

    /// The contents of groups of which only a part is installed.
    fn contents(&self) -> Result<BTreeMap<String, Contents>, Error> {
        let mut contents = BTreeMap::new();
        for name in request::unclear(self.selection) {
            let answer = match self.answer(&self.online(self.command.group(name))) {
                // There is no such group; that is told with everything else.
                Err(Error::Tool(ToolError::Failed { .. })) => continue,
                other => other?,
            };
            contents.extend(Contents::parse(&answer).map(|found| (name.to_owned(), found)));
        }
        Ok(contents)
    }

    fn skips_broken(&self) -> bool {
        self.selection.broken == Missing::Ignore
    }

    /// Whether what no repository has is an error.
    fn refuses(&self, unknown: &[Wish]) -> bool {
        self.selection.missing == Missing::Fail && !unknown.is_empty()
    }

    /// Refuses, or warns of, what no repository has.
    fn refuse(&self, unknown: &[Wish]) -> Result<(), Error> {
        if self.refuses(unknown) {
            let names = self.answer(&self.online(self.command.names()))?;
            let describe = |wish: &Wish| UnknownPackage {
                name: wish.name.clone(),
                similar: suggest::similar(&wish.name, names.lines()),
                provided: false,
            };
            return Err(Error::UnknownPackages(
                unknown.iter().map(describe).collect(),
            ));
        }
        for wish in unknown {
            self.target.host.report(Event::Warning(format_args!(
                "no repository has package {}; going on without it",
                wish.name
            )));
        }
        Ok(())
    }

    /// Tells what a successful download did besides.
    fn tell(&self, messages: &Messages) {
        let host = &self.target.host;
        for key in messages.keys() {
            host.report(Event::Note(format_args!("{key}")));
        }
        for package in messages.skipped() {
            host.report(Event::Warning(format_args!(
                "package {package} cannot be installed; going on without it"
            )));
        }
    }

    fn explain(&self, messages: &Messages, error: ToolError) -> Error {
        messages.error(error, self.sections, &self.command.directories.kept)
    }

    /// Runs dnf; a failure comes with what dnf said.
    fn run(&self, tool: Tool) -> Result<Result<Messages, (Messages, ToolError)>, Error> {
        let mut messages = Messages::default();
        let outcome = self.target.host.run_lines(&tool, &mut |line| {
            messages.take(line);
            if let Some(progress) = Progress::parse(line) {
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
    fn answer(&self, tool: &Tool) -> Result<String, Error> {
        let file = self.command.directories.answer();
        self.target.host.run(&tool.clone().stdout_file(&file))?;
        let bytes = std::fs::read(&file).map_err(Error::io("read", &file))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn tool(&self, arguments: Vec<String>) -> Tool {
        Tool::new(self.command.program.tool().program)
            .args(arguments)
            .env("LC_ALL", "C.UTF-8")
    }

    /// dnf with the caller's environment, which may name a proxy; no script of a
    /// package runs.
    fn online(&self, arguments: Vec<String>) -> Tool {
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
            .inside(Unsynced::new(lent))
    }
}
