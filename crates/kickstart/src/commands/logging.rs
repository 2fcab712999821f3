//! `logging`: where the installer logs to.

use crate::diagnostic::Diagnostic;
use crate::table::{Command, Kind, opt, text};
use crate::usage::Use;
use crate::values::values;

values! {
    /// Where the installer logs to.
    pub struct Logging {
        /// The host.
        pub host: Option<String>,
        /// The least severity that is logged.
        pub level: Option<String>,
        /// The port.
        pub port: Option<String>,
    }
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
    ..Command::new("logging", &["logging"], "FC6- RHEL5-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
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
