//! Lines as they may be shown: without passwords and keys.

use std::borrow::Cow;
use std::ops::Range;

/// Commands whose words that are no options are secret.
const COMMANDS: [&str; 2] = ["rootpw", "sshpw"];

/// Options whose values are secret, of whatever command.
const OPTIONS: [&str; 10] = [
    "--chap-password",
    "--hw-passphrase",
    "--md5pass",
    "--one-time-password",
    "--passphrase",
    "--password",
    "--reverse-password",
    "--wepkey",
    "--wpakey",
    "--activation-key",
];

/// The line with stars for each byte of what is secret, so that places in it
/// stay what they are.
pub(crate) fn concealed(line: &str) -> Cow<'_, str> {
    let secrets = secrets(line);
    if secrets.is_empty() {
        return line.into();
    }
    let mut text = String::with_capacity(line.len());
    let mut at = 0;
    for Range { start, end } in secrets {
        text += &line[at..start];
        text.extend(std::iter::repeat_n('*', end - start));
        at = end;
    }
    text += &line[at..];
    text.into()
}

fn secrets(line: &str) -> Vec<Range<usize>> {
    let words = words(line);
    let Some((command, words)) = words.split_first() else {
        return Vec::new();
    };
    let secret_words = COMMANDS.contains(&&line[command.clone()]);
    let mut found = Vec::new();
    let mut value_follows = false;
    for word in words {
        let text = &line[word.clone()];
        let (option, value) = text.split_once('=').unwrap_or((text, ""));
        if value_follows {
            found.push(word.clone());
            value_follows = false;
        } else if !text.starts_with("--") {
            if secret_words {
                found.push(word.clone());
            }
        } else if OPTIONS.contains(&option) {
            value_follows = option == text;
            found.push(word.end - value.len()..word.end);
        }
    }
    found.retain(|range| !range.is_empty());
    found
}

/// The words of a line, with their quotes.
fn words(line: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let (mut start, mut quote) = (None, None);
    let mut escaped = false;
    for (at, character) in line.char_indices() {
        match quote {
            _ if escaped => escaped = false,
            _ if character == '\\' && quote != Some('\'') => {
                escaped = true;
                start.get_or_insert(at);
            }
            Some(open) if open == character => quote = None,
            Some(_) => {}
            None if character.is_whitespace() => {
                words.extend(start.take().map(|start| start..at));
            }
            None => {
                start.get_or_insert(at);
                if matches!(character, '"' | '\'') {
                    quote = Some(character);
                }
            }
        }
    }
    words.extend(start.map(|start| start..line.len()));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_stars_and_the_rest_stays() {
        for (line, shown) in [
            (
                "rootpw --plaintext secret # x",
                "rootpw --plaintext ****** * *",
            ),
            ("sshpw --username=a 'b c'", "sshpw --username=a *****"),
            (
                "user --name=a --password=b\\ c --lock",
                "user --name=a --password=**** --lock",
            ),
            (
                "user --password \"a b\" --name=c",
                "user --password ***** --name=c",
            ),
            ("network --wpakey=käse", "network --wpakey=*****"),
            ("part / --passphrase=", "part / --passphrase="),
            ("lang password", "lang password"),
            ("", ""),
        ] {
            assert_eq!(concealed(line), shown);
            assert_eq!(concealed(line).len(), line.len());
        }
    }
}
