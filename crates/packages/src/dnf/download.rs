//! The first run of dnf: what a selection means, and the packages it takes.

use std::collections::BTreeMap;

use livecd_host::{Event, ToolError};

use super::command::Extent;
use super::groups::Contents;
use super::messages::Messages;
use super::request::{self, Unclear, Wish};
use super::table;
use super::transaction::Transaction;
use crate::kernel;
use crate::suggest;
use crate::{Error, Missing, UnknownPackage};

/// A kernel package of this family, for messages.
const KERNEL: &str = "kernel";

impl Transaction<'_> {
    /// Resolves and downloads what the selection asks for, and returns the
    /// arguments that stand for it.
    ///
    /// `populated` says whether there is a system already, which may have a kernel.
    pub(crate) fn download(&self, populated: bool) -> Result<Vec<String>, Error> {
        for module in &self.selection.modules {
            self.run(self.online(self.command.module(module)))?
                .map_err(|(messages, error)| self.explain(&messages, error))?;
        }
        let mut wishes = request::wishes(self.selection, &self.contents()?)?;
        let mut unknown: Vec<Wish> = Vec::new();
        let mut without_kernel = self.selection.kernel.filter(|_| !populated);
        loop {
            let specs: Vec<String> = wishes.iter().map(|wish| wish.argument.clone()).collect();
            if specs.is_empty() {
                self.refuse(&unknown)?;
                return Ok(specs);
            }
            if specs.iter().any(|spec| kernel::is_likely(spec)) {
                without_kernel = None; // it exists, or is missed below
            }
            // Once something is missing that must not be, nothing is downloaded.
            let extent = if self.refuses(&unknown) || without_kernel.is_some() {
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
                .partition(|wish| self.is_among(&names, wish));
            if missing.is_empty() {
                self.refuse(&unknown)?;
                match (outcome, without_kernel) {
                    (Err((messages, _)), Some(missing)) if messages.aborted() => {
                        self.look_for_kernel(&messages, missing)?;
                        without_kernel = None;
                        continue;
                    }
                    (Ok(messages), _) => {
                        self.tell(&messages);
                        return Ok(specs);
                    }
                    (Err((messages, error)), _) => return Err(self.explain(&messages, error)),
                }
            }
            let missing = missing.into_iter().filter(|wish| !wish.optional);
            unknown.extend(missing);
            wishes = known;
        }
    }

    /// Whether `wish` is one of the unknown `names`.
    fn is_among(&self, names: &[String], wish: &Wish) -> bool {
        let group = wish.argument.strip_prefix('@');
        names.iter().any(|name| {
            *name == wish.argument
                || group.is_some_and(|group| self.command.dialect.is_about_group(name, group))
        })
    }

    /// The contents of groups of which only a part is installed.
    fn contents(&self) -> Result<BTreeMap<String, Contents>, Error> {
        let mut contents = BTreeMap::new();
        for unclear in request::unclear(self.selection) {
            let (name, arguments) = match unclear {
                Unclear::Environment(name) => (name, self.command.environment(name)),
                Unclear::Group(name) | Unclear::Excluded(name) => (name, self.command.group(name)),
            };
            let answer = match self.answer(&self.online(arguments)) {
                // There is no such group.
                Err(Error::Tool(ToolError::Failed { .. })) => String::new(),
                other => other?,
            };
            match Contents::parse(&answer) {
                Some(found) => drop(contents.insert(name.to_owned(), found)),
                // It would be installed with its environment, though it is to be
                // left out. The others are told with everything else.
                None if matches!(unclear, Unclear::Excluded(_)) => {
                    self.refuse(&[Wish::excluded(name)])?;
                }
                None => {}
            }
        }
        Ok(contents)
    }

    /// Refuses, or warns of, packages of which none is a kernel.
    fn look_for_kernel(&self, messages: &Messages, missing: Missing) -> Result<(), Error> {
        let rows = table::rows(&messages.lines);
        if rows.iter().any(|row| kernel::is_likely(row.name)) {
            return Ok(());
        }
        let providers = self.answer(&self.online(self.command.providers(KERNEL)))?;
        let is_provider = |name: &str| providers.lines().any(|provider| provider == name);
        if rows.iter().any(|row| is_provider(row.name)) {
            return Ok(());
        }
        kernel::tell_absent(&self.target.host, missing, KERNEL)
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
                needed: None,
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
        for package in messages.skipped() {
            self.target.host.report(Event::Warning(format_args!(
                "package {package} cannot be installed; going on without it"
            )));
        }
    }
}
