//! `realm`: the domain that is joined.

use crate::arguments::Known;
use crate::diagnostic::Diagnostic;
use crate::secret::Secret;
use crate::syntax::Word;
use crate::table::{Command, Opt, Syntax, flag, text};
use crate::usage::Use;
use crate::values::values;

values! {
    /// The domain that is joined.
    pub struct Realm {
        /// Arguments for discovering the domain.
        pub discover_options: Vec<String>,
        /// Arguments for joining the domain, of which one may be a password.
        pub join_args: Vec<Secret>,
        /// The domain.
        pub join_realm: Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    syntax: Syntax::Free,
    options: &[
        text("--client-software", "F19- RHEL7-"),
        text("--server-software", "F19- RHEL7-"),
        text("--membership-software", "F19- RHEL7-"),
        text("--one-time-password", "F19- RHEL7-").secret(),
        text("--computer-ou", "F19- RHEL7-"),
        flag("--no-password", "F19- RHEL7-"),
    ],
    words: &["join-args"],
    ..Command::new("realm", &["realm"], "F19- RHEL7-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    // The reference knows no comments here, so that a domain may have a `#`.
    let words = match used.known.lenient {
        true => Ok(used.words().to_vec()),
        false => used.raw_words(),
    };
    match words {
        Ok(words) => realm(used, &words),
        Err(_) => used.refuse("unclosed-quote", "", "a quote is not closed", "close it"),
    }
}

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
        // What stands in the wrong place may be a password.
        let message = match action.value.starts_with('-') {
            true => "`realm` needs its action first".to_owned(),
            false => format!("`realm` cannot `{}`", action.value),
        };
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
    let (discover, rest) = join_options(used.known, arguments)?;
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
fn join_options<'a>(
    known: Known<'_>,
    words: &'a [Word],
) -> Result<(Vec<String>, &'a [Word]), Diagnostic> {
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
        let candidates: Vec<&Opt> = known
            .options()
            .filter(|opt| name.len() > 2 && opt.name.starts_with(name))
            .collect();
        let exact = candidates.iter().find(|opt| opt.name == name);
        let opt = match (exact, &candidates[..]) {
            (Some(exact), _) => exact,
            (None, [only]) => only,
            _ => return Err(wrong(format!("`realm join` has no option `{name}`"))),
        };
        let name = opt.name;
        let value = match (opt.takes_value(), value) {
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
