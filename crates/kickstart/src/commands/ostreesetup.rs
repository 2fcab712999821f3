//! `ostreesetup`: install an ostree commit.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Values, flag, text};
use crate::usage::Use;
use crate::version::releases;

/// Install an ostree commit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct OstreeSetup {
    /// Whether signatures are not verified.
    pub nogpg: bool,
    /// The name of the operating system.
    pub osname: String,
    /// The branch.
    #[serde(rename = "ref")]
    pub branch: String,
    /// The name of the remote.
    pub remote: Option<String>,
    /// The address.
    pub url: String,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        flag("--nogpg", "F21- RHEL7-"),
        text("--osname", "F21- RHEL7-").required(),
        text("--ref", "F21- RHEL7-").required(),
        text("--remote", "F21- RHEL7-"),
        text("--url", "F21- RHEL7-").required(),
    ],
    conflicts: &[
        (releases("F38-F42"), &["ostreecontainer"]),
        (releases("F43- RHEL10-"), &["bootc", "ostreecontainer"]),
    ],
    finish,
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.ostreesetup)),
    ..Command::new("ostreesetup", &["ostreesetup"], "F21- RHEL7-")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    let known = ["file:", "http:", "https:"]
        .iter()
        .any(|scheme| used.text("url").starts_with(scheme));
    if !used.is_set("remote") {
        let name = used.text("osname").to_owned();
        used.set("remote", name);
    }
    match known {
        true => Ok(()),
        false => {
            let message = format!("`{}` is no address of a repository", used.text("url"));
            used.refuse(
                "invalid-value",
                "url",
                message,
                "it begins with `file:`, `http:` or `https:`",
            )
        }
    }
}
