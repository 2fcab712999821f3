//! GRUB's menus, which are programs: a command can stand behind another one in its line, or go on in the next line.

use super::MenuChange;
use super::arguments::after_command;
use super::dialect::Dialect;

/// What loads a kernel. Those with `$` are variables that menus for several platforms set to one of the others.
const COMMANDS: [&str; 7] = [
    "linux",
    "linuxefi",
    "linux16",
    "$linux",
    "${linux}",
    "$linuxcmd",
    "${linuxcmd}",
];
/// Behind these stands a command, in the same line.
const KEYWORDS: [&str; 4] = ["then", "else", "do", "{"];

pub(super) fn change(text: &str, changes: &[MenuChange]) -> String {
    pieces(text)
        .into_iter()
        .map(|piece| {
            after_command(piece, &COMMANDS, changes, Dialect::Grub)
                .unwrap_or_else(|| piece.to_owned())
        })
        .collect()
}

/// The text in pieces, of which each has at most one command from its first word to its last.
fn pieces(text: &str) -> Vec<&str> {
    let (mut pieces, mut start, mut word, mut quote) = (Vec::new(), 0, 0, None);
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        match (quote, c) {
            (None | Some('"'), '\\') => {
                characters.next();
                continue;
            }
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            // A comment is a piece, with its line's end.
            (None, '#') if word == at => {
                pieces.push(&text[start..at]);
                start = at;
                while characters.next_if(|(_, c)| *c != '\n').is_some() {}
                word = at + 1;
            }
            (None, ';' | '&' | '|') => {
                pieces.push(&text[start..at]);
                (start, word) = (at, at + 1);
                pieces.push(&text[start..at + 1]);
                start = at + 1;
            }
            (None, '}') if word == at => {
                pieces.push(&text[start..at]);
                pieces.push(&text[at..at + 1]);
                (start, word) = (at + 1, at + 1);
            }
            (None, c) if c.is_whitespace() => {
                let is_keyword = KEYWORDS.contains(&&text[word..at]);
                word = at + c.len_utf8();
                if c == '\n' || is_keyword {
                    pieces.push(&text[start..word]);
                    start = word;
                }
            }
            _ => {}
        }
    }
    pieces.push(&text[start..]);
    pieces
}
