//! A line of a document.

use std::fmt;
use std::ops::Range;

use super::error::{EditError, inexpressible};
use crate::arguments::Known;
use crate::conceal::concealed;
use crate::given::table;
use crate::lines::Lines;
use crate::roles::{OptionValue, Roles, roles};
use crate::syntax::{LineKind, Place, Word, is_boundary, package_entry};
use crate::table::Syntax;
use crate::version::Version;

/// A line of a [`Document`](crate::Document), with everything that is written in it.
#[derive(Clone, PartialEq, Eq)]
pub struct DocumentLine {
    kind: LineKind,
    text: String,
    words: Vec<Word>,
    /// Where it stands.
    pub(super) place: Place,
    /// Whether it begins a section, even one whose header cannot be read.
    pub(super) begins_section: bool,
}

/// Shows the line without passwords and the like.
impl fmt::Debug for DocumentLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DocumentLine")
            .field("kind", &self.kind)
            .field("text", &concealed(&self.text))
            .finish()
    }
}

impl DocumentLine {
    /// The next line of a text, which stands at `place`.
    pub(super) fn new(text: &str, place: &mut Place) -> Self {
        let before = *place;
        let line = place.read(0, 0, text);
        let kind = match line.malformed {
            Some(_) => LineKind::Malformed,
            None => line.kind,
        };
        Self {
            kind,
            text: text.to_owned(),
            words: line.words,
            place: before,
            begins_section: line.kind == LineKind::Header,
        }
    }

    /// Where the line behind it stands.
    pub(super) fn place_behind(&self) -> Place {
        let mut place = self.place;
        if !matches!(
            self.kind,
            LineKind::Package | LineKind::Body | LineKind::Command
        ) {
            let _ = place.read(0, 0, &self.text);
        }
        place
    }

    /// The same line where it would stand at `place`, if it is the same there.
    pub(super) fn at(&self, place: Place) -> Option<Self> {
        if self.place == place {
            return Some(self.clone());
        }
        let line = Self::new(&self.text, &mut { place });
        (line.kind == self.kind && line.same_words(self)).then_some(line)
    }

    fn same_words(&self, other: &Self) -> bool {
        let values = |line: &Self| {
            line.words
                .iter()
                .map(|word| word.value.clone())
                .collect::<Vec<_>>()
        };
        values(self) == values(other)
    }

    /// The line with an end, if it is the same then.
    pub(super) fn ended(&self, end: &str) -> Option<Self> {
        if self.text.ends_with(is_boundary) {
            return Some(self.clone());
        }
        let line = Self::new(&format!("{}{end}", self.text), &mut { self.place });
        (line.kind == self.kind && line.same_words(self)).then_some(line)
    }

    /// The line with other bytes in a place, if it is one line of the same kind then.
    pub(super) fn with(&self, place: Range<usize>, with: &str) -> Option<Self> {
        let mut text = self.text.clone();
        text.replace_range(place, with);
        let line = Self::new(&text, &mut { self.place });
        let is_one = Lines::new(&text).count() <= 1 && line.end() == self.end();
        let same = is_one && line.kind == self.kind && line.place_behind() == self.place_behind();
        (same && line.keyword() == self.keyword()).then_some(line)
    }

    /// Makes it the first of `lines` that is there and says what is wanted.
    pub(super) fn become_first(
        &mut self,
        lines: impl IntoIterator<Item = Option<Self>>,
        is_wanted: impl Fn(&Self) -> bool,
        what: &str,
    ) -> Result<(), EditError> {
        let mut lines = lines.into_iter().flatten();
        *self = lines
            .find(|line| is_wanted(line))
            .ok_or_else(|| inexpressible(what))?;
        Ok(())
    }

    /// What it is.
    pub fn kind(&self) -> LineKind {
        self.kind
    }

    /// The line as it is written, with its end.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The end of the line as it is written: `\n`, `\r\n`, a rarer one, or nothing.
    pub fn end(&self) -> &str {
        &self.text[self.text.trim_end_matches(is_boundary).len()..]
    }

    /// The command or section header, if it is one.
    pub fn name(&self) -> Option<&str> {
        match self.kind {
            LineKind::Command | LineKind::Header => self.keyword(),
            _ => None,
        }
    }

    fn keyword(&self) -> Option<&str> {
        self.words.first().map(|word| word.value.as_str())
    }

    /// The words with their meaning and their bytes in the line.
    pub fn words(&self) -> impl Iterator<Item = (&str, Range<usize>)> {
        self.words
            .iter()
            .map(|word| (word.value.as_str(), range(word)))
    }

    pub(crate) fn own_words(&self) -> &[Word] {
        &self.words
    }

    /// The options with their values, in order. Names are in full where the command is known
    /// to have such an option.
    pub fn options(&self) -> Vec<(String, Option<String>)> {
        let options = self.roles().options.into_iter();
        options
            .map(|option| {
                let value = match option.value {
                    OptionValue::None | OptionValue::Unclear => None,
                    OptionValue::Joined(value) => Some(value),
                    OptionValue::Separate(at) => Some(self.words[at].value.clone()),
                };
                (option.name, value)
            })
            .collect()
    }

    /// The value of an option, empty if it has none. If it is given several times, the last.
    pub fn option(&self, name: &str) -> Option<String> {
        let mut options = self.options().into_iter().rev();
        let found = options.find(|(given, _)| given == name);
        found.map(|(_, value)| value.unwrap_or_default())
    }

    /// The words behind the command that are neither options nor their values.
    pub fn positionals(&self) -> Vec<&str> {
        let numbers = self.roles().arguments.into_iter();
        numbers.map(|at| self.words[at].value.as_str()).collect()
    }

    /// What a line of `%packages` names, as it is written: `vim`, `-nano`, `@core --optional`.
    pub fn package(&self) -> Option<&str> {
        let range = self.package_range()?;
        self.text.get(range)
    }

    pub(super) fn package_range(&self) -> Option<Range<usize>> {
        let (_, span) = package_entry(0, 0, &self.text)?;
        let range = span.start as usize..span.end as usize;
        (self.kind == LineKind::Package).then_some(range)
    }

    /// What the words are; nothing for lines that have no options.
    pub(super) fn roles(&self) -> Roles {
        match self.kind {
            LineKind::Command | LineKind::Header | LineKind::Include => {
                roles(self.known(), &self.words)
            }
            _ => Roles::default(),
        }
    }

    /// The options of the command, in any version.
    pub(super) fn known(&self) -> Option<Known<'_>> {
        let word = self.name()?;
        let command = table(word).filter(|command| command.syntax != Syntax::Free)?;
        Some(Known {
            word,
            command,
            version: Version::NEWEST,
            lenient: true,
        })
    }
}

pub(super) fn range(word: &Word) -> Range<usize> {
    word.span.start as usize..word.span.end as usize
}
