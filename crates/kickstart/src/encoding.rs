//! Bytes to text, and what is wrong with those that are none.

use std::io;

use crate::diagnostic::Diagnostic;
use crate::source::{Sources, Span};

/// A text, and what is wrong with the bytes it was made of.
pub(crate) struct Decoded {
    pub(crate) text: String,
    /// Where in the text the first wrong byte stands, and what is wrong.
    pub(crate) problem: Option<(Span, NotText)>,
}

/// Bytes that are not UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotText {
    /// A byte that UTF-8 does not have here.
    #[error("the byte {0:02X} is not UTF-8; in Latin-1 it is `{letter}`", letter = char::from(*.0))]
    Byte(u8),
    /// A byte order mark of UTF-16.
    #[error("the file is UTF-16, not UTF-8")]
    Utf16,
}

impl NotText {
    pub(crate) fn diagnostic(self, span: Span) -> Diagnostic {
        Diagnostic::error("not-utf-8", self.to_string(), span)
            .with_hint("save the file as UTF-8, without a byte order mark")
    }
}

/// The text of a file called `name`.
///
/// # Errors
///
/// It is not UTF-8; the message has the line and the column of the first byte that is not.
pub fn utf8(bytes: Vec<u8>, name: &str) -> io::Result<String> {
    let decoded = decode(bytes);
    let Some((span, problem)) = decoded.problem else {
        return Ok(decoded.text);
    };
    let mut sources = Sources::default();
    sources.add(name, decoded.text, None);
    let place = sources.location(span);
    let message = format!("line {}, column {}: {problem}", place.line, place.column);
    Err(io::Error::new(io::ErrorKind::InvalidData, message))
}

/// Reads UTF-8. What is something else is guessed, so that the rest can be read.
pub(crate) fn decode(bytes: Vec<u8>) -> Decoded {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => {
            return Decoded {
                text,
                problem: None,
            };
        }
        Err(error) => error.into_bytes(),
    };
    let utf16 = match bytes[..] {
        [0xff, 0xfe, ..] => Some(u16::from_le_bytes as fn([u8; 2]) -> u16),
        [0xfe, 0xff, ..] => Some(u16::from_be_bytes as fn([u8; 2]) -> u16),
        _ => None,
    };
    if let Some(unit) = utf16 {
        let pairs = bytes[2..].chunks_exact(2);
        let units: Vec<u16> = pairs.map(|pair| unit([pair[0], pair[1]])).collect();
        return Decoded {
            text: String::from_utf16_lossy(&units),
            problem: Some((Span::default(), NotText::Utf16)),
        };
    }
    let mut text = String::with_capacity(bytes.len());
    let mut problem = None;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for &byte in chunk.invalid() {
            let start = text.len();
            text.push(char::from(byte));
            let span = Span {
                source: 0,
                start: start as u32,
                end: text.len() as u32,
            };
            problem.get_or_insert((span, NotText::Byte(byte)));
        }
    }
    Decoded { text, problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_utf_8_is_read_as_what_it_probably_is() {
        let decoded = |bytes: &[u8]| {
            let decoded = decode(bytes.to_vec());
            let at = decoded.problem.map(|(span, problem)| (span.start, problem));
            (decoded.text, at)
        };
        assert_eq!(decoded("é".as_bytes()), ("é".to_owned(), None));
        assert_eq!(
            decoded(b"a\xe9b\xe8"),
            ("aébè".to_owned(), Some((1, NotText::Byte(0xe9))))
        );
        assert_eq!(
            decoded(b"\xff\xfea\0\n\0"),
            ("a\n".to_owned(), Some((0, NotText::Utf16)))
        );
        assert_eq!(
            decoded(b"\xfe\xff\0a"),
            ("a".to_owned(), Some((0, NotText::Utf16)))
        );
    }
}
