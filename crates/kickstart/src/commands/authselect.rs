//! `authselect`: how users are authenticated, by authselect.

use crate::diagnostic::Diagnostic;
use crate::table::{Command, Syntax};
use crate::tool_arguments;
use crate::usage::Use;
use crate::values::values;

values! {
    /// How users are authenticated, by authselect.
    pub struct AuthSelect {
        /// The arguments for authselect.
        pub authselect: Option<String>,
    }
}

impl AuthSelect {
    /// The arguments as a shell passes them on: without quotes and without the comment behind
    /// them. Nothing if a quote is not closed.
    pub fn arguments(&self) -> Option<Vec<String>> {
        tool_arguments::arguments(self.authselect.as_deref().unwrap_or_default())
    }
}

pub(crate) static COMMAND: Command = Command {
    syntax: Syntax::Free,
    raw: Some("authselect"),
    ..Command::new("authselect", &["authselect"], "F28- RHEL8-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    used.set("authselect", used.rest());
    Ok(())
}
