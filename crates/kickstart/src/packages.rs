//! `%packages`: what is installed.

use crate::diagnostic::Diagnostic;
use crate::mentions::Mentions;
use crate::record::{Misfit, Record};
use crate::source::Span;
use crate::syntax::{Entry, GroupWord};

/// A package that is named, possibly with wildcards.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct PackageEntry {
    /// The name as it stands.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

/// How much of a group is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
pub enum GroupInclude {
    /// Only mandatory packages: `--nodefaults`.
    Required,
    /// Mandatory and default packages.
    #[default]
    Default,
    /// Optional packages too: `--optional`.
    All,
}

/// A group of packages: `@name`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct Group {
    /// The name without `@`.
    pub name: String,
    /// How much of it is taken.
    pub include: GroupInclude,
    /// Where it stands.
    pub span: Span,
}

/// All `%packages` sections together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, rename_all = "kebab-case", deny_unknown_fields)
)]
#[non_exhaustive]
pub struct Packages {
    /// Packages to install.
    pub packages: Vec<PackageEntry>,
    /// Packages that are left out: `-name`.
    pub excluded: Vec<PackageEntry>,
    /// Groups to install.
    pub groups: Vec<Group>,
    /// Groups that are left out: `-@name`.
    pub excluded_groups: Vec<Group>,
    /// The environment: `@^name`.
    pub environment: Option<PackageEntry>,
    /// `--nocore`: whether the group core is left out.
    pub nocore: bool,
    /// `--nobase`: whether the group base is left out.
    pub nobase: bool,
    /// `--default`: whether the installer's own choice is installed.
    pub default: bool,
    /// `--excludedocs`: whether documentation is left out.
    pub excludedocs: bool,
    /// `--exclude-weakdeps`: whether recommended packages are left out.
    pub exclude_weakdeps: bool,
    /// `--ignoremissing`: whether packages that do not exist are fine.
    pub ignoremissing: bool,
    /// `--ignorebroken`: whether packages that cannot be installed are fine.
    pub ignorebroken: bool,
    /// `--inst-langs`: the only languages to install.
    pub inst_langs: Option<String>,
    /// `--multilib`: whether packages of other architectures are taken too.
    pub multilib: bool,
    /// `--timeout`: seconds to wait for a package.
    pub timeout: Option<i64>,
    /// `--retries`: how often a download is tried again.
    pub retries: Option<i64>,
    /// The last header line.
    pub span: Span,
}

/// The sections while they are being read.
#[derive(Default)]
pub(crate) struct PackageSet {
    packages: Mentions<PackageEntry>,
    groups: Mentions<Group>,
    excluded_groups: Vec<Group>,
    environment: Option<PackageEntry>,
    options: Record,
    span: Span,
}

/// Header options that a later header does not take back.
const LASTING: &[&str] = &["default", "inst-langs"];

impl PackageSet {
    /// Takes the options of a header line.
    pub(crate) fn header(&mut self, options: &Record, span: Span) -> Result<(), Diagnostic> {
        self.options.retain(LASTING);
        self.options.extend(options);
        self.span = span;
        for key in ["nobase", "nocore"] {
            if self.options.contains_key("default") && self.options.contains_key(key) {
                let message = format!("`--default` and `--{key}` exclude each other");
                return Err(Diagnostic::error("conflicting-options", message, span));
            }
        }
        Ok(())
    }

    /// Adds what a line of the section says.
    pub(crate) fn add(&mut self, found: Entry<'_>, span: Span) -> Result<(), Diagnostic> {
        match found {
            Entry::Package(name) => self.packages.name(entry(name, span)),
            Entry::Excluded("") => {
                let error = Diagnostic::error("missing-argument", "nothing is named here", span);
                return Err(error.with_hint("write `-PACKAGE`"));
            }
            Entry::Excluded(name) => self.packages.take_back(entry(name, span)),
            Entry::Environment(name) => self.environment = Some(entry(name, span)),
            Entry::Group(words) => self.add_group(&words, span)?,
            Entry::ExcludedGroup(name) => self.exclude_group(name, span),
        }
        Ok(())
    }

    fn add_group(&mut self, words: &[GroupWord<'_>], span: Span) -> Result<(), Diagnostic> {
        let mut include = GroupInclude::Default;
        let mut name = Vec::new();
        let mut ended = false;
        for word in words {
            let word = match *word {
                GroupWord::Option(word) if !ended => word,
                GroupWord::Option(word) | GroupWord::Name(word) => {
                    ended |= word == "--";
                    name.push(word);
                    continue;
                }
            };
            let option = word.split('=').next().unwrap_or(word);
            let found = match option {
                _ if "--nodefaults".starts_with(option) => GroupInclude::Required,
                _ if "--optional".starts_with(option) => GroupInclude::All,
                _ => {
                    name.push(word);
                    continue;
                }
            };
            if word.contains('=') {
                let message = format!("`{option}` takes no value");
                return Err(Diagnostic::error("unexpected-value", message, span));
            }
            if include != GroupInclude::Default && include != found {
                let message = "`--nodefaults` and `--optional` exclude each other";
                return Err(Diagnostic::error("conflicting-options", message, span));
            }
            include = found;
        }
        let name = name.join(" ");
        self.groups.name(Group {
            name,
            include,
            span,
        });
        Ok(())
    }

    fn exclude_group(&mut self, name: &str, span: Span) {
        let environment = self.environment.as_ref().map(|entry| entry.name.as_str());
        if name
            .strip_prefix('^')
            .is_some_and(|name| environment == Some(name))
        {
            self.environment = None;
            return;
        }
        let group = Group {
            name: name.to_owned(),
            include: GroupInclude::Default,
            span,
        };
        self.groups.take_back(group.clone());
        self.excluded_groups.push(group);
    }

    /// The values of all sections.
    pub(crate) fn into_packages(self) -> Result<Packages, Misfit> {
        let mut options = self.options;
        let (packages, excluded) = self.packages.settle(|entry| &entry.name);
        let (groups, _) = self.groups.settle(|group| &group.name);
        Ok(Packages {
            packages,
            excluded,
            groups,
            excluded_groups: self.excluded_groups,
            environment: self.environment,
            nocore: options.take("nocore")?,
            nobase: options.take("nobase")?,
            default: options.take("default")?,
            excludedocs: options.take("excludedocs")?,
            exclude_weakdeps: options.take("exclude-weakdeps")?,
            ignoremissing: options.take("ignoremissing")?,
            ignorebroken: options.take("ignorebroken")?,
            inst_langs: options.take("inst-langs")?,
            multilib: options.take("multilib")?,
            timeout: options.take("timeout")?,
            retries: options.take("retries")?,
            span: self.span,
        })
    }
}

impl Packages {
    /// The options of the header.
    pub(crate) fn options(&self) -> Record {
        let mut record = Record::default();
        record.give("nocore", &self.nocore);
        record.give("nobase", &self.nobase);
        record.give("default", &self.default);
        record.give("excludedocs", &self.excludedocs);
        record.give("exclude-weakdeps", &self.exclude_weakdeps);
        record.give("ignoremissing", &self.ignoremissing);
        record.give("ignorebroken", &self.ignorebroken);
        record.give("inst-langs", &self.inst_langs);
        record.give("multilib", &self.multilib);
        record.give("timeout", &self.timeout);
        record.give("retries", &self.retries);
        record
    }

    /// Takes all places away.
    pub(crate) fn forget_places(&mut self) {
        let entries = self
            .packages
            .iter_mut()
            .chain(&mut self.excluded)
            .chain(&mut self.environment);
        entries.for_each(|entry| entry.span = Span::default());
        let groups = self.groups.iter_mut().chain(&mut self.excluded_groups);
        groups.for_each(|group| group.span = Span::default());
        self.span = Span::default();
    }
}

fn entry(name: &str, span: Span) -> PackageEntry {
    PackageEntry {
        name: name.to_owned(),
        span,
    }
}
