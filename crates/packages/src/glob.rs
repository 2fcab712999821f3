//! Wildcards as in fnmatch(3) without flags: `*` and `?`, which match `/` too.

/// Whether all of `text` matches `pattern`.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    // Where to go on when a later part does not match: after the last `*`,
    // which then takes one character more.
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                retry = Some((p + 1, t));
                p += 1;
            }
            Some(&byte) if byte == b'?' || byte == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match &mut retry {
                Some((after, taken)) => {
                    *taken += 1;
                    (p, t) = (*after, *taken);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

/// The same as an anchored POSIX extended regular expression.
pub(crate) fn to_regex(pattern: &str) -> String {
    let mut regex = "^".to_owned();
    for character in pattern.chars() {
        match character {
            '*' => regex.push_str(".*"),
            '?' => regex.push('.'),
            '.' | '+' => regex.extend(['[', character, ']']),
            other => regex.push(other),
        }
    }
    regex.push('$');
    regex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_match_as_in_fnmatch() {
        for (pattern, text, matched) in [
            ("bash", "bash", true),
            ("bash", "bash-doc", false),
            ("lib*-dev", "libc6-dev", true),
            ("lib*-dev", "libc6-dev-i386", false),
            ("*a*b", "aab-ab", true),
            ("*a*b", "aab-abc", false),
            ("?", "", false),
            ("*", "", true),
            (
                "/usr/share/doc/*/copyright",
                "/usr/share/doc/a/b/copyright",
                true,
            ),
            ("/usr/share/man/*/*", "/usr/share/man/man1", false),
        ] {
            assert_eq!(matches(pattern, text), matched, "{pattern} {text}");
        }
        assert_eq!(to_regex("lib?*++-1.0"), "^lib..*[+][+]-1[.]0$");
    }
}
