//! Arguments of a tool that a command keeps as text, as `authconfig` and `authselect` do.

use crate::kickstart::Kickstart;
use crate::syntax::{quote, raw_words};

/// The words of `text` as a shell passes them to a tool: a `#` begins a comment only where a
/// word could begin. Nothing if a quote is not closed.
pub(crate) fn arguments(text: &str) -> Option<Vec<String>> {
    let words = raw_words(0, 0, text).ok()?;
    let is_comment = |at: u32| text[at as usize..].starts_with('#');
    let words = words.into_iter();
    let before_comment = words.take_while(|word| !is_comment(word.span.start));
    Some(before_comment.map(|word| word.value).collect())
}

/// The same arguments with one blank between them and quotes only where they are needed.
fn in_one_style(text: &mut Option<String>) {
    if let Some(words) = text.as_deref().and_then(arguments) {
        let words: Vec<String> = words.iter().map(|word| quote(word)).collect();
        *text = Some(words.join(" "));
    }
}

impl Kickstart {
    /// The same kickstart with the arguments that `authconfig` and `authselect` keep as text
    /// in one style. Two kickstarts that differ in layout alone are written as the same text
    /// then.
    #[must_use]
    pub fn without_layout(mut self) -> Self {
        if let Some(command) = &mut self.authconfig {
            in_one_style(&mut command.authconfig);
        }
        if let Some(command) = &mut self.authselect {
            in_one_style(&mut command.authselect);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kickstart::MEANINGS;
    use crate::options::ParseOptions;
    use crate::version::Version;

    #[test]
    fn text_is_split_as_a_shell_splits_it() {
        for (text, words) in [
            ("", &[][..]),
            ("a  b\t'c d'", &["a", "b", "c d"]),
            ("--x=\"a\\\"b\" # c", &["--x=a\"b"]),
            ("--url=http://h/x#y z", &["--url=http://h/x#y", "z"]),
            ("'#a' \\#b #c 'd", &["#a", "#b"]),
            ("# c", &[]),
        ] {
            if text.ends_with("'d") {
                assert_eq!(arguments(text), None, "{text}");
                let closed = arguments(&format!("{text}'")).unwrap();
                assert_eq!(closed, words, "{text}");
            } else {
                assert_eq!(arguments(text).unwrap(), words, "{text}");
            }
        }
    }

    #[test]
    fn no_command_that_keeps_text_has_a_layout_that_counts() {
        let raw = MEANINGS
            .iter()
            .filter(|meaning| meaning.table.raw.is_some());
        let mut tried = 0;
        for name in raw.flat_map(|meaning| meaning.table.names) {
            let written = |arguments: &str| {
                let text = format!("{name} {arguments}\n");
                // The first version that acts on it.
                let kickstart = Version::all()
                    .filter_map(|version| {
                        let options = ParseOptions::version(version);
                        Kickstart::parse_with(&text, "test.ks", &options).ok()
                    })
                    .find(|kickstart| *kickstart != Kickstart::default())
                    .unwrap();
                kickstart.without_layout().to_string()
            };
            let plain = written("--a=b c");
            for same in ["  --a=b \t c  ", "\"--a=b\" 'c'", "--a=\"b\" c # why"] {
                assert_eq!(written(same), plain, "{name} {same}");
            }
            assert_ne!(written("--a=b d"), plain, "{name}");
            tried += 1;
        }
        assert!(tried >= 4, "{tried}");
    }
}
