//! A kickstart in one style, with nothing of it lost.

use crate::arguments::Known;
use crate::document::{Document, DocumentLine};
use crate::roles::spelled_out;
use crate::syntax::{LineKind, Word, quote};
use crate::table::Syntax;
use crate::tables::find;
use crate::version::Version;

/// Writes a kickstart in one style: one blank between words, options in full
/// and joined to their values by `=`, quotes only where they are needed.
///
/// Comments, blank lines, the order of everything and the text of sections
/// stay. What is malformed or unknown stays as it is.
///
/// ```
/// use livecd_kickstart::{Version, format};
///
/// let text = "part   '/' --size  4096 --gr   # root\n";
/// assert_eq!(format(text, Version::NEWEST), "part / --size=4096 --grow  # root\n");
/// ```
pub fn format(text: &str, version: Version) -> String {
    let document = Document::parse(text);
    let lines = document.lines().iter();
    let lines: String = lines.map(|line| formatted(line, version)).collect();
    format!("{}{lines}", &text[..document.line_start(0)])
}

fn formatted(line: &DocumentLine, version: Version) -> String {
    let text = line.text();
    match line.kind() {
        LineKind::Command | LineKind::Header | LineKind::UnknownHeader | LineKind::Include => {}
        LineKind::Blank => return text.trim_matches([' ', '\t']).to_owned(),
        _ => return text.to_owned(),
    }
    let words: Vec<Word> = line.own_words().to_vec();
    let end = words.last().map_or(0, |word| word.span.end as usize);
    let Some(name) = words.first().filter(|_| !text[end..].contains('\\')) else {
        return text.to_owned();
    };
    let command = find(&name.value).map(|(command, _)| command);
    // Where rules of its own look at the text, a `#` inside a word may be a part of the word.
    if command.is_some_and(|command| command.syntax == Syntax::Free) && text[end..].starts_with('#')
    {
        return text.to_owned();
    }
    let command = command.filter(|command| command.raw.is_none());
    let rest = match command {
        Some(command) => {
            let known = Known {
                word: &name.value,
                command,
                version,
                lenient: true,
            };
            spelled_out(known, &words[1..])
        }
        None => None,
    };
    let rest = rest.unwrap_or_else(|| words[1..].iter().map(|word| quote(&word.value)).collect());
    // Words that hold a line boundary cannot be quoted.
    if words
        .iter()
        .any(|word| word.value.chars().any(|c| c.is_control() && c != '\t'))
    {
        return text.to_owned();
    }
    let mut out = quote(&name.value);
    for word in rest {
        out.push(' ');
        out.push_str(&word);
    }
    let behind = text[end..].trim_start_matches([' ', '\t']);
    if behind.starts_with('#') {
        out.push_str("  ");
    }
    out + behind
}
