//! The policy of SELinux that a root has, and what it is to do with it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use livecd_installroot::InstallRoot;

/// Labels of SELinux by path, `/etc/passwd` for example.
pub type Labels = BTreeMap<PathBuf, String>;

/// selinux_config(5)
pub(crate) const CONFIG: &str = "/etc/selinux/config";

/// A policy that is installed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Policy {
    /// What labels files have.
    pub(crate) contexts: String,
    /// The policy as the kernel loads it, of the newest version.
    pub(crate) binary: String,
}

impl Policy {
    /// The policy that the root's configuration names, or the targeted one.
    pub(crate) fn of(root: &InstallRoot) -> Option<Self> {
        let config = root.read_text(CONFIG).ok().flatten().unwrap_or_default();
        let kind = config.lines().find_map(|line| setting(line, "SELINUXTYPE"));
        let folder = format!("/etc/selinux/{}", kind.unwrap_or("targeted"));
        let versions = root.list(format!("{folder}/policy")).ok()?;
        let newest = versions
            .iter()
            .filter_map(|name| name.to_str()?.strip_prefix("policy.")?.parse::<u32>().ok())
            .max()?;
        let contexts = format!("{folder}/contexts/files/file_contexts");
        root.exists(&contexts).then(|| Self {
            contexts,
            binary: format!("{folder}/policy/policy.{newest}"),
        })
    }
}

/// The value of a line `NAME=VALUE`.
pub(crate) fn setting<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    let value = line.trim().strip_prefix(name)?.trim_start();
    Some(value.strip_prefix('=')?.trim())
}

/// What SELinux does with its policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Enforcing,
    Permissive,
}

/// What the root's configuration says; `None` if SELinux is off.
pub(crate) fn mode(root: &InstallRoot) -> Option<Mode> {
    let config = root.read_text(CONFIG).ok().flatten()?;
    match config.lines().find_map(|line| setting(line, "SELINUX"))? {
        "enforcing" => Some(Mode::Enforcing),
        "permissive" => Some(Mode::Permissive),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_told_from_those_with_longer_names() {
        assert_eq!(
            setting("SELINUX = permissive", "SELINUX"),
            Some("permissive")
        );
        assert_eq!(setting("SELINUXTYPE=mls", "SELINUX"), None);
        assert_eq!(setting("# SELINUX=disabled", "SELINUX"), None);
    }
}
