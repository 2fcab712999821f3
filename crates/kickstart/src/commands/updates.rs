//! `updates`: updates of the installer.

use crate::diagnostic::Diagnostic;
use crate::table::{Command, many};
use crate::usage::Use;
use crate::values::values;

values! {
    /// Updates of the installer.
    pub struct Updates {
        /// The address.
        pub url: Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    positionals: &[many("url")],
    ..Command::new("updates", &["updates"], "F7- RHEL6-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
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
