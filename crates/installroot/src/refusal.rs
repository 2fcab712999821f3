//! Why namespaces could not be made, and what mends it.

use std::fs;

use rustix::io::Errno;

use crate::Error;

/// Settings that forbid user namespaces: name, the value that does, the one that
/// does not.
const SETTINGS: [(&str, &str, &str); 3] = [
    ("user.max_user_namespaces", "0", "10000"),
    ("kernel.unprivileged_userns_clone", "0", "1"),
    ("kernel.apparmor_restrict_unprivileged_userns", "1", "0"),
];

/// What forbids this machine's users to make a user namespace.
pub(crate) fn user_namespace(error: Errno) -> Error {
    let reason = user_namespace_reason(error, &|name| {
        let text = fs::read_to_string(format!("/proc/sys/{}", name.replace('.', "/"))).ok()?;
        Some(text.trim().to_owned())
    });
    Error::NoUserNamespace { reason }
}

fn user_namespace_reason(error: Errno, setting: &dyn Fn(&str) -> Option<String>) -> String {
    for (name, forbids, allows) in SETTINGS {
        if setting(name).as_deref() == Some(forbids) {
            return format!(
                "{name} is {forbids}; allow it with `sysctl {name}={allows}` as root, or run as root"
            );
        }
    }
    match error {
        Errno::NOSPC => {
            "as many as user.max_user_namespaces allows are in use, or they are nested \
                         too deep; raise the limit with `sysctl user.max_user_namespaces=10000` as \
                         root, or run as root"
                .into()
        }
        Errno::PERM => "this container or chroot forbids it; allow unshare(2) in its seccomp \
                        profile, or build outside it"
            .into(),
        error => format!("{error}; the kernel may have been built without them; run as root"),
    }
}

/// Why the other namespaces could not be made by what is root here.
pub(crate) fn namespaces(error: Errno, as_user: bool) -> Error {
    let reason = match error {
        Errno::PERM if as_user => user_namespace_reason(error, &|name| {
            // AppArmor lets the user namespace be made, but gives no power in it.
            name.contains("apparmor").then(|| "1".to_owned())
        }),
        Errno::PERM => "root has no CAP_SYS_ADMIN in this container; give it to the container \
                        (`--cap-add SYS_ADMIN`), or run as an ordinary user"
            .into(),
        Errno::NOSPC => "as many as the settings of `sysctl user` allow are in use; raise those \
                         limits"
            .into(),
        error => error.to_string(),
    };
    Error::NoNamespaces { reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_forbids_a_user_namespace_is_named() {
        for (error, name, value, expected) in [
            (
                Errno::NOSPC,
                "user.max_user_namespaces",
                "0",
                "user.max_user_namespaces is 0; allow it with `sysctl user.max_user_namespaces=10000` as root, or run as root",
            ),
            (
                Errno::PERM,
                "kernel.unprivileged_userns_clone",
                "0",
                "kernel.unprivileged_userns_clone is 0; allow it with `sysctl kernel.unprivileged_userns_clone=1` as root, or run as root",
            ),
            (
                Errno::PERM,
                "kernel.unprivileged_userns_clone",
                "1",
                "this container or chroot forbids it; allow unshare(2) in its seccomp profile, or build outside it",
            ),
        ] {
            let setting = |asked: &str| (asked == name).then(|| value.to_owned());
            assert_eq!(user_namespace_reason(error, &setting), expected);
        }
    }

    #[test]
    fn apparmor_is_blamed_if_a_user_namespace_has_no_power() {
        assert_eq!(
            namespaces(Errno::PERM, true).to_string(),
            "could not make namespaces for the build: kernel.apparmor_restrict_unprivileged_userns \
             is 1; allow it with `sysctl kernel.apparmor_restrict_unprivileged_userns=0` as root, or \
             run as root"
        );
    }
}
