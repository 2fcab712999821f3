//! Words to a line.

use crate::syntax::{is_boundary, quote};

/// An option with what joins it to its value, and a value or word.
pub(super) type Token = (String, Option<String>);

/// A line of a name and tokens, which is read back as them.
///
/// A line boundary can only be at the end of the last word, where the language
/// keeps it. Anywhere else, where only a program can have put it, it is a blank.
pub(super) fn line(name: &str, mut tokens: Vec<Token>) -> String {
    let at_end = |(_, word): &Token| {
        word.as_ref()
            .is_some_and(|word| word.ends_with(is_boundary))
    };
    let last = tokens.iter().position(at_end);
    let last = last.map(|index| tokens.remove(index));
    let mut line = name.to_owned();
    for (option, word) in tokens {
        line.push(' ');
        line.push_str(&option);
        line.extend(word.map(|word| quote(&in_one_line(&word))));
    }
    if let Some((option, word)) = last {
        line.push(' ');
        line.push_str(&option);
        line.push_str(&at_line_end(&word.unwrap_or_default()));
    }
    line
}

pub(super) fn in_one_line(word: &str) -> String {
    word.trim_end_matches(is_boundary).replace(is_boundary, " ")
}

/// A word that ends in a line boundary, which only a backslash keeps if it is white space.
fn at_line_end(word: &str) -> String {
    let text = in_one_line(word);
    let quoted = match text.is_empty() {
        true => String::new(),
        false => quote(&text),
    };
    match word.chars().next_back() {
        // The line feed is that of the line itself.
        Some('\n') => format!("{quoted}\\"),
        Some('\r') => format!("{quoted}\\\r"),
        Some(boundary) => format!("{quoted}{boundary}"),
        None => quoted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boundaries_stand_at_the_end_or_are_blanks() {
        let word = |text: &str| (String::new(), Some(text.to_owned()));
        for (tokens, expected) in [
            (vec![word("a b"), word("c")], "x \"a b\" c"),
            (vec![word("a\u{b}"), word("c")], "x c a\u{b}"),
            (vec![word("a\u{b}"), word("c\u{b}")], "x c a\u{b}"),
            (vec![word("a\nrootpw b")], "x \"a rootpw b\""),
            (vec![word("a\n")], "x a\\"),
        ] {
            assert_eq!(line("x", tokens), expected);
        }
    }
}
