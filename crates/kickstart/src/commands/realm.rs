//! `realm`: the domain that is joined.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Syntax, Values};
use crate::usage::Use;
use crate::words::{Word, words_without_comments};

/// The domain that is joined.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Realm {
    /// Arguments for discovering the domain.
    pub discover_options: Vec<String>,
    /// Arguments for joining the domain.
    pub join_args: Vec<String>,
    /// The domain.
    pub join_realm: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    syntax: Syntax::Free,
    finish,
    words: &["join-args"],
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.realm)),
    ..Command::new("realm", &["realm"], "F19- RHEL7-")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    // The reference knows no comments here, so that a domain may have a `#`.
    let words = match used.lenient {
        true => Ok(used.words.to_vec()),
        false => words_without_comments(used.span.source, used.span.start as usize, used.rest),
    };
    match words {
        Ok(words) => realm(used, &words),
        Err(_) => used.refuse("unclosed-quote", "", "a quote is not closed", "close it"),
    }
}

/// The options of `realm join`, and whether they take a value.
const JOIN: &[(&str, bool)] = &[
    ("--client-software", true),
    ("--server-software", true),
    ("--membership-software", true),
    ("--one-time-password", true),
    ("--computer-ou", true),
    ("--no-password", false),
];

fn realm(used: &mut Use<'_>, words: &[Word]) -> Result<(), Diagnostic> {
    let Some((action, arguments)) = words.split_first() else {
        return used.refuse(
            "missing-argument",
            "",
            "`realm` needs an action",
            "write `realm join DOMAIN`",
        );
    };
    if action.value != "join" {
        let message = format!("`realm` cannot `{}`", action.value);
        return Err(Diagnostic::error("invalid-value", message, action.span)
            .with_hint("write `realm join DOMAIN`"));
    }
    if used
        .state
        .record("realm")
        .is_some_and(|record| record.contains_key("join-realm"))
    {
        return used.refuse(
            "duplicate",
            "",
            "only one domain can be joined",
            "remove one of the lines",
        );
    }
    let (discover, rest) = join_options(arguments)?;
    let [domain] = rest else {
        let message = "`realm join` takes one domain, behind its options";
        return used.refuse(
            "missing-argument",
            "",
            message,
            "write `realm join [OPTIONS] DOMAIN`",
        );
    };
    used.set("join-realm", domain.value.as_str());
    used.set("discover-options", discover);
    used.set(
        "join-args",
        arguments
            .iter()
            .map(|word| word.value.clone())
            .collect::<Vec<_>>(),
    );
    Ok(())
}

/// Those of the options that matter for discovery, and the words behind the options.
fn join_options(words: &[Word]) -> Result<(Vec<String>, &[Word]), Diagnostic> {
    let mut discover = Vec::new();
    let mut rest = words;
    while let Some((word, after)) = rest.split_first() {
        if word.value == "--" {
            rest = after;
            break;
        }
        if !word.value.starts_with('-') || word.value == "-" {
            break;
        }
        rest = after;
        let (name, value) = match word.value.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (word.value.as_str(), None),
        };
        let wrong = |message: String| Diagnostic::error("unknown-option", message, word.span);
        let candidates: Vec<_> = JOIN
            .iter()
            .filter(|(option, _)| name.len() > 2 && option.starts_with(name))
            .collect();
        let exact = candidates.iter().find(|(option, _)| *option == name);
        let &(name, takes_value) = match (exact, &candidates[..]) {
            (Some(exact), _) => *exact,
            (None, [only]) => *only,
            _ => return Err(wrong(format!("`realm join` has no option `{name}`"))),
        };
        let value = match (takes_value, value) {
            (false, Some(_)) => return Err(wrong(format!("`{name}` takes no value"))),
            (true, None) => {
                let Some((value, after)) = rest.split_first() else {
                    return Err(wrong(format!("`{name}` needs a value")));
                };
                rest = after;
                Some(value.value.clone())
            }
            (_, value) => value,
        };
        if matches!(
            name,
            "--client-software" | "--server-software" | "--membership-software"
        ) {
            discover.push(format!("{name}={}", value.unwrap_or_default()));
        }
    }
    Ok((discover, rest))
}
