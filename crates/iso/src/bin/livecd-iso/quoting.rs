//! Names on a terminal: as `ls --quoting-style=shell-escape` writes them, so that nothing in them is a command to it.

/// A name that a shell reads back as the same bytes.
pub(crate) fn shell_escape(name: &[u8]) -> String {
    let pieces = pieces(name);
    let text: Option<String> = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(c) => Some(*c),
            Piece::Escape(_) => None,
        })
        .collect();
    match text {
        Some(text) if is_plain(&text) => text,
        // Shorter, and what is within double quotes has no meaning.
        Some(text) if text.contains('\'') && text.chars().all(|c| c == '\'' || is_quiet(c)) => {
            format!("\"{text}\"")
        }
        _ => quote(&pieces),
    }
}

/// The same JSON value, with characters that terminals do not show escaped.
pub(crate) fn json_escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if is_shown(c) {
            escaped.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            escaped += &format!("\\u{unit:04x}");
        }
    }
    escaped
}

enum Piece {
    Text(char),
    /// What stands behind the backslash in `$'…'`.
    Escape(String),
}

fn pieces(name: &[u8]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for chunk in name.utf8_chunks() {
        for c in chunk.valid().chars() {
            if is_shown(c) {
                pieces.push(Piece::Text(c));
            } else {
                let mut bytes = [0; 4];
                pieces.extend(c.encode_utf8(&mut bytes).bytes().map(escape));
            }
        }
        pieces.extend(chunk.invalid().iter().copied().map(escape));
    }
    pieces
}

fn escape(byte: u8) -> Piece {
    Piece::Escape(match byte {
        7 => "a".to_owned(),
        8 => "b".to_owned(),
        9 => "t".to_owned(),
        10 => "n".to_owned(),
        11 => "v".to_owned(),
        12 => "f".to_owned(),
        13 => "r".to_owned(),
        _ => format!("{byte:03o}"),
    })
}

/// Not what controls a terminal, or the direction and the joining of what is shown.
pub(crate) fn is_shown(c: char) -> bool {
    let hides = matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}');
    !c.is_control() && !hides
}

/// Characters without a meaning in single and double quotes.
fn is_quiet(c: char) -> bool {
    c.is_ascii_alphanumeric() || " #%+,-./:@]_~".contains(c)
}

/// Whether a shell takes it as it is.
fn is_plain(text: &str) -> bool {
    let special = |c: char| " \t\n!\"$&'()*;<=>?[\\^`|".contains(c);
    !text.is_empty()
        && !text.contains(special)
        && !text.starts_with(['#', '~'])
        && !["{", "}"].contains(&text)
}

fn quote(pieces: &[Piece]) -> String {
    let mut quoted = "'".to_owned();
    let mut escaping = false;
    for piece in pieces {
        match piece {
            Piece::Escape(escape) => {
                if !escaping {
                    quoted += "'$'";
                    escaping = true;
                }
                quoted.push('\\');
                quoted += escape;
            }
            Piece::Text(c) => {
                if escaping {
                    quoted += "''";
                    escaping = false;
                }
                match c {
                    '\'' => quoted += "'\\''",
                    c => quoted.push(*c),
                }
            }
        }
    }
    quoted + "'"
}
