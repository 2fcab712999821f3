//! Text that others wrote, for a terminal, a log or a table: what is no letter,
//! digit or sign is shown as an escape, so that it can do nothing to who looks.

use std::borrow::Cow;

use crate::conceal::without_passwords;

/// One line of text: also a line feed is shown, so that no text looks like two.
///
/// A password in an address, such as `http://user:password@server/`, becomes
/// stars.
///
/// Letters of all scripts stay. Controls of terminals, C0 and C1, invisible and
/// unassigned characters, and those that change the order of others become what
/// Rust writes for them, such as `\u{1b}`. A tab stays.
///
/// ```
/// use livecd_kickstart::visible;
///
/// assert_eq!(visible("grün\x1b[2J\n"), "grün\\u{1b}[2J\\n");
/// ```
pub fn visible(text: &str) -> Cow<'_, str> {
    shown(text, &['\t'])
}

/// As [`visible`], of a text of several lines: each but the first is indented by
/// `indent`, so that none looks like the beginning of something else.
pub fn visible_lines<'a>(text: &'a str, indent: &str) -> Cow<'a, str> {
    let shown = shown(text, &['\t', '\n']);
    match shown.contains('\n') {
        true => shown.replace('\n', &format!("\n{indent}")).into(),
        false => shown,
    }
}

/// The same JSON value, with `\uXXXX` for the characters that [`visible`] changes:
/// JSON itself demands that for the controls of ASCII only.
///
/// ```
/// use livecd_kickstart::visible_json;
///
/// assert_eq!(visible_json("[\"\u{9b}2J\"]"), "[\"\\u009b2J\"]");
/// ```
pub fn visible_json(text: &str) -> Cow<'_, str> {
    // Outside of its strings JSON is ASCII, with line feeds if it is indented.
    let stays = |c: char| c == '\n' || is_visible(c);
    if text.chars().all(stays) {
        return text.into();
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if stays(c) {
            escaped.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            escaped += &format!("\\u{unit:04x}");
        }
    }
    escaped.into()
}

fn shown<'a>(text: &'a str, kept: &[char]) -> Cow<'a, str> {
    match without_passwords(text) {
        Cow::Borrowed(text) => escaped(text, kept),
        Cow::Owned(text) => escaped(&text, kept).into_owned().into(),
    }
}

fn escaped<'a>(text: &'a str, kept: &[char]) -> Cow<'a, str> {
    let stays = |c: char| kept.contains(&c) || is_visible(c);
    let Some(first) = text.find(|c| !stays(c)) else {
        return text.into();
    };
    let (before, rest) = text.split_at(first);
    let mut shown = String::with_capacity(text.len() + 16);
    shown.push_str(before);
    for c in rest.chars() {
        match stays(c) {
            true => shown.push(c),
            false => shown.extend(c.escape_debug()),
        }
    }
    shown.into()
}

fn is_visible(c: char) -> bool {
    if c.is_ascii() {
        return !c.is_ascii_control();
    }
    // As the second character of a text, a mark that joins the one before it is no
    // reason for an escape.
    let mut pair = ['a'; 8].map(|c| c as u8);
    let length = 1 + c.encode_utf8(&mut pair[1..]).len();
    let Ok(pair) = str::from_utf8(&pair[..length]) else {
        return false;
    };
    pair.escape_debug().nth(1) == Some(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_in_addresses_are_never_shown() {
        for (text, expected) in [
            ("get http://me:pw@h/x\n", "get http://me:**@h/x\\n"),
            ("a://b:c@d a://e:fg@h", "a://b:*@d a://e:**@h"),
            ("http://me@h:80/x", "http://me@h:80/x"),
        ] {
            assert_eq!(visible(text), expected);
        }
        assert_eq!(
            visible_lines("x\nhttp://me:pw@h", "  "),
            "x\n  http://me:**@h"
        );
    }

    #[test]
    fn what_acts_on_a_terminal_is_shown_and_letters_stay() {
        for (text, expected) in [
            (
                "plain \"quoted\" 'text' \\ /",
                "plain \"quoted\" 'text' \\ /",
            ),
            (
                "Käynnistä ภาษาไทย हिन्दी 日本語 e\u{301} 🙂 ½ –",
                "Käynnistä ภาษาไทย हिन्दी 日本語 e\u{301} 🙂 ½ –",
            ),
            ("\x1b]0;title\x07", "\\u{1b}]0;title\\u{7}"),
            ("a\tb\r\0\x7f", "a\tb\\r\\0\\u{7f}"),
            ("\u{9b}2J", "\\u{9b}2J"),
            ("\u{202e}gpj.exe\u{2066}", "\\u{202e}gpj.exe\\u{2066}"),
            (
                "\u{feff}\u{200b}\u{2028}\u{e000}\u{e0041}",
                "\\u{feff}\\u{200b}\\u{2028}\\u{e000}\\u{e0041}",
            ),
            ("name\nwarning: forged", "name\\nwarning: forged"),
        ] {
            assert_eq!(visible(text), expected);
        }
    }

    #[test]
    fn json_means_the_same_with_escapes_for_what_acts() {
        for text in [
            "e\u{301} 日本語 \"quoted\" \\ \n\u{1b}[2J",
            "\u{7f}\u{9b}2J\u{85}",
            "\u{202e}gpj\u{2066}\u{2028}\u{2029}\u{feff}\u{e0041}",
        ] {
            let value = serde_json::json!({ text: [text] });
            for json in [value.to_string(), format!("{value:#}")] {
                let shown = visible_json(&json);
                assert_eq!(visible_lines(&shown, ""), shown);
                let read: serde_json::Value = serde_json::from_str(&shown).unwrap();
                assert_eq!(read, value);
            }
        }
        let plain = serde_json::json!(["grün e\u{301} 日本語"]).to_string();
        assert!(matches!(visible_json(&plain), Cow::Borrowed(_)));
    }

    #[test]
    fn further_lines_do_not_look_like_first_ones() {
        let text = "could not start\nerror: forged\x1b[m";
        let expected = "could not start\n    error: forged\\u{1b}[m";
        assert_eq!(visible_lines(text, "    "), expected);
    }
}
