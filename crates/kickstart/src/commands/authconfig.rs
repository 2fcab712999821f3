//! `authconfig`: how users are authenticated, by authconfig.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Syntax, Values};
use crate::usage::Use;
use crate::version::releases;

/// How users are authenticated, by authconfig.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct AuthConfig {
    /// The arguments for authconfig.
    pub authconfig: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    removed: releases("F35- RHEL10-"),
    syntax: Syntax::Free,
    finish,
    raw: Some("authconfig"),
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.authconfig)),
    ..Command::new("authconfig", &["authconfig", "auth"], "FC3-F34 RHEL3-RHEL9")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    used.set("authconfig", used.rest());
    if used.known.version.since(28, 8) && !used.known.lenient {
        used.deprecate("`authconfig` gives way to `authselect`", used.span);
    }
    Ok(())
}
