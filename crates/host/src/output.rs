//! What a running tool prints, line by line.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt::Write as _;
use std::io::{self, Read};
use std::sync::mpsc::SyncSender;

/// How many lines of a failing tool its error shows.
const TAIL: usize = 30;
/// How much of each of them, in bytes.
const TAIL_LINE: usize = 2000;
/// A longer line is shortened, in bytes.
pub(crate) const LINE: usize = 64 << 10;
/// What is read at once, in bytes.
const BLOCK: usize = 32 << 10;
/// How many blocks may wait to be looked at: then the tool waits.
pub(crate) const WAITING: usize = 16;

/// A piece of what a tool prints.
#[derive(Debug)]
pub(crate) enum Chunk {
    Stdout(Vec<u8>),
    Stderr(Vec<u8>),
}

impl Chunk {
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Stdout(bytes) | Self::Stderr(bytes) => bytes,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.bytes().len()
    }
}

/// Reads `stream` to its end on a thread of its own.
///
/// Detached on purpose: a daemon that a script left behind may hold the stream
/// open, and must not hold up the build.
pub(crate) fn forward(
    mut stream: impl Read + Send + 'static,
    wrap: fn(Vec<u8>) -> Chunk,
    sender: SyncSender<Chunk>,
) {
    std::thread::spawn(move || {
        let mut block = vec![0; BLOCK];
        loop {
            match stream.read(&mut block) {
                Ok(0) => break,
                Ok(length) => {
                    if sender.send(wrap(block[..length].to_vec())).is_err() {
                        break;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
    });
}

/// Puts lines together of what comes in pieces. A line ends with a line feed or,
/// for progress bars, a carriage return.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    begun: Vec<u8>,
    /// How many bytes of the line begun are left out.
    lost: u64,
}

impl Lines {
    /// Takes what was read, and hands on each line that it ends.
    pub(crate) fn push(&mut self, mut bytes: &[u8], line: &mut dyn FnMut(&str)) {
        while let Some(end) = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            let (whole, rest) = bytes.split_at(end);
            bytes = &rest[1..];
            if self.begun.is_empty() && whole.len() <= LINE {
                line(text(whole).trim_end());
                continue;
            }
            self.keep(whole);
            self.finish(line);
        }
        self.keep(bytes);
    }

    fn keep(&mut self, bytes: &[u8]) {
        let kept = bytes.len().min(LINE - self.begun.len());
        self.begun.extend_from_slice(&bytes[..kept]);
        self.lost += (bytes.len() - kept) as u64;
    }

    fn finish(&mut self, line: &mut dyn FnMut(&str)) {
        let mut text = text(&self.begun);
        if self.lost > 0 {
            text.to_mut()
                .push_str(&format!("… ({} more bytes)", self.lost));
        }
        line(text.trim_end());
        *self = Self::default();
    }

    /// Hands on what the stream ended with, if that is no whole line.
    pub(crate) fn end(&mut self, line: &mut dyn FnMut(&str)) {
        if !self.begun.is_empty() || self.lost > 0 {
            self.finish(line);
        }
    }
}

/// The bytes as text; those that are not UTF-8 as `\xE9`.
pub(crate) fn text(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = str::from_utf8(bytes) {
        return text.into();
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02X}");
        }
    }
    text.into()
}

/// Keeps the last lines.
#[derive(Debug, Default)]
pub(crate) struct Tail(VecDeque<String>);

impl Tail {
    pub(crate) fn push(&mut self, line: &str) {
        let line = line.trim_end();
        if line.is_empty() {
            return;
        }
        // Most lines go again: the space of one serves the next.
        let mut kept = match self.0.len() == TAIL {
            true => self.0.pop_front().unwrap_or_default(),
            false => String::new(),
        };
        kept.clear();
        let mut end = line.len().min(TAIL_LINE);
        while !line.is_char_boundary(end) {
            end -= 1;
        }
        kept.push_str(&line[..end]);
        if line.len() > TAIL_LINE {
            kept.push('…');
        }
        self.0.push_back(kept);
    }

    pub(crate) fn text(self) -> String {
        Vec::from(self.0).join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(pieces: &[&[u8]]) -> Vec<String> {
        let (mut lines, mut found) = (Lines::default(), Vec::new());
        for piece in pieces {
            lines.push(piece, &mut |line| found.push(line.to_owned()));
        }
        lines.end(&mut |line| found.push(line.to_owned()));
        found
    }

    #[test]
    fn lines_are_put_together_of_pieces() {
        assert_eq!(lines(&[b"a\nb", b"c\r\r\nd"]), ["a", "bc", "", "", "d"]);
        assert_eq!(lines(&[b"caf\xe9 \xc3", b"\xa4\n"]), ["caf\\xE9 ä"]);
        assert_eq!(lines(&[]), Vec::<String>::new());
    }

    #[test]
    fn a_long_line_is_shortened() {
        let long = vec![b'x'; 2 * LINE];
        let found = lines(&[&long, &long, b"\nnext\n"]);
        let expected = format!("{}… ({} more bytes)", "x".repeat(LINE), 3 * LINE);
        assert_eq!(found, [expected.as_str(), "next"]);
    }

    #[test]
    fn an_error_shows_a_part_of_a_long_line() {
        let mut tail = Tail::default();
        tail.push(&"ä".repeat(5000));
        assert_eq!(tail.text(), format!("{}…", "ä".repeat(1000)));
    }
}
