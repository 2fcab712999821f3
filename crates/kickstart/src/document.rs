//! A kickstart as it is written, for those who edit it.

use std::fmt;
use std::ops::Range;

use crate::commands::find;
use crate::headers::HEADERS;
use crate::lines::Lines;
use crate::table::Command;
use crate::words::{Word, quote, words};

/// What a line of a [`Document`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LineKind {
    /// Nothing, or only white space.
    Blank,
    /// Only a comment.
    Comment,
    /// A command.
    Command,
    /// The beginning of a section.
    Header,
    /// A line of a section, of whatever content.
    Body,
    /// `%end`
    End,
    /// `%include` or `%ksappend`
    Include,
    /// A line whose quotes are not closed.
    Malformed,
}

/// A line of a [`Document`], with everything that is written in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentLine {
    kind: LineKind,
    text: String,
    words: Vec<Word>,
}

/// A kickstart as it is written: every byte is kept.
///
/// Nothing is looked up in other files, and nothing is an error here. An edit
/// changes only the bytes it is about.
///
/// ```
/// use livecd_kickstart::Document;
///
/// let mut document = Document::parse("# disk\npart  /  --size=1024   # small\n");
/// let line = document.commands("part").next().unwrap();
/// document.line_mut(line).unwrap().set_option("--size", "4096");
/// assert_eq!(document.to_string(), "# disk\npart  /  --size=4096   # small\n");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    lines: Vec<DocumentLine>,
}

impl Document {
    /// Takes a text apart. Every text is a document.
    pub fn parse(text: &str) -> Self {
        let mut in_section = false;
        let line =
            |(start, end): (usize, usize)| DocumentLine::new(&text[start..end], &mut in_section);
        Self {
            lines: Lines::new(text).map(line).collect(),
        }
    }

    /// The lines, in order.
    pub fn lines(&self) -> &[DocumentLine] {
        &self.lines
    }

    /// A line, to be changed.
    pub fn line_mut(&mut self, line: usize) -> Option<&mut DocumentLine> {
        self.lines.get_mut(line)
    }

    /// The numbers, from 0, of the lines that use a command.
    pub fn commands<'a>(&'a self, name: &'a str) -> impl Iterator<Item = usize> + 'a {
        let wanted = find(name).map(|command| command.name);
        let same = move |word: &str| {
            word == name || wanted.is_some() && find(word).map(|command| command.name) == wanted
        };
        let lines = self.lines.iter().enumerate();
        lines
            .filter(move |(_, line)| line.name().is_some_and(same))
            .map(|(index, _)| index)
    }

    /// Puts lines before the line `at`, or at the end.
    pub fn insert(&mut self, at: usize, text: &str) {
        let mut inserted = Self::parse(text).lines;
        if let Some(last) = inserted
            .last_mut()
            .filter(|last| !last.text.ends_with('\n'))
        {
            last.text.push('\n');
        }
        let at = at.min(self.lines.len());
        if let Some(before) = at
            .checked_sub(1)
            .and_then(|before| self.lines.get_mut(before))
            && !before.text.ends_with('\n')
        {
            before.text.push('\n');
        }
        self.lines.splice(at..at, inserted);
    }

    /// Takes a line out.
    pub fn remove(&mut self, line: usize) -> Option<DocumentLine> {
        (line < self.lines.len()).then(|| self.lines.remove(line))
    }
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines
            .iter()
            .try_for_each(|line| f.write_str(&line.text))
    }
}

impl DocumentLine {
    fn new(text: &str, in_section: &mut bool) -> Self {
        let first = text.split_whitespace().next().unwrap_or_default();
        let mut kind = match first {
            "" => LineKind::Blank,
            "%include" => LineKind::Include,
            _ if text.starts_with("%ksappend") => LineKind::Include,
            "%end" if *in_section => LineKind::End,
            _ if HEADERS.contains(&first) => LineKind::Header,
            _ if *in_section => LineKind::Body,
            _ if first.starts_with('#') => LineKind::Comment,
            _ => LineKind::Command,
        };
        *in_section = match kind {
            LineKind::Header => true,
            LineKind::End => false,
            _ => *in_section,
        };
        if *in_section && kind == LineKind::Blank {
            kind = LineKind::Body;
        }
        let mut found = Vec::new();
        if matches!(
            kind,
            LineKind::Command | LineKind::Header | LineKind::Include
        ) {
            match words(0, 0, text) {
                Ok(words) => found = words,
                Err(_) => kind = LineKind::Malformed,
            }
        }
        Self {
            kind,
            text: text.to_owned(),
            words: found,
        }
    }

    /// What it is.
    pub fn kind(&self) -> LineKind {
        self.kind
    }

    /// The line as it is written, with its end.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The command or section header, if it is one.
    pub fn name(&self) -> Option<&str> {
        match self.kind {
            LineKind::Command | LineKind::Header => {
                self.words.first().map(|word| word.value.as_str())
            }
            _ => None,
        }
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

    /// The value of an option, empty if it has none.
    pub fn option(&self, name: &str) -> Option<&str> {
        let found = self.find(name)?;
        Some(found.value.map_or("", |value| value.text))
    }

    /// Gives an option another value, or adds it behind the last word.
    pub fn set_option(&mut self, name: &str, value: &str) {
        let written = match value {
            "" => name.to_owned(),
            value => format!("{name}={}", quote(value)),
        };
        let place = match self.find(name) {
            Some(Found {
                word,
                value: Some(old),
                ..
            }) if !old.joined => {
                let end = range(word).end;
                return self.replace(
                    end..old.range.end,
                    &format!("{}{}", &self.text[end..old.range.start], quote(value)),
                );
            }
            Some(found) => range(found.word),
            None => {
                let end = self.words.last().map_or(0, |word| range(word).end);
                return self.replace(end..end, &format!(" {written}"));
            }
        };
        self.replace(place, &written);
    }

    /// Takes an option and its value out.
    pub fn remove_option(&mut self, name: &str) {
        let Some(found) = self.find(name) else { return };
        let end = found
            .value
            .map_or(range(found.word).end, |value| value.range.end);
        let before = &self.text[..range(found.word).start];
        let start = before.trim_end_matches([' ', '\t']).len();
        self.replace(start..end, "");
    }

    /// Replaces bytes of the line, and reads it again.
    fn replace(&mut self, place: Range<usize>, with: &str) {
        self.text.replace_range(place, with);
        self.words = words(0, 0, &self.text).unwrap_or_default();
    }

    fn find(&self, name: &str) -> Option<Found<'_>> {
        let command = self.name().and_then(find);
        for (index, word) in self.words.iter().enumerate().skip(1) {
            if word.value == "--" {
                return None;
            }
            let (option, joined) = match word.value.split_once('=') {
                Some((option, value)) => (option, Some(value)),
                None => (word.value.as_str(), None),
            };
            if option != name {
                continue;
            }
            let next = self
                .words
                .get(index + 1)
                .filter(|_| joined.is_none() && takes_value(command, name));
            let value = match joined {
                Some(text) => Some(FoundValue {
                    text,
                    joined: true,
                    range: range(word),
                }),
                None => next.map(|next| FoundValue {
                    text: &next.value,
                    joined: false,
                    range: range(next),
                }),
            };
            return Some(Found { word, value });
        }
        None
    }
}

struct Found<'a> {
    word: &'a Word,
    value: Option<FoundValue<'a>>,
}

struct FoundValue<'a> {
    text: &'a str,
    /// Whether it is in the same word.
    joined: bool,
    range: Range<usize>,
}

fn range(word: &Word) -> Range<usize> {
    word.span.start as usize..word.span.end as usize
}

fn takes_value(command: Option<&'static Command>, name: &str) -> bool {
    let options = command.map_or(&[][..], |command| command.options);
    options
        .iter()
        .any(|opt| opt.name == name && opt.takes_value())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn edit(text: &str, change: impl Fn(&mut DocumentLine), expected: &str) {
        let mut document = Document::parse(text);
        change(document.line_mut(0).unwrap());
        assert_eq!(document.to_string(), expected);
    }

    #[test]
    fn an_edit_changes_only_its_own_bytes() {
        let set = |name: &'static str, value: &'static str| {
            move |line: &mut DocumentLine| line.set_option(name, value)
        };
        edit(
            "part / --size=1 #x\n",
            set("--size", "2"),
            "part / --size=2 #x\n",
        );
        edit(
            "part / --size  1 --grow",
            set("--size", "2"),
            "part / --size  2 --grow",
        );
        edit(
            "part / # why\n",
            set("--fstype", "ext4"),
            "part / --fstype=ext4 # why\n",
        );
        edit(
            "part 'a b'\t--grow\n",
            set("--label", "x y"),
            "part 'a b'\t--grow --label=\"x y\"\n",
        );
        edit(
            "part / --grow --size 5\n",
            |line| line.remove_option("--size"),
            "part / --grow\n",
        );
        edit(
            "part / --grow --size=5\n",
            |line| line.remove_option("--grow"),
            "part / --size=5\n",
        );
    }

    #[test]
    fn every_text_is_kept() {
        for text in [
            "",
            "\u{feff}lang C",
            "part '\n%post\n%include x\n\n %end \r\n%packages\n",
            "a\\",
            "%end\n%pre\n",
        ] {
            assert_eq!(Document::parse(text).to_string(), text);
        }
    }

    #[test]
    fn lines_can_be_found_put_in_and_taken_out() {
        let mut document = Document::parse("lang C\npartition / --size=1");
        assert_eq!(document.commands("part").collect::<Vec<_>>(), [1]);
        document.insert(2, "part /home --size=2");
        document.remove(0);
        assert_eq!(
            document.to_string(),
            "partition / --size=1\npart /home --size=2\n"
        );
    }
}
