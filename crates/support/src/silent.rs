//! Commands that mean nothing for an image.

use crate::{Support, Treatment};

const fn silent(names: &'static [&'static str], text: &'static str) -> Support {
    Support::new(Treatment::Silent, names, text, &[])
}

const INSTALLER: &str = "it is about the installer's user interface";
const NO_DISK: &str = "no disk is touched";
const HARDWARE: &str = "hardware is found when the image boots";

pub(crate) const COMMANDS: &[Support] = &[
    silent(&["autostep"], INSTALLER),
    silent(&["clearpart"], NO_DISK),
    silent(&["device"], HARDWARE),
    silent(&["deviceprobe"], HARDWARE),
    silent(&["dmraid"], NO_DISK),
    silent(
        &["eula"],
        "no licence is asked for when a live image starts",
    ),
    silent(&["graphical", "text", "cmdline"], INSTALLER),
    silent(&["ignoredisk"], NO_DISK),
    silent(&["install"], "an image is always made anew"),
    silent(&["interactive"], INSTALLER),
    silent(&["key"], INSTALLER),
    silent(&["lilocheck"], NO_DISK),
    silent(
        &["logging"],
        "it is about the installer's log; `--logfile` of the program keeps one",
    ),
    silent(
        &["mediacheck"],
        "no medium is installed from; the boot menu can check the image's own",
    ),
    silent(&["monitor"], HARDWARE),
    silent(&["mouse"], HARDWARE),
    silent(&["rdp"], INSTALLER),
    silent(
        &["reboot", "halt", "poweroff", "shutdown"],
        "nothing is to be restarted when an image is finished",
    ),
    silent(
        &["reqpart"],
        "an image gets what its firmware needs without it",
    ),
    silent(&["rescue"], INSTALLER),
    silent(&["unsupported_hardware"], INSTALLER),
    silent(&["vnc"], INSTALLER),
    silent(&["zerombr"], NO_DISK),
    silent(&["zipl"], "only System z has it"),
];
