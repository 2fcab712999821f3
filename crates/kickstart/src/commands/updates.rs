//! `updates`: updates of the installer.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Values, many};
use crate::usage::Use;

/// Updates of the installer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Updates {
    /// The address.
    pub url: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    positionals: &[many("url")],
    finish,
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.updates)),
    ..Command::new("updates", &["updates"], "F7- RHEL6-")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    let urls = used.strings("url");
    used.unset("url");
    match &urls[..] {
        [] if used.known.version.since(34, 9) => used.refuse(
            "missing-argument",
            "",
            "`updates` needs an address",
            "write `updates URL`",
        ),
        [] => {
            used.set("url", "floppy");
            Ok(())
        }
        [url] => {
            used.set("url", url.as_str());
            Ok(())
        }
        _ => used.refuse(
            "too-many-arguments",
            "url",
            "`updates` takes one address",
            "remove the others",
        ),
    }
}
