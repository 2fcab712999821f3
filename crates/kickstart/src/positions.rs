//! Places as editors count them: lines from 0, and columns in their own unit.

use std::ops::Range;

/// What a column counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
#[non_exhaustive]
pub enum ColumnUnit {
    /// Bytes of UTF-8.
    Utf8,
    /// Code units of UTF-16, as in the language server protocol unless agreed otherwise.
    #[default]
    Utf16,
    /// Characters (Unicode scalar values).
    Utf32,
}

/// A place as editors count it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct Position {
    /// The line, from 0.
    pub line: u32,
    /// The column in the line, from 0, in a [`ColumnUnit`].
    pub column: u32,
}

impl Position {
    /// The place of a line and a column, both from 0.
    pub const fn new(line: u32, column: u32) -> Self {
        Self { line, column }
    }
}

/// How a line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
#[non_exhaustive]
pub enum LineEnding {
    /// `\n`
    Lf,
    /// `\r\n`
    CrLf,
    /// `\r`
    Cr,
}

impl LineEnding {
    /// Its characters.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lf => "\n",
            Self::CrLf => "\r\n",
            Self::Cr => "\r",
        }
    }
}

/// The lines of a text as editors count them: they end at `\n`, `\r\n` and `\r` only.
///
/// The language itself, and with it [`Sources::location`](crate::Sources::location), ends
/// lines at every boundary that Unicode knows.
///
/// ```
/// use livecd_kickstart::{ColumnUnit, LineIndex, Position};
///
/// let index = LineIndex::new("lang C\r\nuser --gecos=\u{1f600}x\n");
/// let x = index.offset(Position::new(1, 15), ColumnUnit::Utf16);
/// assert_eq!(&index.text()[x..], "x\n");
/// assert_eq!(index.position(x, ColumnUnit::Utf16), Position::new(1, 15));
/// assert_eq!(index.position(x, ColumnUnit::Utf8), Position::new(1, 17));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineIndex<'a> {
    text: &'a str,
    starts: Vec<u32>,
}

impl<'a> LineIndex<'a> {
    /// Finds the lines of a text.
    ///
    /// What lies beyond 4 GiB has no place.
    pub fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let ends = bytes.iter().enumerate().filter(|(at, byte)| match byte {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
        let starts = ends.map(|(at, _)| at as u32 + 1);
        Self {
            text,
            starts: std::iter::once(0).chain(starts).collect(),
        }
    }

    /// The text.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// How many lines there are, at least one: the last one has no end.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether the text has no characters.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The bytes of a line, without its end; none if there is no such line.
    pub fn line(&self, line: u32) -> Option<Range<usize>> {
        let start = *self.starts.get(line as usize)? as usize;
        let next = self.starts.get(line as usize + 1);
        let end = next.map_or(self.text.len(), |&next| next as usize);
        let end = start + self.text[start..end].trim_end_matches(['\n', '\r']).len();
        Some(start..end)
    }

    /// How a line ends; none for the last line and beyond.
    pub fn ending(&self, line: u32) -> Option<LineEnding> {
        let end = *self.starts.get(line as usize + 1)? as usize;
        let before = &self.text.as_bytes()[..end];
        Some(match before {
            [.., b'\r', b'\n'] => LineEnding::CrLf,
            [.., b'\r'] => LineEnding::Cr,
            _ => LineEnding::Lf,
        })
    }

    /// Where a byte stands.
    ///
    /// One beyond the text is taken for its end, one within a character for the character's
    /// first, and one within a line's end for where that begins.
    pub fn position(&self, offset: usize, unit: ColumnUnit) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self
            .starts
            .partition_point(|&start| start as usize <= offset)
            - 1;
        let range = self.line(line as u32).unwrap_or_default();
        let before = &self.text[range.start..offset.min(range.end)];
        let column = match unit {
            ColumnUnit::Utf8 => before.len(),
            ColumnUnit::Utf16 => before.encode_utf16().count(),
            ColumnUnit::Utf32 => before.chars().count(),
        };
        Position::new(line as u32, column as u32)
    }

    /// The byte that stands at a place.
    ///
    /// A column beyond its line is taken for the line's end, a line beyond the text for the
    /// text's end, and a column within a character for the character's first.
    pub fn offset(&self, position: Position, unit: ColumnUnit) -> usize {
        let Some(range) = self.line(position.line) else {
            return self.text.len();
        };
        let mut left = position.column as usize;
        for (at, c) in self.text[range.clone()].char_indices() {
            let width = match unit {
                ColumnUnit::Utf8 => c.len_utf8(),
                ColumnUnit::Utf16 => c.len_utf16(),
                ColumnUnit::Utf32 => 1,
            };
            if left < width {
                return range.start + at;
            }
            left -= width;
        }
        range.end
    }

    /// Where a range of bytes begins and ends.
    pub fn range(&self, bytes: Range<usize>, unit: ColumnUnit) -> Range<Position> {
        self.position(bytes.start, unit)..self.position(bytes.end, unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNITS: [ColumnUnit; 3] = [ColumnUnit::Utf8, ColumnUnit::Utf16, ColumnUnit::Utf32];

    #[test]
    fn every_byte_that_begins_a_character_has_a_place_of_its_own() {
        for text in [
            "",
            "a",
            "a\r\nb\rc\n",
            "\u{feff}é\u{1f600}\u{2028}x\r\n\u{85}y",
        ] {
            let index = LineIndex::new(text);
            for unit in UNITS {
                for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
                    let place = index.position(at, unit);
                    let in_ending = c == '\n' && text[..at].ends_with('\r');
                    let back = index.offset(place, unit);
                    assert_eq!(back, at - usize::from(in_ending), "{text:?} {at} {unit:?}");
                }
            }
        }
    }

    #[test]
    fn places_outside_of_the_text_are_its_ends() {
        let index = LineIndex::new("é\r\nb");
        for unit in UNITS {
            assert_eq!(index.offset(Position::new(0, 99), unit), 2);
            assert_eq!(index.offset(Position::new(9, 0), unit), 5);
            assert_eq!(index.position(99, unit), Position::new(1, 1));
            assert_eq!(index.position(1, unit), Position::new(0, 0));
        }
        assert_eq!(index.offset(Position::new(0, 1), ColumnUnit::Utf8), 0);
    }

    #[test]
    fn lines_end_as_editors_see_it() {
        let index = LineIndex::new("a\r\nb\rc\n\u{2028}");
        let ending = |line| index.ending(line);
        assert_eq!(index.len(), 4);
        assert_eq!(ending(0), Some(LineEnding::CrLf));
        assert_eq!(ending(1), Some(LineEnding::Cr));
        assert_eq!(ending(2), Some(LineEnding::Lf));
        assert_eq!(ending(3), None);
        assert_eq!(
            index.line(3).map(|range| &index.text()[range]),
            Some("\u{2028}")
        );
        assert_eq!(index.line(4), None);
    }
}
