//! Characters that cannot be seen, or look like others.

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;
use crate::syntax::Line;

/// The characters that come from word processors, web pages and other systems.
const NAMES: &[(char, &str)] = &[
    ('\u{feff}', "byte order mark"),
    ('\u{a0}', "no-break space"),
    ('\u{202f}', "narrow no-break space"),
    ('\u{2007}', "figure space"),
    ('\u{3000}', "ideographic space"),
    ('\u{ad}', "soft hyphen"),
    ('\u{200b}', "zero width space"),
    ('\u{200c}', "zero width non-joiner"),
    ('\u{200d}', "zero width joiner"),
    ('\u{200e}', "left-to-right mark"),
    ('\u{200f}', "right-to-left mark"),
    ('\u{202a}', "left-to-right embedding"),
    ('\u{202b}', "right-to-left embedding"),
    ('\u{202c}', "pop directional formatting"),
    ('\u{202d}', "left-to-right override"),
    ('\u{202e}', "right-to-left override"),
    ('\u{2060}', "word joiner"),
    ('\u{2066}', "left-to-right isolate"),
    ('\u{2067}', "right-to-left isolate"),
    ('\u{2068}', "first strong isolate"),
    ('\u{2069}', "pop directional isolate"),
    ('\u{2018}', "typographic quote"),
    ('\u{2019}', "typographic quote"),
    ('\u{201c}', "typographic quote"),
    ('\u{201d}', "typographic quote"),
    ('\u{201e}', "typographic quote"),
    ('\u{2013}', "en dash"),
    ('\u{2014}', "em dash"),
    ('\u{2212}', "minus sign"),
    ('\u{0}', "null character"),
];

/// The first such character outside of quotes and comments in a line.
pub(crate) fn misleading(line: &Line<'_>, severity: Severity) -> Option<Diagnostic> {
    // White space around the line, of whatever kind, means nothing.
    let end = line.comment.map_or(line.span.end, |span| span.start);
    let span = Span { end, ..line.span };
    let text = line
        .text
        .get(span.start as usize - line.start..end as usize - line.start)?;
    misleading_in(text, span, severity)
}

/// The first such character outside of quotes in the text at a place.
pub(crate) fn misleading_in(text: &str, place: Span, severity: Severity) -> Option<Diagnostic> {
    if text.is_ascii() && !text.contains('\0') {
        return None;
    }
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let is_first = std::mem::replace(&mut before, c) == ' ';
        match quote {
            Some(open) if open == c => quote = None,
            Some(_) => {}
            None if matches!(c, '\'' | '"') => quote = Some(c),
            None => {
                let found = NAMES.iter().find(|(known, _)| *known == c);
                // Inside of a word a dash is a letter like any other.
                let is_dash = |name: &str| name.ends_with("dash") || name == "minus sign";
                if let Some((_, name)) = found.filter(|(_, name)| is_first || !is_dash(name)) {
                    let span = Span {
                        start: place.start + at as u32,
                        end: place.start + (at + c.len_utf8()) as u32,
                        ..place
                    };
                    return Some(said(c, name, span, severity));
                }
            }
        }
    }
    None
}

fn said(c: char, name: &str, span: Span, severity: Severity) -> Diagnostic {
    let code = c as u32;
    let message = format!("here is a U+{code:04X} ({name}), which the language takes for a letter");
    let hint = match name {
        "typographic quote" => "write \" or '",
        "en dash" | "em dash" | "minus sign" => "write -",
        _ if name.ends_with("space") => "write a blank instead, or remove it",
        _ => "remove it",
    };
    Diagnostic::new(severity, "misleading-character", message, span).with_hint(hint)
}
