//! `ostreecontainer`: install an ostree commit from a container.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Values, flag, text};
use crate::usage::Use;
use crate::version::releases;

/// Install an ostree commit from a container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct OstreeContainer {
    /// Whether signatures are not verified.
    pub no_signature_verification: bool,
    /// The name of the remote.
    pub remote: Option<String>,
    /// The name of the state directory.
    pub stateroot: Option<String>,
    /// How the image is fetched.
    pub transport: Option<String>,
    /// The address.
    pub url: String,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        flag("--no-signature-verification", "F38- RHEL9-"),
        text("--remote", "F38- RHEL9-"),
        text("--stateroot", "F38- RHEL9-"),
        text("--transport", "F38- RHEL9-"),
        text("--url", "F38- RHEL9-").required(),
    ],
    conflicts: &[
        (releases("F38-F42 RHEL9"), &["ostreesetup"]),
        (releases("F43- RHEL10-"), &["bootc", "ostreesetup"]),
    ],
    finish,
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.ostreecontainer)),
    ..Command::new("ostreecontainer", &["ostreecontainer"], "F38- RHEL9-")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    if !used.is_set("remote") && used.is_set("stateroot") {
        let name = used.text("stateroot").to_owned();
        used.set("remote", name);
    }
    Ok(())
}
