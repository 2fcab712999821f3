//! Commands that are applied to the image.

use crate::{Support, Treatment};

const fn applied(names: &'static [&'static str], text: &'static str) -> Support {
    Support::new(Treatment::Applied, names, text, &[])
}

const fn but(
    support: Support,
    ignored_options: &'static [(&'static str, &'static str)],
) -> Support {
    Support {
        ignored_options,
        ..support
    }
}

const ONE_FILESYSTEM: &str = "an image has one filesystem, on no disk yet";
const NO_DISK: &str = "an image is on no disk yet";

pub(crate) const COMMANDS: &[Support] = &[
    applied(
        &["authconfig", "auth"],
        "runs authconfig in the root, if it is there",
    ),
    applied(
        &["authselect"],
        "runs authselect in the root, if it is there",
    ),
    but(
        applied(
            &["bootloader"],
            "sets the boot menu: kernel arguments, timeout, default entry, password",
        ),
        &[
            ("--boot-drive", NO_DISK),
            ("--driveorder", NO_DISK),
            ("--leavebootorder", "no firmware setting is changed"),
            ("--md5pass", "GRUB 2 does not know such a hash"),
        ],
    ),
    applied(
        &["firewall"],
        "configures firewalld, ufw or nftables, whichever the root has",
    ),
    applied(
        &["firstboot"],
        "enables or disables the setup after the first boot",
    ),
    applied(&["group"], "makes a group"),
    applied(
        &["keyboard"],
        "sets the keyboard layouts of the console and of the graphical system",
    ),
    applied(
        &["lang"],
        "sets the locale, and makes it where that is needed",
    ),
    // `--activate`, `--no-activate` and `--notksdevice` are about the machine
    // that installs: an image has nothing to lose by them.
    applied(
        &["network"],
        "configures a device for NetworkManager, systemd-networkd or ifupdown, whichever \
         the root has; sets the host name",
    ),
    but(
        applied(
            &["partition", "part"],
            "sets size and type of the root filesystem",
        ),
        &[
            ("--active", NO_DISK),
            ("--asprimary", NO_DISK),
            ("--encrypted", "images are not encrypted"),
            ("--fsoptions", "a live system mounts its root by itself"),
            ("--onbiosdisk", NO_DISK),
            ("--ondisk", NO_DISK),
            ("--ondrive", NO_DISK),
            ("--onpart", ONE_FILESYSTEM),
            ("--passphrase", "images are not encrypted"),
            ("--usepart", ONE_FILESYSTEM),
        ],
    ),
    applied(
        &["module"],
        "enables or disables a stream of an RPM module before packages are chosen",
    ),
    applied(
        &["repo"],
        "packages come from it; `--install` leaves it configured in the image",
    ),
    applied(&["rootpw"], "sets or locks root's password"),
    applied(
        &["selinux"],
        "sets the mode, and labels the files with the image's own policy",
    ),
    applied(&["services"], "enables and disables services"),
    applied(&["skipx"], "boots to a text console"),
    applied(&["sshkey"], "lets a user log in with a key"),
    applied(&["timesource"], "configures NTP servers, or turns NTP off"),
    applied(
        &["timezone"],
        "sets the time zone, and whether the hardware clock is in UTC",
    ),
    applied(&["url"], "packages come from it"),
    applied(&["user"], "makes a user, or changes one that exists"),
    but(
        applied(
            &["xconfig"],
            "sets the default desktop, and whether it starts at boot",
        ),
        &[
            ("--card", "hardware is found at boot"),
            ("--depth", "hardware is found at boot"),
            ("--driver", "hardware is found at boot"),
            ("--hsync", "hardware is found at boot"),
            ("--monitor", "hardware is found at boot"),
            ("--noprobe", "hardware is found at boot"),
            ("--resolution", "hardware is found at boot"),
            ("--server", "hardware is found at boot"),
            ("--videoram", "hardware is found at boot"),
            ("--vsync", "hardware is found at boot"),
        ],
    ),
];
