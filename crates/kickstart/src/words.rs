//! A line's words: the only file that knows pest.

use pest::Parser;
use pest::iterators::Pair;
use pest_derive::Parser;

use crate::source::Span;

#[derive(Parser)]
#[grammar = "kickstart.pest"]
struct Grammar;

/// A word of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// What it means, without quotes and escapes.
    pub(crate) value: String,
    /// What stands in the text.
    pub(crate) span: Span,
}

/// Why a line has no words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Malformed {
    /// A quote is not closed.
    Unclosed(Span),
    /// The text ends in a backslash.
    Dangling(Span),
    /// The line is too long to be meant.
    TooLong(Span),
}

/// Lines of more bytes than this are not split.
///
/// The words of a line take many times its size; no real line comes near.
const LONGEST_LINE: usize = 1 << 20;

/// Splits a line of `source` that begins at `start`.
pub(crate) fn words(source: u32, start: usize, line: &str) -> Result<Vec<Word>, Malformed> {
    let span = |from: usize, to: usize| Span {
        source,
        start: (start + from) as u32,
        end: (start + to) as u32,
    };
    if line.len() > LONGEST_LINE {
        return Err(Malformed::TooLong(span(
            0,
            LONGEST_LINE.min(line.trim_end().len()),
        )));
    }
    if !line.contains(['#', '\'', '"', '\\']) {
        return Ok(plain_words(line, span));
    }
    let mut words = Vec::new();
    // The grammar matches every text, so an error here would only mean a line without words.
    let Some(parsed) = Grammar::parse(Rule::line, line)
        .ok()
        .and_then(|mut pairs| pairs.next())
    else {
        return Ok(words);
    };
    for word in parsed
        .into_inner()
        .filter(|pair| pair.as_rule() == Rule::word)
    {
        let place = word.as_span();
        let span = span(place.start(), place.end());
        let mut value = String::with_capacity(place.end() - place.start());
        for piece in word.into_inner() {
            match piece.as_rule() {
                Rule::unclosed => {
                    let from = start + piece.as_span().start();
                    let end = start + line.trim_end_matches(['\n', '\r']).len();
                    return Err(Malformed::Unclosed(Span {
                        source,
                        start: from as u32,
                        end: end as u32,
                    }));
                }
                Rule::dangling => {
                    return Err(Malformed::Dangling(Span {
                        start: span.end - 1,
                        ..span
                    }));
                }
                _ => unquote(piece, &mut value),
            }
        }
        words.push(Word { value, span });
    }
    Ok(words)
}

/// Splits a line in which `#` is a character like any other.
pub(crate) fn words_without_comments(
    source: u32,
    start: usize,
    line: &str,
) -> Result<Vec<Word>, Malformed> {
    const STAND_IN: &str = "\u{e000}";
    let mut words = words(source, start, &line.replace('#', STAND_IN))?;
    for word in &mut words {
        word.value = word.value.replace(STAND_IN, "#");
    }
    Ok(words)
}

/// The words of a line without quotes, escapes and comments, which most lines are.
///
/// Ten times faster than the grammar, which says the same.
fn plain_words(line: &str, span: impl Fn(usize, usize) -> Span) -> Vec<Word> {
    let words = line
        .split([' ', '\t', '\r', '\n'])
        .filter(|word| !word.is_empty());
    let place = |word: &str| word.as_ptr() as usize - line.as_ptr() as usize;
    words
        .map(|word| Word {
            value: word.to_owned(),
            span: span(place(word), place(word) + word.len()),
        })
        .collect()
}

fn unquote(piece: Pair<'_, Rule>, value: &mut String) {
    match piece.as_rule() {
        Rule::single | Rule::double | Rule::escape | Rule::escaped => {
            piece.into_inner().for_each(|inner| unquote(inner, value));
        }
        _ => value.push_str(piece.as_str()),
    }
}

/// Writes `value` so that it is read back as one word.
pub(crate) fn quote(value: &str) -> String {
    let special = |c: char| c.is_whitespace() || "#'\"\\".contains(c);
    if !value.is_empty() && !value.contains(special) {
        value.to_owned()
    } else {
        format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &[&str]) {
        let words: Vec<String> = words(0, 0, line)
            .unwrap()
            .into_iter()
            .map(|word| word.value)
            .collect();
        assert_eq!(words, expected, "{line:?}");
    }

    #[test]
    fn words_are_split_as_in_a_shell() {
        check("rootpw foo#bar\n", &["rootpw", "foo"]);
        check(
            r#"a 'b "c\' "d\"\$e\\"  # f"#,
            &["a", r#"b "c\"#, r#"d"\$e\"#],
        );
        check("x\\ y \"\" ''z", &["x y", "", "z"]);
        check("part / \\\n", &["part", "/", "\n"]);
        check(" \t ", &[]);
    }

    #[test]
    fn the_grammar_agrees_with_the_short_way() {
        for line in ["", " a  b\tc\r\n", "part / --size=1\n", "\u{b}x \u{a0}y"] {
            let by_grammar = words(0, 0, &format!("{line}#")).unwrap();
            assert_eq!(words(0, 0, line).unwrap(), by_grammar, "{line:?}");
        }
    }

    #[test]
    fn what_is_not_closed_is_found() {
        let span = |start, end| Span {
            source: 0,
            start,
            end,
        };
        assert_eq!(words(0, 0, "a 'b\n"), Err(Malformed::Unclosed(span(2, 4))));
        assert_eq!(
            words(0, 10, "a b\\"),
            Err(Malformed::Dangling(span(13, 14)))
        );
    }

    #[test]
    fn quoting_is_undone_by_splitting() {
        for value in ["", "a", "a b", "a\"b'c\\d#e", "$x", "new\nline"] {
            check(&quote(value), &[value]);
        }
    }
}
