//! Any session with an editor: every request is answered once, what is typed is what is
//! checked, and bytes that are not the protocol end the session instead of the server.
#![no_main]

use std::io::{BufReader, Cursor};

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use livecd_kickstart_lsp::serve;
use serde_json::{Value, json};

/// What somebody does in an editor.
#[derive(Arbitrary, Debug)]
enum Step<'a> {
    /// Replaces characters of the text.
    Type { at: u16, length: u8, text: &'a str },
    /// Asks something about a place in the text.
    Ask { what: u8, at: u16, length: u8 },
    /// Asks something about a place that need not be there.
    AskAnywhere {
        what: u8,
        line: u32,
        character: u32,
        name: &'a str,
    },
    /// Changes a range that need not be there.
    TypeAnywhere {
        start: (u32, u32),
        end: (u32, u32),
        text: &'a str,
    },
    /// Replaces everything.
    Replace(&'a str),
    /// Opens or closes another file.
    Other { opens: bool, text: &'a str },
    /// Chooses a version.
    Version(&'a str),
    /// Sends a message of no use.
    Message { method: &'a str, text: &'a str },
}

#[derive(Arbitrary, Debug)]
struct Session<'a> {
    text: &'a str,
    steps: Vec<Step<'a>>,
    /// Sent as they are, at the end.
    bytes: &'a [u8],
}

const URI: &str = "untitled:one";
const OTHER: &str = "untitled:two";
const ASKED: &[&str] = &[
    "textDocument/completion",
    "textDocument/hover",
    "textDocument/definition",
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
    "textDocument/formatting",
    "textDocument/prepareRename",
    "textDocument/rename",
    "textDocument/codeAction",
    "textDocument/semanticTokens/full",
    "textDocument/semanticTokens/range",
];

fuzz_target!(|session: Session<'_>| {
    let (messages, text) = typed(&session);
    let said = answers(&messages, session.bytes);
    let asked = messages.iter().filter_map(|message| message.get("id"));
    for id in asked {
        let found = said.iter().filter(|answer| answer.get("id") == Some(id));
        assert_eq!(found.count(), 1, "{id} is answered once");
    }
    // A session that begins with the same text says the same, if none of it was guessed.
    let Some(text) = text else { return };
    let again = answers(&[initialize(), open(URI, 1, &text)], b"");
    assert_eq!(diagnostics(&said), diagnostics(&again), "{text:?}");
});

/// The messages of a session, and the text at its end, if an editor could have made all the
/// changes and nothing else decides what is said.
fn typed(session: &Session<'_>) -> (Vec<Value>, Option<String>) {
    let mut text = session.text.to_owned();
    let mut messages = vec![initialize(), open(URI, 0, &text)];
    // A broken connection ends the session before anything is said.
    let mut is_known = session.bytes.is_empty();
    for (number, step) in (1..).zip(&session.steps) {
        let change = |change: Value| {
            let document = json!({ "uri": URI, "version": number });
            let params = json!({ "textDocument": document, "contentChanges": [change] });
            notification("textDocument/didChange", params)
        };
        messages.push(match step {
            Step::Type {
                at,
                length,
                text: new,
            } => {
                let (start, end) = characters(&text, *at, *length);
                let range = range(position(&text, start), position(&text, end));
                text.replace_range(start..end, new);
                change(json!({ "range": range, "text": new }))
            }
            Step::Ask { what, at, length } => {
                let (start, end) = characters(&text, *at, *length);
                let place = (position(&text, start), position(&text, end));
                ask(number, *what, place.0, place.1, "other.ks")
            }
            Step::AskAnywhere {
                what,
                line,
                character,
                name,
            } => {
                let place = (*line, *character);
                ask(number, *what, place, place, name)
            }
            Step::TypeAnywhere { start, end, text } => {
                is_known = false;
                change(json!({ "range": range(*start, *end), "text": text }))
            }
            Step::Replace(new) => {
                (*new).clone_into(&mut text);
                change(json!({ "text": new }))
            }
            Step::Other { opens: true, text } => open(OTHER, number, text),
            Step::Other { .. } => notification(
                "textDocument/didClose",
                json!({ "textDocument": { "uri": OTHER } }),
            ),
            Step::Version(version) => {
                is_known = false;
                let settings = json!({ "kickstart": { "version": version } });
                let params = json!({ "settings": settings });
                notification("workspace/didChangeConfiguration", params)
            }
            Step::Message { method, text } => {
                is_known &= *method != "exit";
                let params = serde_json::from_str(text).unwrap_or(Value::Null);
                notification(method, params)
            }
        });
    }
    (messages, is_known.then_some(text))
}

/// Two bytes of a text at which an editor can stand.
fn characters(text: &str, at: u16, length: u8) -> (usize, usize) {
    let bytes = text.as_bytes();
    let stands = |byte: &usize| {
        let within = *byte > 0 && bytes.get(*byte) == Some(&b'\n');
        text.is_char_boundary(*byte) && !(within && bytes[*byte - 1] == b'\r')
    };
    let places: Vec<usize> = (0..=text.len()).filter(stands).collect();
    let start = usize::from(at) % places.len();
    let end = (start + usize::from(length)).min(places.len() - 1);
    (places[start], places[end])
}

/// Line and UTF-16 column, as the protocol counts them.
fn position(text: &str, at: usize) -> (u32, u32) {
    let before = &text[..at];
    let ended = before.replace("\r\n", "\n").replace('\r', "\n");
    let line = ended.matches('\n').count();
    let column = ended
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .encode_utf16()
        .count();
    (line as u32, column as u32)
}

fn range(start: (u32, u32), end: (u32, u32)) -> Value {
    let place = |(line, character)| json!({ "line": line, "character": character });
    json!({ "start": place(start), "end": place(end) })
}

fn ask(id: u32, what: u8, start: (u32, u32), end: (u32, u32), name: &str) -> Value {
    let params = json!({
        "textDocument": { "uri": URI },
        "position": { "line": start.0, "character": start.1 },
        "range": range(start, end),
        "newName": name,
        "options": { "tabSize": 4, "insertSpaces": true },
        "context": { "diagnostics": [] },
    });
    let method = ASKED[usize::from(what) % ASKED.len()];
    json!({ "id": id, "method": method, "params": params })
}

fn initialize() -> Value {
    json!({ "id": 0, "method": "initialize", "params": { "capabilities": {} } })
}

fn open(uri: &str, version: u32, text: &str) -> Value {
    let document =
        json!({ "uri": uri, "languageId": "kickstart", "version": version, "text": text });
    notification("textDocument/didOpen", json!({ "textDocument": document }))
}

fn notification(method: &str, params: Value) -> Value {
    json!({ "method": method, "params": params })
}

/// What was said of the file last.
fn diagnostics(said: &[Value]) -> Option<&Value> {
    let mut said = said.iter().rev().map(|message| &message["params"]);
    let last = said.find(|params| params["uri"] == URI);
    last.map(|params| &params["diagnostics"])
}

fn answers(messages: &[Value], rest: &[u8]) -> Vec<Value> {
    let mut input = Vec::new();
    for message in messages {
        let text = message.to_string();
        input.extend(format!("Content-Length: {}\r\n\r\n{text}", text.len()).bytes());
    }
    input.extend(rest);
    let mut output = Vec::new();
    let _ = serve(BufReader::new(Cursor::new(input)), &mut output, None);
    let mut answers = Vec::new();
    let mut left = &output[..];
    while let Some(end) = left.windows(4).position(|four| four == b"\r\n\r\n") {
        let head = std::str::from_utf8(&left[..end]).expect("a header is text");
        let length = head
            .rsplit(' ')
            .next()
            .and_then(|length| length.parse().ok());
        let end = end + 4;
        let body = &left[end..end + length.unwrap_or(0)];
        answers.push(serde_json::from_slice(body).expect("an answer is JSON"));
        left = &left[end + body.len()..];
    }
    answers
}
