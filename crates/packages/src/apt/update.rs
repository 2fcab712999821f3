//! Fetches the repositories' indexes, and says what is wrong with them.

use livecd_host::Host;

use super::command::{self, Messages, apt_get};
use super::directories::Directories;
use super::sources::Source;
use crate::address::without_password;
use crate::{Error, RepositoryProblem};

/// Fetches the indexes. Signatures are verified here.
pub(crate) fn update(
    host: &Host,
    directories: &Directories,
    sources: &[Source],
) -> Result<(), Error> {
    let tool = apt_get(directories).arg("update");
    let (messages, error) = match command::run(host, &tool, &mut |_| {})? {
        Ok(messages) => (messages, None),
        Err(failure) => (failure.messages, Some(failure.error)),
    };
    match (problem(&messages), error) {
        // Without an error, only what would silently leave packages out counts;
        // a wrong signature of a repository that is trusted anyway does not.
        (Some(found), None) if !matches!(found.rank, Rank::Stale | Rank::Incomplete) => Ok(()),
        (Some(found), _) => Err(Error::Repository {
            repository: described(&found.address, sources),
            problem: found.problem,
        }),
        (None, Some(error)) => Err(error.into()),
        (None, None) => Ok(()),
    }
}

/// How much a message explains; the least is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Stale,
    Signature,
    Age,
    Incomplete,
    Missing,
    Damage,
    Network,
    Unsigned,
    Other,
}

#[derive(Debug)]
struct Found {
    rank: Rank,
    /// The URL and suite, or the URL of a file.
    address: String,
    problem: RepositoryProblem,
}

/// The message that explains best what is wrong.
fn problem(messages: &Messages) -> Option<Found> {
    messages
        .0
        .iter()
        .filter_map(|message| classify(message))
        .min_by_key(|found| found.rank)
}

fn classify(message: &str) -> Option<Found> {
    let (kind, text) = message.split_once(": ")?;
    let found = |rank, address: &str, problem| {
        Some(Found {
            rank,
            address: address.to_owned(),
            problem,
        })
    };
    let (rank, text) = match text.split_once("previous index files will be used. ") {
        Some((_, text)) => (Rank::Stale, text),
        None => (Rank::Signature, text),
    };
    for prefix in ["GPG error: ", "OpenPGP signature verification failed: "] {
        if let Some((address, detail)) = text
            .strip_prefix(prefix)
            .and_then(|rest| rest.split_once(": "))
        {
            return found(rank, address, signature_problem(detail));
        }
    }
    if let Some(rest) = text.strip_prefix("Release file for ") {
        if let Some((address, detail)) = rest.split_once(" is expired (") {
            let detail = detail.split(')').next().unwrap_or(detail);
            return found(
                Rank::Age,
                address,
                RepositoryProblem::Expired(detail.to_owned()),
            );
        }
        if let Some((address, detail)) = rest.split_once(" is not valid yet (") {
            let detail = detail.split(')').next().unwrap_or(detail);
            return found(
                Rank::Age,
                address,
                RepositoryProblem::NotYetValid(detail.to_owned()),
            );
        }
    }
    if text.starts_with("Skipping acquire of configured file ") {
        let address = quoted_after(text, "repository ");
        if text.contains("doesn't have the component") {
            let component = quoted_after(text, "the component ").to_owned();
            let problem = RepositoryProblem::NoSuchComponent(component);
            return found(Rank::Incomplete, address, problem);
        }
        if text.contains("doesn't support architecture") {
            let architecture = quoted_after(text, "architecture ").to_owned();
            let problem = RepositoryProblem::NoSuchArchitecture(architecture);
            return found(Rank::Incomplete, address, problem);
        }
    }
    if text.starts_with("The repository ") {
        let address = quoted_after(text, "The repository ");
        if text.contains("a Release file") {
            return found(Rank::Missing, address, RepositoryProblem::NoSuchSuite);
        }
        if text.contains("not signed") {
            return found(Rank::Unsigned, address, RepositoryProblem::Unsigned);
        }
    }
    if let Some((address, reason)) = text
        .strip_prefix("Failed to fetch ")
        .and_then(|rest| rest.split_once("  "))
    {
        return fetch_problem(address, reason);
    }
    (kind == "E" && !text.starts_with("Some index files failed")).then(|| Found {
        rank: Rank::Other,
        address: String::new(),
        problem: RepositoryProblem::Other(text.to_owned()),
    })
}

fn fetch_problem(address: &str, reason: &str) -> Option<Found> {
    let first = reason.lines().next().unwrap_or(reason).trim().to_owned();
    let damaged = [
        "Hash Sum mismatch",
        "unexpected size",
        "Clearsigned file isn't valid",
    ]
    .iter()
    .any(|sign| reason.contains(sign));
    let (rank, problem) = if damaged {
        (Rank::Damage, RepositoryProblem::Damaged(first))
    } else {
        (Rank::Network, RepositoryProblem::Unreachable(first))
    };
    Some(Found {
        rank,
        address: address.to_owned(),
        problem,
    })
}

fn signature_problem(detail: &str) -> RepositoryProblem {
    let mut keys = Vec::new();
    let mut words = detail.split_whitespace();
    while let Some(word) = words.next() {
        if word == "NO_PUBKEY" {
            keys.extend(words.next());
        }
    }
    if !keys.is_empty() {
        return RepositoryProblem::UntrustedKey(format!("key {}", keys.join(", ")));
    }
    if detail.contains("Missing key") {
        return RepositoryProblem::UntrustedKey(detail.to_owned());
    }
    if detail.contains("EXPKEYSIG") || detail.contains("KEYEXPIRED") {
        return RepositoryProblem::Other("the key it is signed with has expired".to_owned());
    }
    RepositoryProblem::BadSignature(detail.lines().next().unwrap_or(detail).to_owned())
}

/// The text between the single quotes that follow `before`.
fn quoted_after<'a>(text: &'a str, before: &str) -> &'a str {
    text.find(before)
        .and_then(|at| text[at + before.len()..].strip_prefix('\''))
        .and_then(|rest| rest.split('\'').next())
        .unwrap_or_default()
}

/// The repository at `address`: its name, if it has one, and where it is.
fn described(address: &str, sources: &[Source]) -> String {
    if let Some(source) = sources.iter().find(|source| source.is_at(address)) {
        let suite = source.suite.first().map_or("", String::as_str);
        let url = without_password(&source.url);
        return format!("{} ({} {suite})", source.name, url.trim_end_matches('/'));
    }
    let place = match address.split_once("/dists/") {
        Some((url, rest)) => {
            let suite = rest.rsplit_once('/').map_or(rest, |(suite, _)| suite);
            format!("{url} {}", suite.split("/main/").next().unwrap_or(suite))
        }
        None => address
            .trim_end_matches(" InRelease")
            .trim_end_matches(" Release")
            .to_owned(),
    };
    match place.is_empty() {
        true => "list".to_owned(),
        false => place,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Repository;

    fn explained(lines: &[&str]) -> String {
        let sources = [Source::parse(&Repository::new("mine", "http://m/d s main")).unwrap()];
        let mut messages = Messages::default();
        lines.iter().for_each(|line| messages.take(line));
        let found = problem(&messages).unwrap();
        format!("{}: {}", described(&found.address, &sources), found.problem)
    }

    #[test]
    fn messages_are_explained() {
        for (lines, expected) in [
            (
                &[
                    "W: GPG error: http://m/d s InRelease: The following signatures couldn't be verified because the public key is not available: NO_PUBKEY 6ED0E7B82643E131 NO_PUBKEY 78DBA3BC47EF2265",
                    "E: The repository 'http://m/d s InRelease' is not signed.",
                ][..],
                "mine (http://m/d s): it is signed with a key that is not trusted (key 6ED0E7B82643E131, 78DBA3BC47EF2265); name the file with its key by [signed-by=FILE] before its URL",
            ),
            (
                &["E: The repository 'http://m/d s Release' is not signed."],
                "mine (http://m/d s): it is not signed; if you trust it all the same, put [trusted=yes] before its URL",
            ),
            (
                &[
                    "E: Failed to fetch http://m/d/dists/s/Release  404  Not Found [IP: 10.0.0.1 80]",
                    "E: The repository 'http://m/d s Release' does not have a Release file.",
                ],
                "mine (http://m/d s): it has no such suite; check the suite's name",
            ),
            (
                &[
                    "E: Release file for http://m/d/dists/s/InRelease is expired (invalid since 14d 2h 1min 3s). Updates for this repository will not be applied.",
                ],
                "mine (http://m/d s): it has expired (invalid since 14d 2h 1min 3s); if it is an archive, put [check-valid-until=no] before its URL",
            ),
            (
                &[
                    "W: Skipping acquire of configured file 'nope/binary-amd64/Packages' as repository 'http://m/d s InRelease' doesn't have the component 'nope' (component misspelt in sources.list?)",
                ],
                "mine (http://m/d s): it has no component nope; check the component's name",
            ),
            (
                &[
                    "E: Failed to fetch http://other/d/dists/s/InRelease  Could not connect to other:80 (10.0.0.1). - connect (111: Connection refused)",
                    "E: Some index files failed to download. They have been ignored, or old ones used instead.",
                ],
                "http://other/d s: Could not connect to other:80 (10.0.0.1). - connect (111: Connection refused); check its address and the network",
            ),
            (
                &["E: Type 'dbe' is not known on line 1 in source list x.list"],
                "list: Type 'dbe' is not known on line 1 in source list x.list",
            ),
        ] {
            assert_eq!(explained(lines), expected);
        }
    }
}
