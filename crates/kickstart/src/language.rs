//! The words of the language, for programs that explain or complete them.
//!
//! ```
//! use livecd_kickstart::{Version, language};
//!
//! let part = language::command("part").unwrap();
//! let size = part.options(Version::NEWEST).find(|option| option.name == "--size").unwrap();
//! assert!(size.takes_value && !size.is_secret);
//! assert_eq!(size.releases, "FC3 and later, RHEL3 and later");
//! assert_eq!((size.value, &*size.description), ("number", "The size, in MiB."));
//! ```

use crate::headers::{self, HEADERS, TABLES};
use crate::table::{Command, Count, Form, Kind, Opt};
use crate::tables::{find, find_meaning, tables};
use crate::version::Version;

/// A command, or the header of a section.
#[derive(Clone, Copy)]
pub struct Word(&'static Command);

/// An option of a command or header.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OptionInfo {
    /// As it is written: `--size`.
    pub name: &'static str,
    /// Whether it has a value.
    pub takes_value: bool,
    /// The only values there are, if they are few.
    pub choices: &'static [&'static str],
    /// Whether its value is a password or the like.
    pub is_secret: bool,
    /// Whether the command is wrong without it.
    pub is_required: bool,
    /// The releases that know it.
    pub releases: String,
    /// The releases that know it and would rather not; empty for none.
    pub deprecated: String,
    /// What its value is, in a word or two: `number`, `yes or no`; empty if it has none.
    pub value: &'static str,
    /// Whether its value may be left out.
    pub value_is_optional: bool,
    /// What it does, in a line; empty if it does nothing any more.
    pub description: String,
}

/// What a version makes of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It does something.
    Active,
    /// It is accepted and does nothing.
    Deprecated,
    /// It is refused, as one that there was.
    Removed,
    /// It is unknown.
    Unknown,
}

/// Words of a command that are not options.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PositionalInfo {
    /// What they are, in a word: `mountpoint`.
    pub name: &'static str,
    /// Whether there must be one.
    pub is_required: bool,
    /// Whether there may be several.
    pub is_list: bool,
    /// Whether they are a password or the like.
    pub is_secret: bool,
    /// What they are, in a line.
    pub description: String,
}

impl std::fmt::Debug for Word {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Word").field(&self.0.names).finish()
    }
}

impl Word {
    /// The words it may be written as.
    pub fn names(self) -> &'static [&'static str] {
        self.0.names
    }

    /// The releases in which it does something.
    pub fn releases(self) -> String {
        self.0.active.to_string()
    }

    /// Whether it does something in `version`.
    pub fn is_known_to(self, version: Version) -> bool {
        self.0.active.contains(version)
    }

    /// What `version` makes of it.
    pub fn status(self, version: Version) -> Status {
        let command = self.0;
        match () {
            () if command.active.contains(version) => Status::Active,
            () if command.deprecated.contains(version) => Status::Deprecated,
            () if command.removed.contains(version) => Status::Removed,
            () => Status::Unknown,
        }
    }

    /// Whether `version` accepts its option with a warning.
    pub fn deprecates(self, option: &str, version: Version) -> bool {
        let mut options = self.0.options.iter();
        options.any(|opt| {
            opt.name == option && opt.known.contains(version) && opt.deprecated.contains(version)
        })
    }

    /// The releases that accept it and do nothing; empty for none.
    pub fn deprecated(self) -> String {
        self.0.deprecated.to_string()
    }

    /// The releases in which it is an error because it was removed; empty for none.
    pub fn removed(self) -> String {
        self.0.removed.to_string()
    }

    /// What it is, in a line.
    pub fn description(self) -> String {
        let word = self.0.names[0];
        let says = find_meaning(word)
            .and_then(|(meaning, _)| meaning.values.as_ref())
            .map(|of| of.says);
        tidy(says.or_else(|| headers::says(word)).unwrap_or_default())
    }

    /// Its words that are not options, in order.
    pub fn positionals(self) -> impl Iterator<Item = PositionalInfo> {
        let positionals = self.0.positionals.iter();
        positionals.map(move |positional| PositionalInfo {
            name: positional.key,
            is_required: positional.count == Count::One,
            is_list: positional.count == Count::Many,
            is_secret: positional.secret,
            description: described(self.0, positional.key),
        })
    }

    /// Whether its words that are not options are a password or the like.
    pub fn has_secret_words(self) -> bool {
        self.0.has_secret_words()
    }

    /// Its options in `version`.
    pub fn options(self, version: Version) -> impl Iterator<Item = OptionInfo> {
        let options = self.0.options.iter();
        options
            .filter(move |opt| opt.known.contains(version))
            .map(move |opt| info(self.0, opt))
    }

    /// Its options in any version; one whose meaning changed comes once per meaning.
    pub fn all_options(self) -> impl Iterator<Item = OptionInfo> {
        self.0.options.iter().map(move |opt| info(self.0, opt))
    }
}

/// What the values of a command say of one of them.
fn described(command: &Command, key: &str) -> String {
    let meaning = find_meaning(command.names[0]).and_then(|(meaning, _)| meaning.values.as_ref());
    let mut fields = meaning.map_or(&[][..], |of| of.fields).iter();
    let found = fields.find(|(field, _)| *field == key);
    tidy(found.map_or("", |(_, says)| says))
}

/// Documentation as one line of plain text.
fn tidy(documentation: &str) -> String {
    documentation.trim().replace('`', "")
}

fn info(command: &Command, opt: &Opt) -> OptionInfo {
    OptionInfo {
        name: opt.name,
        takes_value: opt.takes_value(),
        choices: match opt.kind {
            Kind::Choice(choices) => choices,
            Kind::Bool => &["yes", "no"],
            Kind::Form(form) => form.choices(),
            _ => &[],
        },
        deprecated: opt.deprecated.to_string(),
        value: match opt.kind {
            Kind::Flag(_) | Kind::Const(_) | Kind::Add(_) => "",
            Kind::Text | Kind::Ignored | Kind::MaybeText | Kind::Append => "text",
            Kind::Int => "number",
            Kind::Bool => "yes or no",
            Kind::List | Kind::Extend => "items between commas",
            Kind::Ports => "ports between commas",
            Kind::Choice(_) => "one of some words",
            Kind::Form(Form::DeviceName | Form::RaidDevice) => "device",
            Kind::Form(Form::TeamSlaves) => "devices between commas",
            Kind::Form(_) => "one of some words",
        },
        value_is_optional: matches!(opt.kind, Kind::MaybeText),
        description: match opt.says {
            "" => described(command, opt.key),
            says => says.to_owned(),
        },
        is_secret: opt.secret,
        is_required: opt.required,
        releases: opt.known.to_string(),
    }
}

/// Every command of every version.
pub fn commands() -> impl Iterator<Item = Word> {
    tables().map(Word)
}

/// The headers that begin a section.
pub fn headers() -> &'static [&'static str] {
    HEADERS
}

/// The command that is written as `word`.
pub fn command(word: &str) -> Option<Word> {
    find(word).map(|(command, _)| Word(command))
}

/// The header that is written as `word`, if it has options.
pub fn header(word: &str) -> Option<Word> {
    let found = TABLES.iter().find(|table| table.names.contains(&word));
    found.map(|table| Word(table))
}
