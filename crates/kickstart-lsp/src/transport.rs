//! Messages on the wire: a header with a length, and JSON.

use std::io::{self, BufRead, Read, Write};

use serde_json::{Value, json};

/// No message is larger, in bytes. The largest kickstart that is read has 64 MiB.
const LARGEST: usize = 256 << 20;
/// No header line is longer, in bytes.
const LONGEST_HEADER: u64 = 4096;

/// What came in.
pub(crate) enum Incoming {
    Message(Value),
    /// The length was right, but what was there is not JSON, and why.
    NotJson(String),
}

/// The next message; none at the end.
///
/// # Errors
///
/// What comes in has no messages any more, so that nothing behind it can be read.
pub(crate) fn read(input: &mut impl BufRead) -> io::Result<Option<Incoming>> {
    let Some(length) = length(input)? else {
        return Ok(None);
    };
    if length > LARGEST {
        return Err(broken(&format!("a message of {length} bytes is too large")));
    }
    // Grows as bytes come, as the length may be a lie.
    let mut bytes = Vec::new();
    input.take(length as u64).read_to_end(&mut bytes)?;
    if bytes.len() < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(match serde_json::from_slice(&bytes) {
        Ok(message) => Incoming::Message(message),
        Err(error) => Incoming::NotJson(error.to_string()),
    }))
}

/// What the header gives as the length of the message; none at the end of all.
fn length(input: &mut impl BufRead) -> io::Result<Option<usize>> {
    let mut length = None;
    let mut is_first = true;
    loop {
        let mut line = Vec::new();
        input.take(LONGEST_HEADER).read_until(b'\n', &mut line)?;
        if line.is_empty() && is_first {
            return Ok(None);
        }
        is_first = false;
        let line = String::from_utf8_lossy(&line);
        let Some(line) = line.strip_suffix('\n') else {
            return Err(broken("a header has no end"));
        };
        let line = line.trim_end_matches('\r');
        if line.is_empty() {
            let length = length.ok_or_else(|| broken("a header has no `Content-Length`"))?;
            return Ok(Some(length));
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("Content-Length")
        {
            let value = value.trim().parse();
            length = Some(value.map_err(|_| broken("`Content-Length` is not a number"))?);
        }
    }
}

fn broken(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// Sends one message.
pub(crate) fn write(output: &mut impl Write, mut message: Value) -> io::Result<()> {
    message["jsonrpc"] = json!("2.0");
    let text = message.to_string();
    write!(output, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_in_one_by_one_and_lies_do_no_harm() {
        let mut input = &b"content-length: 2\r\nX: y\r\n\r\n{}Content-Length: 3\r\n\r\n{x}"[..];
        assert!(matches!(read(&mut input), Ok(Some(Incoming::Message(_)))));
        assert!(matches!(read(&mut input), Ok(Some(Incoming::NotJson(_)))));
        assert!(matches!(read(&mut input), Ok(None)));
        for wrong in [
            "Content-Length: 99999999999999999999\r\n\r\n",
            "Content-Length: 9999999999999999\r\n\r\n",
            "Content-Length: 200000000\r\n\r\n{}",
            "Content-Length: -1\r\n\r\n",
            "Length: 2\r\n\r\n{}",
            "Content-Length: 2",
            "\r\n",
        ] {
            assert!(read(&mut wrong.as_bytes()).is_err(), "{wrong}");
        }
        let endless = [b'x'; 10_000];
        assert!(read(&mut &endless[..]).is_err());
    }
}
