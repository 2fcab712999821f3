//! `authconfig`: how users are authenticated, by authconfig.

use crate::diagnostic::Diagnostic;
use crate::table::{Command, Syntax};
use crate::tool_arguments;
use crate::usage::Use;
use crate::values::values;
use crate::version::releases;

values! {
    /// How users are authenticated, by authconfig.
    pub struct AuthConfig {
        /// The arguments for authconfig.
        pub authconfig: Option<String>,
    }
}

impl AuthConfig {
    /// The arguments as a shell passes them on: without quotes and without the comment behind
    /// them. Nothing if a quote is not closed.
    pub fn arguments(&self) -> Option<Vec<String>> {
        tool_arguments::arguments(self.authconfig.as_deref().unwrap_or_default())
    }
}

pub(crate) static COMMAND: Command = Command {
    removed: releases("F35- RHEL10-"),
    syntax: Syntax::Free,
    raw: Some("authconfig"),
    ..Command::new("authconfig", &["authconfig", "auth"], "FC3-F34 RHEL3-RHEL9")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    used.set("authconfig", used.rest());
    if used.known.version.since(28, 8) && !used.known.lenient {
        used.deprecate("`authconfig` gives way to `authselect`", used.span);
    }
    Ok(())
}
