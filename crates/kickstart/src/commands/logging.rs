//! `logging`: where the installer logs to.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::{Command, Kind, Values, opt, text};
use crate::usage::Use;

/// Where the installer logs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Logging {
    /// The host.
    pub host: Option<String>,
    /// The least severity that is logged.
    pub level: Option<String>,
    /// The port.
    pub port: Option<String>,
    /// Where it stands.
    pub span: Span,
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        text("--host", "FC6- RHEL5-"),
        opt(
            "--level",
            Kind::Choice(&["critical", "debug", "error", "info", "warning"]),
            "FC6-F33 RHEL5-RHEL8",
        )
        .resets(),
        text("--level", "F34-F39 RHEL9").deprecated("F34-F39 RHEL9"),
        text("--port", "FC6- RHEL5-"),
    ],
    finish,
    values: Values::One(|kickstart, record| record.put_in(&mut kickstart.logging)),
    ..Command::new("logging", &["logging"], "FC6- RHEL5-")
};

fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    if used.is_set("port") && !used.is_set("host") {
        return used.refuse(
            "needs-option",
            "port",
            "`--port` needs `--host`",
            "add `--host=HOST`",
        );
    }
    if !used.known.version.since(34, 9) && !used.gave("level") {
        used.set("level", "info");
    }
    Ok(())
}
