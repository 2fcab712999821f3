//! Lines as they may be shown: without passwords and keys.
//!
//! What is secret stands in the option tables. A line with a mistake in it is
//! taken for what it was probably meant to be: too much is hidden rather than
//! too little.

use std::borrow::Cow;
use std::ops::Range;

use crate::nearest::nearest;
use crate::syntax::{Line, Place, Word};
use crate::table::{Command, Opt};
use crate::tables::{find, tables};

/// The line with stars for each byte of what is secret, so that places in it
/// stay what they are.
pub(crate) fn concealed(text: &str) -> Cow<'_, str> {
    let mut secrets = secrets(text);
    secrets.extend(in_addresses(text));
    secrets.sort_by_key(|range| range.start);
    starred(text, secrets)
}

/// The text with stars for each byte of a password in an address.
pub(crate) fn without_passwords(text: &str) -> Cow<'_, str> {
    match text.contains("://") {
        true => starred(text, in_addresses(text)),
        false => text.into(),
    }
}

/// The text with stars for each byte of `secrets`, which are in order.
fn starred(text: &str, secrets: Vec<Range<usize>>) -> Cow<'_, str> {
    if secrets.is_empty() {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for Range { start, end } in secrets {
        // One may be within another.
        let start = start.max(at);
        if end <= start {
            continue;
        }
        shown += &text[at..start];
        shown.extend(std::iter::repeat_n('*', end - start));
        at = end;
    }
    shown += &text[at..];
    shown.into()
}

fn secrets(text: &str) -> Vec<Range<usize>> {
    let line = Line::new(0, 0, text, Place::Outside);
    let (start, end) = (line.span.start as usize, line.span.end as usize);
    if line.malformed.is_some() {
        // Where a quote is not closed nobody knows which words there are.
        let name = line.keyword();
        let is_secret = meant(name).is_some_and(Command::has_secrets);
        return match is_secret || text.contains("--") {
            true => ranges(text, start + name.len()..end),
            false => Vec::new(),
        };
    }
    let Some((name, words)) = line.words.split_first() else {
        return Vec::new();
    };
    let command = meant(&name.value);
    let mut found = Vec::new();
    let mut value_follows = false;
    for word in words {
        let range = range(word);
        let is_option = word.value.starts_with("--") && word.value.len() > 2;
        let is_secret = if std::mem::take(&mut value_follows) {
            true
        } else if is_option {
            let option = word.value.split('=').next().unwrap_or_default();
            if !is_secret_option(command, option) {
                continue;
            }
            if let Some(at) = text[range.clone()].find('=') {
                found.push(range.start + at + 1..range.end);
            } else {
                value_follows = true;
            }
            continue;
        } else {
            command.is_some_and(Command::has_secret_words)
        };
        if is_secret {
            found.push(range);
        }
    }
    found.retain(|range| !range.is_empty());
    // A comment may be the rest of a secret with a `#` in it.
    let last = found.last().map(|range| range.end);
    let has_secret_words = command.is_some_and(Command::has_secret_words);
    if let Some(comment) = line.comment
        && (has_secret_words || last == Some(comment.start as usize) || value_follows)
    {
        found.extend(ranges(text, comment.start as usize..end));
    }
    found
}

/// The passwords in addresses, `http://user:password@server/`, in whatever they
/// stand.
fn in_addresses(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (at, separator) in text.match_indices("://") {
        let begin = at + separator.len();
        let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'');
        let length = text[begin..].find(ends).unwrap_or(text.len() - begin);
        let rest = &text[begin..begin + length];
        let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
        let Some(colon) = authority
            .find(':')
            .filter(|colon| !authority[..*colon].contains('@'))
        else {
            continue;
        };
        // A slash may be a part of the password, which should have been escaped;
        // a number before it is a port.
        let port = &authority[colon + 1..];
        let is_port = port.bytes().all(|digit| digit.is_ascii_digit());
        let end = authority.rfind('@').or_else(|| {
            let anywhere = rest.rfind('@');
            anywhere.filter(|_| !is_port)
        });
        found.extend(end.map(|end| begin + colon + 1..begin + end));
    }
    found.retain(|range| !range.is_empty());
    found
}

/// The parts of a range between blanks.
fn ranges(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    let place = range.start;
    for (at, c) in text.get(range).unwrap_or_default().char_indices() {
        let (start, end) = (place + at, place + at + c.len_utf8());
        match parts.last_mut() {
            _ if c.is_whitespace() => {}
            Some(last) if last.end == start => last.end = end,
            _ => parts.push(start..end),
        }
    }
    parts
}

/// The command that a word is, or was probably meant to be.
fn meant(word: &str) -> Option<&'static Command> {
    let lower = word.to_lowercase();
    let names = || tables().flat_map(|command| command.names).copied();
    let found = find(word).or_else(|| find(nearest(&lower, names())?));
    found.map(|(command, _)| command)
}

/// Whether the value of an option is secret that may be abbreviated or mistyped.
fn is_secret_option(command: Option<&'static Command>, option: &str) -> bool {
    let secret = |opt: &&Opt| opt.secret;
    let options = command.map_or(&[][..], |command| command.options);
    let exact = || options.iter().filter(|opt| opt.name == option);
    if exact().next().is_some() {
        return exact().any(|opt| opt.secret);
    }
    let begin = options.iter().filter(|opt| opt.name.starts_with(option));
    if begin.clone().next().is_some() {
        return begin.clone().any(|opt| opt.secret);
    }
    let all = tables().flat_map(|command| command.options);
    let mut names = all.filter(secret).map(|opt| opt.name);
    let lower = option.to_lowercase();
    names.clone().any(|name| {
        let near = |long: &str, short: &str| short.len() > 4 && long.starts_with(short);
        near(name, &lower) || near(&lower, name)
    }) || nearest(&lower, &mut names).is_some()
}

fn range(word: &Word) -> Range<usize> {
    word.span.start as usize..word.span.end as usize
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
            // abbreviated, mistyped, misplaced, cut off, not closed
            ("user --passwo=geheim --x", "user --passwo=****** --x"),
            ("user --pasword=geheim", "user --pasword=******"),
            ("user --Password geheim", "user --Password ******"),
            ("lang --password=geheim", "lang --password=******"),
            ("user --password=ab#cd ef", "user --password=***** **"),
            ("rootpw ab#cd", "rootpw *****"),
            ("rotpw secret", "rotpw ******"),
            ("ROOTPW secret", "ROOTPW ******"),
            ("rootpw 'a b", "rootpw ** *"),
            ("user --password='a b", "user ************* *"),
            ("realm join --one-time=x d", "realm join --one-time=* d"),
            ("part / --fstype=ext4 # ok", "part / --fstype=ext4 # ok"),
            // in addresses
            ("url --url=http://me:pw@h/x", "url --url=http://me:**@h/x"),
            (
                "repo --name=a --baseurl=\"http://m:p@h/a b http://m:q:r@h/\" --proxy=https://u:k\u{e4}@p:3128",
                "repo --name=a --baseurl=\"http://m:*@h/a b http://m:***@h/\" --proxy=https://u:***@p:3128",
            ),
            (
                "repo --mirrorlist='http://m:p/w@h/x'",
                "repo --mirrorlist='http://m:***@h/x'",
            ),
            ("# http://me:pw@h", "# http://me:**@h"),
            ("url --url=http://h:80/a@b", "url --url=http://h:80/a@b"),
            ("url --url=http://me@h/x", "url --url=http://me@h/x"),
            (
                "user --password=http://a:b@c",
                "user --password=************",
            ),
            ("", ""),
        ] {
            assert_eq!(concealed(line), shown);
            assert_eq!(concealed(line).len(), line.len());
        }
    }
}
