//! `timezone`: the time zone.

use crate::checks::one_of;
use crate::diagnostic::Diagnostic;
use crate::table::{Command, flag, list, many};
use crate::usage::Use;
use crate::values::values;

values! {
    /// The time zone.
    pub struct Timezone {
        /// Whether the hardware clock is in UTC.
        pub utc: bool,
        /// Whether NTP is not used.
        pub nontp: bool,
        /// The NTP servers.
        pub ntpservers: Vec<String>,
        /// The time zone.
        pub timezone: Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        flag("--isUtc", "FC6- RHEL5-RHEL9")
            .sets("utc")
            .deprecated("F40-"),
        flag("--nontp", "F18- RHEL7-RHEL9").deprecated("F40-"),
        list("--ntpservers", "F18- RHEL7-RHEL9").deprecated("F40-"),
        flag("--utc", "FC3- RHEL3-"),
    ],
    positionals: &[many("timezone")],
    ..Command::new("timezone", &["timezone"], "FC3- RHEL3-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    let zones = used.strings("timezone");
    let zone = used.earlier_text("timezone");
    match &zones[..] {
        [] if !used.known.version.since(25, 7) => {
            return used.refuse(
                "missing-argument",
                "",
                "`timezone` needs a time zone",
                "write `timezone ZONE`",
            );
        }
        [] if used.given.is_empty() => {
            return used.refuse(
                "missing-argument",
                "",
                "`timezone` says nothing",
                "write `timezone ZONE`",
            );
        }
        [] => used.set("timezone", zone),
        [zone] => used.set("timezone", zone.as_str()),
        _ => {
            let message = "`timezone` takes one time zone";
            return used.refuse(
                "too-many-arguments",
                "timezone",
                message,
                "remove the others",
            );
        }
    }
    one_of(used, &["nontp", "ntpservers"], false)
}
