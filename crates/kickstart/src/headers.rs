//! The options of section headers, as tables like those of commands.

use crate::table::{Command, flag, int, text};

pub(crate) static PACKAGES: Command = Command {
    options: &[
        flag("--default", "F7- RHEL6-").says("Install what the installer would choose by itself."),
        flag("--excludedocs", "FC3- RHEL3-").says("Leave documentation out."),
        flag("--exclude-weakdeps", "F32- RHEL9-")
            .says("Leave packages out that others only recommend."),
        flag("--excludeWeakdeps", "F24- RHEL8-RHEL9")
            .says("Leave packages out that others only recommend.")
            .sets("exclude-weakdeps")
            .deprecated("F32- RHEL9"),
        flag("--ignorebroken", "F32-").says("Go on without packages that cannot be installed."),
        flag("--ignoredeps", "FC3-F8 RHEL3-RHEL5")
            .says("Nothing any more: dependencies were not looked at.")
            .deprecated("FC3-F8 RHEL3-RHEL5"),
        flag("--ignoremissing", "FC3- RHEL3-")
            .says("Go on without packages that no repository has."),
        text("--inst-langs", "F32- RHEL9-").says("The only languages to install, between commas."),
        text("--instLangs", "F9- RHEL6-RHEL9")
            .says("The only languages to install, between commas.")
            .sets("inst-langs")
            .deprecated("F32- RHEL9"),
        flag("--multilib", "F18- RHEL7-").says("Install packages of other architectures, too."),
        flag("--nobase", "F14-F21 RHEL6-RHEL7")
            .says("Leave the group base out.")
            .deprecated("F18-F21 RHEL7"),
        flag("--nocore", "F21- RHEL7-").says("Leave the group core out."),
        flag("--resolvedeps", "FC3-F8 RHEL3-RHEL5")
            .says("Nothing any more: dependencies were resolved.")
            .deprecated("FC3-F8 RHEL3-RHEL5"),
        int("--retries", "F22- RHEL7-").says("How often a download is tried again."),
        int("--timeout", "F22- RHEL7-").says("How many seconds a download is waited for."),
    ],
    ..Command::new("packages", &["%packages"], "FC3- RHEL3-")
};

pub(crate) static SCRIPT: Command = Command {
    options: &[
        flag("--erroronfail", "FC3- RHEL3-").says("End the installation if the script fails."),
        text("--interpreter", "FC3- RHEL3-")
            .says("The program that runs the script, /bin/sh unless given."),
        text("--log", "FC3- RHEL3-").says("The file that the output goes to."),
        text("--logfile", "FC3- RHEL3-")
            .says("The file that the output goes to.")
            .sets("log"),
    ],
    ..Command::new(
        "script",
        &["%pre", "%pre-install", "%onerror", "%traceback"],
        "FC3- RHEL3-",
    )
};

pub(crate) static POST: Command = Command {
    options: &[
        flag("--erroronfail", "FC3- RHEL3-").says("End the installation if the script fails."),
        text("--interpreter", "FC3- RHEL3-")
            .says("The program that runs the script, /bin/sh unless given."),
        text("--log", "FC3- RHEL3-").says("The file that the output goes to."),
        text("--logfile", "FC3- RHEL3-")
            .says("The file that the output goes to.")
            .sets("log"),
        flag("--nochroot", "FC3- RHEL3-").says("Run outside of the installed system."),
    ],
    ..Command::new("post", &["%post"], "FC3- RHEL3-")
};

pub(crate) static CERTIFICATE: Command = Command {
    options: &[
        text("--filename", "FC3- RHEL3-")
            .says("The name of the file.")
            .required(),
        text("--dir", "FC3- RHEL3-").says("The directory of the file."),
        text("--type", "FC3- RHEL3-").says("What the certificate is used for."),
    ],
    ..Command::new("certificate", &["%certificate"], "FC3- RHEL3-")
};

/// The tables of the headers that have options.
pub(crate) static TABLES: [&Command; 4] = [&PACKAGES, &SCRIPT, &POST, &CERTIFICATE];

/// Every section header.
pub(crate) const HEADERS: &[&str] = &[
    "%packages",
    "%pre",
    "%pre-install",
    "%post",
    "%onerror",
    "%traceback",
    "%addon",
    "%anaconda",
    "%certificate",
];

/// What the section of a header is, in a line.
pub(crate) fn says(header: &str) -> Option<&'static str> {
    Some(match header {
        "%packages" => "What is installed.",
        "%pre" => "A script that runs before the installation, or one like it.",
        "%post" => "A script that runs after the installation.",
        "%certificate" => "A certificate that is installed.",
        _ => return None,
    })
}
