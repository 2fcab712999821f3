//! The words of the language, for programs that explain or complete them.
//!
//! ```
//! use livecd_kickstart::{Version, language};
//!
//! let part = language::command("part").unwrap();
//! let size = part.options(Version::NEWEST).find(|option| option.name == "--size").unwrap();
//! assert!(size.takes_value && !size.is_secret);
//! assert_eq!(size.releases, "FC3 and later, RHEL3 and later");
//! ```

use crate::commands::{COMMANDS, find};
use crate::headers::{HEADERS, TABLES};
use crate::table::{Command, Kind, Opt};
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

    /// Whether its words that are not options are a password or the like.
    pub fn has_secret_words(self) -> bool {
        self.0.has_secret_words()
    }

    /// Its options in `version`.
    pub fn options(self, version: Version) -> impl Iterator<Item = OptionInfo> {
        let options = self.0.options.iter();
        options
            .filter(move |opt| opt.known.contains(version))
            .map(info)
    }
}

fn info(opt: &Opt) -> OptionInfo {
    OptionInfo {
        name: opt.name,
        takes_value: opt.takes_value(),
        choices: match opt.kind {
            Kind::Choice(choices) => choices,
            Kind::Bool => &["yes", "no"],
            _ => &[],
        },
        is_secret: opt.secret,
        is_required: opt.required,
        releases: opt.known.to_string(),
    }
}

/// Every command of every version.
pub fn commands() -> impl Iterator<Item = Word> {
    COMMANDS.iter().map(|command| Word(command))
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
