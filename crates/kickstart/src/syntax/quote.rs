//! Words to text that is split into the same words.

/// Writes `value` so that it is read back as one word.
pub(crate) fn quote(value: &str) -> String {
    let special = |c: char| c.is_whitespace() || "#'\"\\".contains(c);
    if !value.is_empty() && !value.contains(special) {
        value.to_owned()
    } else {
        format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

/// Whether a line ends behind it.
pub(crate) fn is_boundary(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}
