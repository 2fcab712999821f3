use livecd_host::Event;

use crate::{Context, HookResult};

/// Files that make one installed machine different from another: every machine
/// that boots the image must make its own.
const FILES: &[&str] = &[
    "/var/lib/dbus/machine-id",
    "/var/lib/systemd/random-seed",
    "/var/lib/systemd/credential.secret",
    "/etc/ssh/ssh_host_rsa_key",
    "/etc/ssh/ssh_host_rsa_key.pub",
    "/etc/ssh/ssh_host_ecdsa_key",
    "/etc/ssh/ssh_host_ecdsa_key.pub",
    "/etc/ssh/ssh_host_ed25519_key",
    "/etc/ssh/ssh_host_ed25519_key.pub",
];

/// Removes the machine's identity and reports what was removed.
pub(crate) fn remove(cx: &Context) -> HookResult {
    let mut removed = Vec::new();
    for file in FILES {
        if cx.root.remove(file)? {
            removed.push(*file);
        }
    }
    // Empty, not absent: systemd then makes an id at boot without treating the
    // boot as the first one, machine-id(5).
    if cx.root.exists("/etc/machine-id") {
        cx.root.write("/etc/machine-id", "", 0o444)?;
        removed.push("/etc/machine-id");
    }
    if !removed.is_empty() {
        let list = removed.join(" ");
        cx.host.report(Event::Note(format_args!(
            "machine identity removed: {list}"
        )));
    }
    Ok(())
}
