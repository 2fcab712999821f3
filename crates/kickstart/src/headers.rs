//! The options of section headers, as tables like those of commands.

use crate::table::{Command, flag, int, text};

pub(crate) static PACKAGES: Command = Command {
    options: &[
        flag("--default", "F7- RHEL6-"),
        flag("--excludedocs", "FC3- RHEL3-"),
        flag("--exclude-weakdeps", "F32- RHEL9-"),
        flag("--excludeWeakdeps", "F24- RHEL8-RHEL9")
            .sets("exclude-weakdeps")
            .deprecated("F32- RHEL9"),
        flag("--ignorebroken", "F32-"),
        flag("--ignoredeps", "FC3-F8 RHEL3-RHEL5").deprecated("FC3-F8 RHEL3-RHEL5"),
        flag("--ignoremissing", "FC3- RHEL3-"),
        text("--inst-langs", "F32- RHEL9-"),
        text("--instLangs", "F9- RHEL6-RHEL9")
            .sets("inst-langs")
            .deprecated("F32- RHEL9"),
        flag("--multilib", "F18- RHEL7-"),
        flag("--nobase", "F14-F21 RHEL6-RHEL7").deprecated("F18-F21 RHEL7"),
        flag("--nocore", "F21- RHEL7-"),
        flag("--resolvedeps", "FC3-F8 RHEL3-RHEL5").deprecated("FC3-F8 RHEL3-RHEL5"),
        int("--retries", "F22- RHEL7-"),
        int("--timeout", "F22- RHEL7-"),
    ],
    ..Command::new("packages", &["%packages"], "FC3- RHEL3-")
};

pub(crate) static SCRIPT: Command = Command {
    options: &[
        flag("--erroronfail", "FC3- RHEL3-"),
        text("--interpreter", "FC3- RHEL3-"),
        text("--log", "FC3- RHEL3-"),
        text("--logfile", "FC3- RHEL3-").sets("log"),
    ],
    ..Command::new(
        "script",
        &["%pre", "%pre-install", "%onerror", "%traceback"],
        "FC3- RHEL3-",
    )
};

pub(crate) static POST: Command = Command {
    options: &[
        flag("--erroronfail", "FC3- RHEL3-"),
        text("--interpreter", "FC3- RHEL3-"),
        text("--log", "FC3- RHEL3-"),
        text("--logfile", "FC3- RHEL3-").sets("log"),
        flag("--nochroot", "FC3- RHEL3-"),
    ],
    ..Command::new("post", &["%post"], "FC3- RHEL3-")
};

pub(crate) static CERTIFICATE: Command = Command {
    options: &[
        text("--filename", "FC3- RHEL3-").required(),
        text("--dir", "FC3- RHEL3-"),
        text("--type", "FC3- RHEL3-"),
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
