//! The options that a line gives.

use std::fmt;

use crate::arguments::{Known, arguments};
use crate::headers;
use crate::kickstart::{CommandLine, Kickstart};
use crate::lines::Lines;
use crate::options::Rules;
use crate::secret::Secret;
use crate::source::Span;
use crate::syntax::{Line, Place};
use crate::table::Command;
use crate::tables::find;

/// An option that a line gives.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct GivenOption {
    /// Its name in full, however it is written: `--size`.
    pub name: &'static str,
    /// The name of the value it sets: several options may set one.
    pub key: &'static str,
    /// Its value, without quotes; none if it has none.
    pub value: Option<String>,
    /// Whether the value is a password or the like.
    pub is_secret: bool,
    /// The option with its value.
    pub span: Span,
}

impl fmt::Debug for GivenOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hidden = Secret::default();
        let value: Option<&dyn fmt::Debug> = match &self.value {
            Some(_) if self.is_secret => Some(&hidden),
            Some(value) => Some(value),
            None => None,
        };
        f.debug_struct("GivenOption")
            .field("name", &self.name)
            .field("key", &self.key)
            .field("value", &value)
            .field("span", &self.span)
            .finish()
    }
}

impl Kickstart {
    /// The options that a line of this kickstart gives, in order.
    ///
    /// ```
    /// use livecd_kickstart::Kickstart;
    ///
    /// let kickstart = Kickstart::parse("part / --siz 4096 --grow  # --encrypted\n")?;
    /// let options = kickstart.options_of(&kickstart.command_lines()[0]);
    /// assert_eq!(options.len(), 2);
    /// assert_eq!(options[0].name, "--size");
    /// assert_eq!(options[0].value.as_deref(), Some("4096"));
    /// assert_eq!(kickstart.sources().slice(options[0].span), "--siz 4096");
    /// # Ok::<(), livecd_kickstart::Errors>(())
    /// ```
    pub fn options_of(&self, line: &CommandLine) -> Vec<GivenOption> {
        let place = line.span;
        // With its end, which some line ends make a part of the last word.
        let start = place.start as usize;
        let rest = self
            .sources()
            .text(place.source)
            .get(start..)
            .unwrap_or_default();
        let text = Lines::new(rest).next().map_or("", |(_, end)| &rest[..end]);
        let line = Line::new(place.source, start, text, Place::Outside);
        given(&line, self.rules())
    }
}

/// The options that a line gives, as far as they are known.
pub(crate) fn given(line: &Line<'_>, rules: Rules) -> Vec<GivenOption> {
    let Some((name, words)) = line.words.split_first() else {
        return Vec::new();
    };
    let Some(command) = table(&name.value) else {
        return Vec::new();
    };
    let known = Known {
        word: &name.value,
        command,
        version: rules.version,
        lenient: rules.lenient,
    };
    let found = arguments(known, words).options.into_iter();
    found
        .map(|(opt, value, span)| GivenOption {
            name: opt.name,
            key: opt.key,
            value: value.map(|word| word.value),
            is_secret: opt.secret,
            span,
        })
        .collect()
}

/// The table of the options of a command or header.
pub(crate) fn table(word: &str) -> Option<&'static Command> {
    let of_headers = || {
        headers::TABLES
            .iter()
            .find(|table| table.names.contains(&word))
    };
    let found = find(word).map(|(command, _)| command);
    found.or_else(|| of_headers().copied())
}
