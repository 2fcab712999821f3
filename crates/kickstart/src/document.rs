//! A kickstart as it is written, for those who edit it.

mod error;
mod layout;
mod line;
mod options;
mod packages;
mod positionals;
mod sections;

use std::fmt;

pub use self::error::EditError;
pub use self::line::DocumentLine;
pub use self::sections::DocumentSection;
use crate::lines::{BYTE_ORDER_MARK, Lines};
use crate::syntax::Place;
use crate::tables::find;

/// A kickstart as it is written: every byte is kept.
///
/// Nothing is looked up in other files, and nothing is an error here. An edit
/// changes only the bytes it is about. One that cannot be written so that it is
/// read as it is meant, and everything else as before, is an [`EditError`] and
/// changes nothing.
///
/// ```
/// use livecd_kickstart::Document;
///
/// let mut document = Document::parse("# disk\npart  /  --size=1024   # small\n");
/// let line = document.commands("part").next().unwrap();
/// document.line_mut(line)?.set_option("--size", "4096")?;
/// assert_eq!(document.to_string(), "# disk\npart  /  --size=4096   # small\n");
/// # Ok::<(), livecd_kickstart::EditError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// The byte order marks that it begins with.
    marks: String,
    lines: Vec<DocumentLine>,
}

impl Document {
    /// Takes a text apart. Every text is a document.
    pub fn parse(text: &str) -> Self {
        let mut place = Place::Outside;
        let rest = text.trim_start_matches(BYTE_ORDER_MARK);
        let line = |(start, end): (usize, usize)| DocumentLine::new(&rest[start..end], &mut place);
        Self {
            marks: text[..text.len() - rest.len()].to_owned(),
            lines: Lines::new(rest).map(line).collect(),
        }
    }

    /// The lines, in order.
    ///
    /// A byte order mark before the first is no part of it.
    pub fn lines(&self) -> &[DocumentLine] {
        &self.lines
    }

    /// A line.
    ///
    /// # Errors
    ///
    /// There is no such line.
    pub fn line(&self, line: usize) -> Result<&DocumentLine, EditError> {
        self.lines.get(line).ok_or(EditError::NoLine(line))
    }

    /// A line, to be changed.
    ///
    /// # Errors
    ///
    /// There is no such line.
    pub fn line_mut(&mut self, line: usize) -> Result<&mut DocumentLine, EditError> {
        self.lines.get_mut(line).ok_or(EditError::NoLine(line))
    }

    /// The byte that a line begins at; the end of the text for a line that is not there.
    pub fn line_start(&self, line: usize) -> usize {
        let before = self.lines.iter().take(line);
        self.marks.len() + before.map(|line| line.text().len()).sum::<usize>()
    }

    /// The numbers, from 0, of the lines that use a command, whichever of its names they use.
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

    /// Takes the byte order mark away that the text begins with; whether there was one.
    pub fn remove_byte_order_mark(&mut self) -> bool {
        !std::mem::take(&mut self.marks).is_empty()
    }
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.marks)?;
        let mut lines = self.lines.iter();
        lines.try_for_each(|line| f.write_str(line.text()))
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
            move |line: &mut DocumentLine| line.set_option(name, value).unwrap()
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
            |line| assert!(line.remove_option("--size").unwrap()),
            "part / --grow\n",
        );
        edit(
            "part / --grow --size=5\n",
            |line| assert!(line.remove_option("--grow").unwrap()),
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
        document.insert(2, "part /home --size=2").unwrap();
        document.remove(0).unwrap();
        assert_eq!(
            document.to_string(),
            "partition / --size=1\npart /home --size=2\n"
        );
    }
}
