//! The list of what is removed, as data.

use super::host_keys::HOST_KEYS;

/// Files that are one machine's own, or about the act of installing.
#[derive(Debug)]
pub(super) struct Leftover {
    /// What they are, for the report.
    pub(super) kind: &'static str,
    /// Where they are; `*` stands for any part of one name.
    pub(super) paths: &'static [&'static str],
    pub(super) removal: Removal,
}

/// What of a match is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Removal {
    /// The file or link itself.
    File,
    /// What is in the file, which stays with its owner and mode.
    Content,
    /// What is in the directory, which stays.
    Directory,
}

const fn files(kind: &'static str, paths: &'static [&'static str]) -> Leftover {
    let removal = Removal::File;
    Leftover {
        kind,
        paths,
        removal,
    }
}

pub(super) const LEFTOVERS: &[Leftover] = &[
    // Empty, not absent: systemd then makes an id at boot without treating the
    // boot as the first one, machine-id(5).
    Leftover {
        kind: "machine id",
        paths: &["/etc/machine-id"],
        removal: Removal::Content,
    },
    files("machine id", &["/var/lib/dbus/machine-id", "/etc/hostid"]),
    files(
        "random seed",
        &[
            "/var/lib/systemd/random-seed",
            "/var/lib/systemd/credential.secret",
            "/var/lib/urandom/random-seed",
        ],
    ),
    files(HOST_KEYS, &["/etc/ssh/ssh_host_*_key*"]),
    files(
        "network state",
        &[
            "/var/lib/NetworkManager/secret_key",
            "/var/lib/NetworkManager/seen-bssids",
            "/var/lib/NetworkManager/timestamps",
            "/var/lib/NetworkManager/*.lease",
            "/var/lib/NetworkManager/*.state",
            "/var/lib/dhcp/*.leases",
            "/var/lib/dhclient/*.lease*",
            "/var/lib/dhcpcd/*.lease",
            "/etc/udev/rules.d/70-persistent-*.rules",
        ],
    ),
    files(
        "storage names",
        &[
            "/etc/nvme/hostid",
            "/etc/nvme/hostnqn",
            "/etc/lvm/devices/*.devices",
        ],
    ),
    files(
        "backups",
        &[
            "/etc/passwd-",
            "/etc/shadow-",
            "/etc/group-",
            "/etc/gshadow-",
            "/etc/subuid-",
            "/etc/subgid-",
            "/var/lib/dpkg/*-old",
            "/var/cache/debconf/*-old",
            "/var/backups/*.bak",
        ],
    ),
    files(
        "shell histories",
        &[
            "/root/.bash_history",
            "/root/.lesshst",
            "/root/.viminfo",
            "/root/.wget-hsts",
            "/home/*/.bash_history",
            "/home/*/.lesshst",
            "/home/*/.viminfo",
        ],
    ),
    files(
        "package managers' histories",
        &[
            "/var/lib/dnf/history.sqlite*",
            "/usr/lib/sysimage/libdnf5/transaction_history.sqlite*",
            "/var/log/apt/*",
            "/var/log/dnf*",
            "/var/log/hawkey.log*",
            "/var/log/dpkg.log*",
            "/var/log/alternatives.log*",
            "/var/log/bootstrap.log",
        ],
    ),
    // A script's own `--log` may be in /var/log: only what is known goes.
    files(
        "logs",
        &[
            "/var/log/fontconfig.log",
            "/var/log/auth.log*",
            "/var/log/cron*",
            "/var/log/daemon.log*",
            "/var/log/kern.log*",
            "/var/log/maillog*",
            "/var/log/messages*",
            "/var/log/secure*",
            "/var/log/syslog*",
            "/var/log/user.log*",
            "/var/log/audit/*",
        ],
    ),
    Leftover {
        kind: "logs",
        paths: &[
            "/var/log/wtmp",
            "/var/log/btmp",
            "/var/log/lastlog",
            "/var/log/faillog",
        ],
        removal: Removal::Content,
    },
    Leftover {
        kind: "logs",
        paths: &[
            "/var/log/journal",
            "/var/log/installer",
            "/var/log/anaconda",
        ],
        removal: Removal::Directory,
    },
    Leftover {
        kind: "caches",
        paths: &[
            "/var/cache/apt/archives",
            "/var/cache/dnf",
            "/var/cache/libdnf5",
            "/var/cache/yum",
            "/var/cache/PackageKit",
            "/var/lib/apt/lists",
            "/root/.cache",
        ],
        removal: Removal::Directory,
    },
    files(
        "caches",
        &["/var/cache/apt/*.bin", "/var/cache/ldconfig/aux-cache"],
    ),
];
