//! Lines put in, taken out and moved, so that all others stay what they are.

use std::ops::Range;

use super::Document;
use super::error::{EditError, inexpressible};
use super::line::DocumentLine;
use crate::lines::{BYTE_ORDER_MARK, Lines};
use crate::syntax::{LineKind, Place, is_boundary, quote};

/// A line of the document as it is to become.
pub(super) struct Piece {
    line: DocumentLine,
    /// Its number before, if it was there.
    old: Option<usize>,
    /// Whether it is to stand in another place.
    is_moved: bool,
}

impl Piece {
    pub(super) fn new(line: DocumentLine) -> Self {
        Self {
            line,
            old: None,
            is_moved: false,
        }
    }
}

impl Document {
    /// Puts the lines of a text before the line `at`, or at the end, and gives their numbers.
    ///
    /// They get the document's line ends. Commands, sections and comments can stand outside of
    /// sections, lines of a section within one of its kind.
    ///
    /// ```
    /// use livecd_kickstart::Document;
    ///
    /// let mut document = Document::parse("lang C\n%post\nls\n%end");
    /// document.insert(4, "# the end")?;
    /// document.insert(0, "keyboard us\n")?;
    /// assert_eq!(document.to_string(), "keyboard us\nlang C\n%post\nls\n%end\n# the end\n");
    /// // The script would be cut in two.
    /// assert!(document.insert(3, "%end\n%post\n").is_err());
    /// # Ok::<(), livecd_kickstart::EditError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// There is no such line, or other lines would become something else.
    pub fn insert(&mut self, at: usize, text: &str) -> Result<Range<usize>, EditError> {
        self.replace_lines(at..at, text)
    }

    /// Replaces lines by those of a text, as [`insert`](Self::insert) puts them, and gives their
    /// numbers.
    ///
    /// # Errors
    ///
    /// There are no such lines, or other lines would become something else.
    pub fn replace_lines(
        &mut self,
        lines: Range<usize>,
        text: &str,
    ) -> Result<Range<usize>, EditError> {
        self.has_lines(&lines)?;
        let mut place = self.place_at(lines.start)?;
        let text = self.with_line_ends(text);
        let new: Vec<_> = Lines::new(&text)
            .map(|(start, end)| Piece::new(DocumentLine::new(&text[start..end], &mut place)))
            .collect();
        let numbers = lines.start..lines.start + new.len();
        let mut pieces = self.kept(0..lines.start);
        if !new.is_empty() {
            self.end_last(&mut pieces)?;
        }
        pieces.extend(new);
        pieces.extend(self.kept(lines.end..self.lines().len()));
        self.settle(pieces)?;
        Ok(numbers)
    }

    /// Puts a command of these words, which are quoted as needed, before the line `at`, or at the
    /// end.
    ///
    /// ```
    /// use livecd_kickstart::Document;
    ///
    /// let mut document = Document::parse("lang C\n");
    /// document.insert_command(1, &["rootpw", "--plaintext", "it's #1"])?;
    /// assert_eq!(document.to_string(), "lang C\nrootpw --plaintext \"it's #1\"\n");
    /// assert!(document.insert_command(1, &["user", "--name=a\nrootpw b"]).is_err());
    /// # Ok::<(), livecd_kickstart::EditError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// There is no such line, it is within a section, or the words are no command.
    pub fn insert_command(&mut self, at: usize, words: &[&str]) -> Result<(), EditError> {
        let place = self.place_at(at)?;
        let quoted: Vec<String> = words.iter().map(|word| quote(word)).collect();
        let text = format!("{}{}", quoted.join(" "), self.line_end());
        let line = DocumentLine::new(&text, &mut { place });
        let same = line.words().map(|(word, _)| word).eq(words.iter().copied());
        let has_ends = words.iter().any(|word| word.contains(is_boundary));
        if place != Place::Outside || line.kind() != LineKind::Command || !same || has_ends {
            return Err(inexpressible("the command"));
        }
        self.put(at, vec![line])
    }

    /// Takes a line out.
    ///
    /// # Errors
    ///
    /// There is no such line, or other lines would become something else.
    pub fn remove(&mut self, line: usize) -> Result<DocumentLine, EditError> {
        let removed = self.line(line)?.clone();
        self.remove_lines(line..line + 1)?;
        Ok(removed)
    }

    /// Takes lines out.
    ///
    /// # Errors
    ///
    /// There are no such lines, or other lines would become something else.
    pub fn remove_lines(&mut self, lines: Range<usize>) -> Result<(), EditError> {
        self.replace_lines(lines, "").map(drop)
    }

    /// Moves lines before the line `to`, or to the end.
    ///
    /// ```
    /// use livecd_kickstart::Document;
    ///
    /// let mut document = Document::parse("%post\nls\n%end\nlang C\n");
    /// document.move_lines(3..4, 0)?;
    /// assert_eq!(document.to_string(), "lang C\n%post\nls\n%end\n");
    /// # Ok::<(), livecd_kickstart::EditError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// There are no such lines, `to` is among them, or these or other lines would become
    /// something else.
    pub fn move_lines(&mut self, lines: Range<usize>, to: usize) -> Result<(), EditError> {
        self.has_lines(&lines)?;
        self.has_lines(&(to..to))?;
        if lines.start < to && to < lines.end {
            return Err(inexpressible("lines among themselves"));
        }
        let count = self.lines().len();
        let mut moved = self.kept(lines.clone());
        moved.iter_mut().for_each(|piece| piece.is_moved = true);
        let mut pieces: Vec<Piece> = if to <= lines.start {
            let before = self.kept(0..to);
            let between = self.kept(to..lines.start);
            before.into_iter().chain(moved).chain(between).collect()
        } else {
            let before = self.kept(0..lines.start);
            let between = self.kept(lines.end..to);
            before.into_iter().chain(between).chain(moved).collect()
        };
        pieces.extend(self.kept(lines.end.max(to)..count));
        // The last line may have had no end.
        let last = pieces.pop();
        for piece in &mut pieces {
            self.end_piece(piece)?;
        }
        pieces.extend(last);
        self.settle(pieces)
    }

    pub(super) fn put(&mut self, at: usize, lines: Vec<DocumentLine>) -> Result<(), EditError> {
        let mut pieces = self.kept(0..at);
        self.end_last(&mut pieces)?;
        pieces.extend(lines.into_iter().map(Piece::new));
        pieces.extend(self.kept(at..self.lines().len()));
        self.settle(pieces)
    }

    /// Lines that stay as they are.
    pub(super) fn kept(&self, lines: Range<usize>) -> Vec<Piece> {
        let old = lines.clone();
        let kept = self.lines()[lines].iter().zip(old);
        kept.map(|(line, number)| Piece {
            line: line.clone(),
            old: Some(number),
            is_moved: false,
        })
        .collect()
    }

    /// Where a line before `at` stands.
    pub(super) fn place_at(&self, at: usize) -> Result<Place, EditError> {
        self.has_lines(&(at..at))?;
        Ok(match self.lines().get(at) {
            Some(line) => line.place,
            None => self
                .lines()
                .last()
                .map_or(Place::Outside, DocumentLine::place_behind),
        })
    }

    fn has_lines(&self, lines: &Range<usize>) -> Result<(), EditError> {
        match lines.end > self.lines().len() || lines.start > lines.end {
            true => Err(EditError::NoLine(lines.start.max(self.lines().len()))),
            false => Ok(()),
        }
    }

    /// What a new line ends in.
    pub(super) fn line_end(&self) -> &'static str {
        match self.has_carriage_returns() {
            true => "\r\n",
            false => "\n",
        }
    }

    /// Whether most lines end in CR LF.
    pub(super) fn has_carriage_returns(&self) -> bool {
        has_carriage_returns(self.lines().iter())
    }

    /// A text with the document's line ends, and one at its end.
    pub(super) fn with_line_ends(&self, text: &str) -> String {
        let mut text = match self.has_carriage_returns() {
            true => text.replace("\r\n", "\n").replace('\n', "\r\n"),
            false => text.to_owned(),
        };
        if !text.is_empty() && !text.ends_with(is_boundary) {
            text.push_str(self.line_end());
        }
        text
    }

    /// Gives the last of some lines an end, so that others can follow.
    pub(super) fn end_last(&self, pieces: &mut [Piece]) -> Result<(), EditError> {
        pieces
            .last_mut()
            .map_or(Ok(()), |piece| self.end_piece(piece))
    }

    fn end_piece(&self, piece: &mut Piece) -> Result<(), EditError> {
        let ended = piece.line.ended(self.line_end());
        piece.line = ended.ok_or_else(|| changed(piece))?;
        Ok(())
    }

    /// Becomes these lines, if all that were there stay what they are.
    pub(super) fn settle(&mut self, mut pieces: Vec<Piece>) -> Result<(), EditError> {
        let owners = owners(self.lines());
        // It would be a mark of the document instead of a character of the line.
        if let Some(first) = pieces
            .first()
            .filter(|piece| piece.line.text().starts_with(BYTE_ORDER_MARK))
        {
            return Err(changed(first));
        }
        // A `\n` behind a `\r` would be a part of that line's end.
        let joined = pieces.windows(2).find(|pair| {
            pair[0].line.text().ends_with('\r') && pair[1].line.text().starts_with('\n')
        });
        if let Some([_, second]) = joined {
            return Err(changed(second));
        }
        let mut place = Place::Outside;
        for piece in &mut pieces {
            piece.line = piece.line.at(place).ok_or_else(|| changed(piece))?;
            place = piece.line.place_behind();
        }
        let (lines, ids): (Vec<_>, Vec<_>) = pieces
            .into_iter()
            .map(|piece| (piece.line, (piece.old, piece.is_moved)))
            .unzip();
        let now = self::owners(&lines);
        let moved: Vec<usize> = ids.iter().filter(|id| id.1).filter_map(|id| id.0).collect();
        for (line, (owner, (old, is_moved))) in lines.iter().zip(now.into_iter().zip(&ids)) {
            let Some(old) = *old else { continue };
            let before = owners[old];
            if *is_moved && before.is_none_or(|before| !moved.contains(&before)) {
                continue;
            }
            let owner = owner.map(|owner| ids[owner].0);
            if owner != before.map(Some) {
                return Err(EditError::Structure {
                    line: old,
                    was: line.kind(),
                });
            }
        }
        let flips = has_carriage_returns(lines.iter()) != self.has_carriage_returns();
        let has_both =
            |line: &DocumentLine| line.place != Place::Outside && line.text().ends_with("\r\n");
        if flips && lines.iter().any(has_both) {
            return Err(EditError::Inexpressible {
                what: "these line ends".to_owned(),
                why: "they would change what counts as the end of all other lines",
            });
        }
        self.lines = lines;
        Ok(())
    }
}

/// As [`ends_in_carriage_returns`](crate::lines::ends_in_carriage_returns) has it.
fn has_carriage_returns<'a>(lines: impl Iterator<Item = &'a DocumentLine>) -> bool {
    let (mut both, mut all) = (0, 0);
    for line in lines {
        both += usize::from(line.text().ends_with("\r\n"));
        all += usize::from(line.text().ends_with('\n'));
    }
    both * 2 > all
}

/// The header that each line of a section belongs to.
fn owners(lines: &[DocumentLine]) -> Vec<Option<usize>> {
    let mut owner = None;
    let lines = lines.iter().enumerate();
    lines
        .map(|(number, line)| {
            if line.begins_section {
                owner = Some(number);
                return None;
            }
            owner.filter(|_| line.place != Place::Outside)
        })
        .collect()
}

fn changed(piece: &Piece) -> EditError {
    match piece.old {
        Some(line) => EditError::Structure {
            line,
            was: piece.line.kind(),
        },
        None => inexpressible("the text"),
    }
}
