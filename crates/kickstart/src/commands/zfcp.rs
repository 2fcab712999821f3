//! `zfcp`: a disk on a Fibre Channel of IBM Z.

use crate::checks::unique;
use crate::diagnostic::Diagnostic;
use crate::table::{Command, text};
use crate::usage::Use;
use crate::values::values;
use crate::version::Version;

values! {
    /// A disk on a Fibre Channel of IBM Z.
    pub struct Zfcp {
        /// The device number.
        pub devnum: Option<String>,
        /// The LUN.
        pub fcplun: Option<String>,
        /// The SCSI number.
        pub scsiid: Option<String>,
        /// The SCSI LUN.
        pub scsilun: Option<String>,
        /// The port name.
        pub wwpn: Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        text("--devnum", "FC3- RHEL4-").required(),
        text("--fcplun", "FC3-F36 RHEL4-RHEL8").required(),
        text("--fcplun", "F37- RHEL9-").resets(),
        text("--scsiid", "FC3-F11 RHEL4-RHEL5").required(),
        text("--scsiid", "F12-F13 RHEL6").deprecated("F12-F13 RHEL6"),
        text("--scsilun", "FC3-F11 RHEL4-RHEL5").required(),
        text("--scsilun", "F12-F13 RHEL6").deprecated("F12-F13 RHEL6"),
        text("--wwpn", "FC3-F36 RHEL4-RHEL8").required(),
        text("--wwpn", "F37- RHEL9-").resets(),
    ],
    ..Command::new("zfcp", &["zfcp"], "FC3- RHEL4-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    if used.known.version.since(37, 9) && used.known.version != Version::fedora(36) {
        let set = ["wwpn", "fcplun"]
            .iter()
            .filter(|key| used.is_set(key))
            .count();
        if set == 1 || !used.is_set("devnum") {
            let message = "`--wwpn` and `--fcplun` belong together";
            return used.refuse("needs-option", "", message, "give both or none");
        }
    }
    unique(used, "devnum", "device");
    Ok(())
}
