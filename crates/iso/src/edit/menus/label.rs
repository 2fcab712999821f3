//! The name of a volume in a menu.

/// A name as it is in the names of links to devices.
pub(super) fn escaped(name: &str) -> String {
    let mut escaped = String::new();
    for c in name.chars() {
        match c {
            c if c.is_ascii_alphanumeric() || "#+.:=@_-".contains(c) || !c.is_ascii() => {
                escaped.push(c);
            }
            c => escaped += &format!("\\x{:02x}", c as u32),
        }
    }
    escaped
}

/// A line in which a volume has another name. The same text can be a directory (`/live/vmlinuz`) or a value
/// (`boot=live`), so that it counts only where a label is expected.
pub(super) fn renamed(line: &str, from: &str, to: &str) -> String {
    let is_search = line.split_whitespace().next() == Some("search");
    let (mut text, mut rest) = (String::new(), line);
    while let Some(at) = rest.find(from) {
        let (before, behind) = (&rest[..at], &rest[at + from.len()..]);
        text += before;
        text += match is_label(&text, behind, is_search) {
            true => to,
            false => from,
        };
        rest = behind;
    }
    text + rest
}

fn is_label(before: &str, behind: &str, is_search: bool) -> bool {
    let is_inner = |c: char| c.is_alphanumeric() || "-_.+\\".contains(c);
    if behind.starts_with(is_inner) || behind.starts_with('=') {
        return false;
    }
    let unquoted = before.trim_end_matches(['"', '\'']).to_ascii_lowercase();
    let keys = ["label=", "volid=", "volume=", "by-label/"];
    if keys.iter().any(|key| unquoted.ends_with(key)) {
        return true;
    }
    is_search && before.ends_with(|c: char| c.is_whitespace() || "\"'".contains(c))
}
