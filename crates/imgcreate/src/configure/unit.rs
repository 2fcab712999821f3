//! Units of systemd in a system that does not run, systemctl(1).

use super::{Change, Facts};

/// Where packages and administrators have units, systemd.unit(5).
const FOLDERS: [&str; 3] = [
    "/etc/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
];

/// Enables a unit; failing to is an error.
pub(super) fn enable(unit: &str) -> Change {
    Change::run("systemctl", ["enable", "--", unit])
}

/// Disables a unit; failing to is a warning.
pub(super) fn disable(unit: &str) -> Change {
    Change::attempt("systemctl", ["disable", "--", unit])
}

/// The name of the unit that `name` means, with its suffix: systemctl refuses to
/// enable a unit by an alias. `None` if there is no such unit.
pub(super) fn find(name: &str, facts: &Facts<'_>) -> Option<String> {
    let name = if SUFFIXES.iter().any(|suffix| name.ends_with(suffix)) {
        name.to_owned()
    } else {
        format!("{name}.service")
    };
    let file = template(&name).unwrap_or_else(|| name.clone());
    for folder in FOLDERS {
        let path = format!("{folder}/{file}");
        if let Some(target) = facts.root.read_link(&path) {
            let target = target.file_name()?.to_string_lossy().into_owned();
            // Linked to /dev/null, it is masked, and enabling it says so.
            return Some(if target == "null" { name } else { target });
        }
        if facts.root.exists(&path) {
            return Some(name);
        }
    }
    let script = name.trim_end_matches(".service");
    if facts.root.exists(format!("/etc/init.d/{script}")) {
        return Some(name);
    }
    by_alias(&name, facts)
}

const SUFFIXES: [&str; 6] = [
    ".service", ".socket", ".timer", ".path", ".target", ".mount",
];

/// The file of `getty@tty2.service` is that of `getty@.service`.
fn template(name: &str) -> Option<String> {
    let (prefix, rest) = name.split_once('@')?;
    let (_, suffix) = rest.rsplit_once('.')?;
    Some(format!("{prefix}@.{suffix}"))
}

/// The unit that would get the name when it is enabled.
fn by_alias(name: &str, facts: &Facts<'_>) -> Option<String> {
    FOLDERS.iter().find_map(|folder| {
        let units = facts.root.list(folder);
        units.into_iter().find(|unit| {
            let text = facts.text(&format!("{folder}/{unit}"));
            text.lines()
                .filter_map(|line| line.strip_prefix("Alias="))
                .any(|aliases| aliases.split_whitespace().any(|alias| alias == name))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configure::{Family, testing::with_root};

    #[test]
    fn units_are_found_by_every_name_they_have() {
        let files = [
            (
                "/usr/lib/systemd/system/ssh.service",
                "[Install]\nAlias=sshd.service\n",
            ),
            ("/usr/lib/systemd/system/getty@.service", ""),
            (
                "/usr/lib/systemd/system/dbus.service",
                "-> dbus-broker.service",
            ),
            ("/usr/lib/systemd/system/cups.socket", ""),
            ("/etc/systemd/system/off.service", "-> /dev/null"),
            ("/etc/init.d/old", ""),
        ];
        with_root("", Family::Debian, &files, |_, facts| {
            for (name, unit) in [
                ("ssh", Some("ssh.service")),
                ("sshd", Some("ssh.service")),
                ("getty@tty2", Some("getty@tty2.service")),
                ("dbus", Some("dbus-broker.service")),
                ("cups.socket", Some("cups.socket")),
                ("off", Some("off.service")),
                ("old", Some("old.service")),
                ("cups", None),
            ] {
                assert_eq!(find(name, facts).as_deref(), unit, "{name}");
            }
        });
    }
}
