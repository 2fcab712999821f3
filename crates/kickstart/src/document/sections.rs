//! The sections of a document, and edits of them.

use std::ops::Range;

use super::Document;
use super::error::{EditError, inexpressible};
use super::layout::Piece;
use super::line::DocumentLine;
use crate::lines::Lines;
use crate::syntax::{LineKind, Place, is_boundary, quote};

/// Where a section of a document stands, by the numbers of its lines from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
#[non_exhaustive]
pub struct DocumentSection {
    /// The line of its header.
    pub header: usize,
    /// The lines between header and end.
    pub body: Range<usize>,
    /// The line `%end`, if there is one.
    pub end: Option<usize>,
}

impl DocumentSection {
    /// All its lines.
    pub fn lines(&self) -> Range<usize> {
        self.header..self.end.map_or(self.body.end, |end| end + 1)
    }
}

impl Document {
    /// The sections, in order.
    pub fn sections(&self) -> Vec<DocumentSection> {
        let mut sections: Vec<DocumentSection> = Vec::new();
        for (number, line) in self.lines().iter().enumerate() {
            if line.begins_section {
                sections.push(DocumentSection {
                    header: number,
                    body: number + 1..number + 1,
                    end: None,
                });
            } else if line.place != Place::Outside
                && let Some(section) = sections.last_mut()
            {
                match line.place_behind() {
                    Place::Outside => section.end = Some(number),
                    _ => section.body.end = number + 1,
                }
            }
        }
        sections
    }

    /// The text between the header on line `header` and its end, with `\n` for the line ends of
    /// a document whose lines end in CR LF.
    ///
    /// # Errors
    ///
    /// There is no header on that line.
    pub fn body(&self, header: usize) -> Result<String, EditError> {
        let section = self.section(header)?;
        let text: String = self.lines()[section.body]
            .iter()
            .map(DocumentLine::text)
            .collect();
        Ok(match self.has_carriage_returns() {
            true => text.replace("\r\n", "\n"),
            false => text,
        })
    }

    /// Replaces the text of the section whose header is on line `header`: a script, or the
    /// entries of `%packages`. Its lines get the document's line ends, the last one too.
    ///
    /// ```
    /// use livecd_kickstart::Document;
    ///
    /// let mut document = Document::parse("%post\r\nold\r\n%end\r\n");
    /// document.set_body(0, "echo new\n")?;
    /// assert_eq!(document.to_string(), "%post\r\necho new\r\n%end\r\n");
    /// assert!(document.set_body(0, "cat <<EOF\n%end\nEOF\n").is_err());
    /// # Ok::<(), livecd_kickstart::EditError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// There is no header on that line, or a line of the text would end the section, begin
    /// another or include a file.
    pub fn set_body(&mut self, header: usize, text: &str) -> Result<(), EditError> {
        let section = self.section(header)?;
        let place = self.lines()[header].place_behind();
        let body = self.body_lines(place, text)?;
        let mut before = self.kept(0..header + 1);
        if !body.is_empty() {
            self.end_last(&mut before)?;
        }
        let pieces = before
            .into_iter()
            .chain(body.into_iter().map(Piece::new))
            .chain(self.kept(section.body.end..self.lines().len()));
        self.settle(pieces.collect())
    }

    /// Puts a section before the line `at`, or at the end: a header of these words, which are
    /// quoted as needed, a body as for [`set_body`](Self::set_body), and `%end`. Gives the number
    /// of its header's line.
    ///
    /// # Errors
    ///
    /// There is no such line, it is within a section, the first word is no header, or the body
    /// cannot be written.
    pub fn insert_section(
        &mut self,
        at: usize,
        header: &[&str],
        body: &str,
    ) -> Result<usize, EditError> {
        let place = self.place_at(at)?;
        if header.iter().any(|word| word.contains(is_boundary)) {
            return Err(inexpressible("the header"));
        }
        let eol = self.line_end();
        let words: Vec<String> = header.iter().map(|word| quote(word)).collect();
        let line = DocumentLine::new(&format!("{}{eol}", words.join(" ")), &mut { place });
        let same = line
            .words()
            .map(|(word, _)| word)
            .eq(header.iter().copied());
        if line.kind() != LineKind::Header || !same {
            return Err(inexpressible("the header"));
        }
        let mut inside = line.place_behind();
        let body = self.body_lines(inside, body)?;
        let end = DocumentLine::new(&format!("%end{eol}"), &mut inside);
        let lines = std::iter::once(line).chain(body).chain([end]);
        self.put(at, lines.collect())?;
        Ok(at)
    }

    /// Takes a section out, from the header on line `header` to its end.
    ///
    /// # Errors
    ///
    /// There is no header on that line.
    pub fn remove_section(&mut self, header: usize) -> Result<(), EditError> {
        self.remove_lines(self.section(header)?.lines())
    }

    fn section(&self, header: usize) -> Result<DocumentSection, EditError> {
        let line = self.line(header)?;
        let found = self
            .sections()
            .into_iter()
            .find(|section| section.header == header);
        found.ok_or(EditError::NotThat {
            wanted: "the header of a section",
            found: line.kind(),
        })
    }

    /// The lines of a text as the body of a section.
    fn body_lines(&self, place: Place, text: &str) -> Result<Vec<DocumentLine>, EditError> {
        let kind = match place {
            Place::Packages => LineKind::Package,
            _ => LineKind::Body,
        };
        let text = self.with_line_ends(text);
        let mut lines = Vec::new();
        for (start, end) in Lines::new(&text) {
            let line = DocumentLine::new(&text[start..end], &mut { place });
            if line.kind() != kind {
                return Err(EditError::Inexpressible {
                    what: format!("line {} of the text", lines.len() + 1),
                    why: "it would end the section, begin another or include a file",
                });
            }
            lines.push(line);
        }
        Ok(lines)
    }
}
