//! A kickstart as it is written, for those who edit it.

mod line;

use std::fmt;

pub use self::line::DocumentLine;
use crate::commands::find;
use crate::lines::Lines;
use crate::syntax::Place;

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
        let mut place = Place::Outside;
        let line = |(start, end): (usize, usize)| DocumentLine::new(&text[start..end], &mut place);
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
        let wanted = find(name).map(|(command, _)| command.name);
        let same = move |word: &str| {
            word == name
                || wanted.is_some() && find(word).map(|(command, _)| command.name) == wanted
        };
        let lines = self.lines.iter().enumerate();
        lines
            .filter(move |(_, line)| line.name().is_some_and(same))
            .map(|(index, _)| index)
    }

    /// Puts lines before the line `at`, or at the end.
    pub fn insert(&mut self, at: usize, text: &str) {
        let mut inserted = Self::parse(text).lines;
        inserted.last_mut().into_iter().for_each(DocumentLine::end);
        let at = at.min(self.lines.len());
        let before = &mut self.lines[..at];
        before.last_mut().into_iter().for_each(DocumentLine::end);
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
            .try_for_each(|line| f.write_str(line.text()))
    }
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
