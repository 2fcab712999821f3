//! SSH host keys: whoever has them can pretend to be the machine. A server
//! without any does not start, so something must make them at boot.

use livecd_installroot::InstallRoot;

use crate::HookResult;

/// What these files are called in the list.
pub(super) const HOST_KEYS: &str = "SSH host keys";

const SERVER: &str = "/usr/sbin/sshd";
const SYSTEMD: &str = "/usr/lib/systemd/systemd";
/// Fedora's server has its keys made when they are not there.
const OWN_UNITS: [&str; 2] = [
    "/usr/lib/systemd/system/sshd-keygen.target",
    "/usr/lib/systemd/system/sshd-keygen@.service",
];

const UNIT: &str = "/etc/systemd/system/ssh-host-keys.service";
/// The server, and the server for one connection where a socket starts it, under
/// the names that it has in distributions.
const DROP_INS: [&str; 4] = [
    "/etc/systemd/system/ssh.service.d/host-keys.conf",
    "/etc/systemd/system/ssh@.service.d/host-keys.conf",
    "/etc/systemd/system/sshd.service.d/host-keys.conf",
    "/etc/systemd/system/sshd@.service.d/host-keys.conf",
];

/// What becomes of the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// They go, and the system makes its own.
    Remove,
    /// They go, and need a unit that makes them, as Debian has them made only
    /// when the package is installed.
    RemoveAndMakeAtBoot,
    /// They stay: nothing could make them.
    Keep,
}

/// What to do in a root in which `exists` says what is there.
pub(super) fn fate(exists: impl Fn(&str) -> bool) -> Fate {
    if !exists(SERVER) || OWN_UNITS.iter().any(|unit| exists(unit)) {
        Fate::Remove
    } else if exists(SYSTEMD) {
        Fate::RemoveAndMakeAtBoot
    } else {
        Fate::Keep
    }
}

/// Writes a unit that makes the keys, and has the server wait for it.
pub(super) fn make_at_boot(root: &InstallRoot) -> HookResult {
    root.write(UNIT, unit(), 0o644)?;
    for path in DROP_INS {
        root.write(path, drop_in(), 0o644)?;
    }
    Ok(())
}

fn unit() -> &'static str {
    "[Unit]\n\
     Description=Make this machine's own SSH host keys\n\
     ConditionPathExistsGlob=!/etc/ssh/ssh_host_*_key\n\
     \n\
     [Service]\n\
     Type=oneshot\n\
     RemainAfterExit=yes\n\
     ExecStart=/usr/bin/ssh-keygen -A\n"
}

fn drop_in() -> &'static str {
    "[Unit]\n\
     Wants=ssh-host-keys.service\n\
     After=ssh-host-keys.service\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_go_only_where_something_makes_new_ones() {
        let of = |there: &[&str]| fate(|path| there.contains(&path));
        assert_eq!(of(&[]), Fate::Remove);
        assert_eq!(of(&[SERVER]), Fate::Keep);
        assert_eq!(of(&[SERVER, SYSTEMD]), Fate::RemoveAndMakeAtBoot);
        assert_eq!(of(&[SERVER, SYSTEMD, OWN_UNITS[1]]), Fate::Remove);
    }
}
