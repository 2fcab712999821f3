use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::sync::mpsc::Sender;

/// How many lines of a failing tool its error shows.
const TAIL: usize = 30;

/// A piece of what a tool prints.
#[derive(Debug)]
pub(crate) enum Chunk {
    Stdout(String),
    Stderr(String),
}

/// Reads `stream` to its end on a thread of its own.
///
/// Detached on purpose: a daemon that a script left behind may hold the stream
/// open, and must not hold up the build.
pub(crate) fn forward(
    stream: impl Read + Send + 'static,
    wrap: fn(String) -> Chunk,
    sender: Sender<Chunk>,
) {
    std::thread::spawn(move || {
        let mut reader = BufReader::new(stream);
        let mut line = Vec::new();
        while matches!(read_line(&mut reader, &mut line), Ok(true)) {
            let text = String::from_utf8_lossy(&line).into_owned();
            line.clear();
            if sender.send(wrap(text)).is_err() {
                break;
            }
        }
    });
}

/// Reads up to and with a line feed or, for progress bars, a carriage return.
fn read_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<bool> {
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(!line.is_empty());
        }
        let end = buffer.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let length = end.map_or(buffer.len(), |end| end + 1);
        line.extend_from_slice(&buffer[..length]);
        reader.consume(length);
        if end.is_some() {
            return Ok(true);
        }
    }
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
        if self.0.len() == TAIL {
            self.0.pop_front();
        }
        self.0.push_back(line.to_owned());
    }

    pub(crate) fn text(self) -> String {
        Vec::from(self.0).join("\n")
    }
}
