//! What holds of every edit. The fuzzer `edit` holds the same.

use livecd_kickstart::{Document, EditError, Kickstart, LineKind, ParseOptions};

/// Commands that keep their words as text, and so have no options of their own.
const AS_TEXT: &[&str] = &["auth", "authconfig", "authselect", "deviceprobe", "realm"];

/// How many kinds of edits there are.
pub(super) const KINDS: usize = 8;

/// Options of commands and sections, and one that nothing has.
const OPTIONS: &[&str] = &[
    "--size",
    "--grow",
    "--label",
    "--pesize",
    "--x",
    "--log",
    "--name",
    "--timeout",
    "--baseurl",
];

/// Tries edit number `kind` at the line `at` (or the one behind the last) of a text, with the
/// option number `name`; whether it was done. Panics if the edit does not do what it says, or
/// anything else.
pub(super) fn holds(text: &str, kind: usize, at: usize, name: usize, value: &str) -> bool {
    let before = Document::parse(text);
    let mut after = before.clone();
    let lines = before.lines().len();
    let at = at % (lines + 1);
    let name = OPTIONS[name % OPTIONS.len()];
    // How many lines were there, and are there now, in place of each other.
    let (edit, old, new) = match kind % KINDS {
        0 => {
            let edit = after
                .line_mut(at)
                .and_then(|line| line.set_option(name, value));
            if edit.is_ok() {
                assert_eq!(
                    after.lines()[at].option(name).as_deref(),
                    Some(value),
                    "{text:?}"
                );
                is_given(&after, at, name, Some(value));
            }
            (edit, 1, 1)
        }
        1 => {
            let edit = after
                .line_mut(at)
                .and_then(|line| line.remove_option(name))
                .map(drop);
            if edit.is_ok() {
                assert_eq!(after.lines()[at].option(name), None);
                is_given(&after, at, name, None);
            }
            (edit, 1, 1)
        }
        2 => {
            let edit = after
                .line_mut(at)
                .and_then(|line| line.set_positional(0, value));
            if edit.is_ok() {
                assert_eq!(after.lines()[at].positionals()[0], value);
            }
            (edit, 1, 1)
        }
        3 => {
            let edit = after.line_mut(at).and_then(|line| line.set_package(value));
            if edit.is_ok() {
                assert_eq!(after.lines()[at].package(), Some(value));
            }
            (edit, 1, 1)
        }
        4 => {
            let section = before
                .sections()
                .into_iter()
                .find(|section| section.header == at);
            let edit = after.set_body(at, value);
            let old = section.map_or(0, |section| section.body.len());
            if edit.is_ok() {
                let mut body = value.to_owned();
                if !body.is_empty() && !body.ends_with(is_line_end) {
                    body.push('\n');
                }
                if uses_carriage_returns(text) {
                    body = body.replace("\r\n", "\n");
                }
                assert_eq!(after.body(at), Ok(body.clone()), "{text:?}");
                is_body(&after, at, &body);
            }
            let new = after.lines().len() + old - lines;
            return finish(&before, &after, edit, at + 1, old, new);
        }
        5 => {
            let edit = after.insert_command(at, &["lang", value]);
            if edit.is_ok() {
                let words: Vec<&str> = after.lines()[at].words().map(|(word, _)| word).collect();
                assert_eq!(words, ["lang", value]);
            }
            (edit, 0, 1)
        }
        6 => (after.remove(at).map(drop), 1, 0),
        _ => {
            let edit = after.insert(at, value).map(drop);
            let new = after.lines().len() - lines;
            (edit, 0, new)
        }
    };
    finish(&before, &after, edit, at, old, new)
}

/// Holds all but the lines from `at` on that were edited to what they were.
fn finish(
    before: &Document,
    after: &Document,
    edit: Result<(), EditError>,
    at: usize,
    old: usize,
    new: usize,
) -> bool {
    if edit.is_err() {
        assert_eq!(before, after);
        return false;
    }
    let text = after.to_string();
    assert_eq!(
        &Document::parse(&text),
        after,
        "{:?} became {text:?}",
        before.to_string()
    );
    let all = |document: &Document| -> Vec<(LineKind, String)> {
        let lines = document.lines().iter();
        lines
            .map(|line| (line.kind(), line.text().to_owned()))
            .collect()
    };
    let (mut was, is) = (all(before), all(after));
    // A last line without an end gets one when another follows.
    if at == was.len() && at > 0 && new > 0 && was[at - 1].1 != is[at - 1].1 {
        let end = is[at - 1].1[was[at - 1].1.len()..].to_owned();
        assert!(["\n", "\r\n"].contains(&&*end), "{end:?}");
        was[at - 1].1 += &end;
    }
    assert_eq!(
        was[..at],
        is[..at],
        "{:?} became {text:?}",
        before.to_string()
    );
    assert_eq!(
        was[at + old..],
        is[at + new..],
        "{:?} became {text:?}",
        before.to_string()
    );
    true
}

/// Lines end at every boundary that Unicode knows.
fn is_line_end(c: char) -> bool {
    "\n\r\u{b}\u{c}\u{1c}\u{1d}\u{1e}\u{85}\u{2028}\u{2029}".contains(c)
}

fn uses_carriage_returns(text: &str) -> bool {
    text.contains("\r\n") && text.matches("\r\n").count() * 2 > text.matches('\n').count()
}

/// The kickstart's own reading agrees about an option of a command.
fn is_given(document: &Document, at: usize, name: &str, value: Option<&str>) {
    let text = document.to_string();
    let reading = Kickstart::read(&text, "x", &ParseOptions::default());
    let start = document.line_start(at) as u32;
    let end = start + document.lines()[at].text().len() as u32;
    let lines = reading.kickstart.command_lines().iter();
    for line in lines.filter(|line| line.span.start >= start && line.span.end <= end) {
        let options = reading.kickstart.options_of(line);
        let given = options.iter().rev().find(|option| option.name == name);
        if !AS_TEXT.contains(&line.name) {
            assert_eq!(
                given.map(|given| given.value.as_deref().unwrap_or_default()),
                value,
                "{text:?}"
            );
        }
    }
}

/// The kickstart's own reading agrees about a script.
fn is_body(document: &Document, header: usize, body: &str) {
    let text = document.to_string();
    let reading = Kickstart::read(&text, "x", &ParseOptions::default());
    let start = document.line_start(header) as u32;
    let end = start + document.lines()[header].text().len() as u32;
    let scripts = reading.kickstart.scripts.iter();
    for script in scripts.filter(|script| script.span.start >= start && script.span.end <= end) {
        assert_eq!(script.body, body, "{text:?}");
    }
}
