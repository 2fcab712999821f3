//! What makes a machine itself leaves the image.

use std::fs;
use std::process::Command;

use crate::system::{Small, lacks_root};

const FILES: [(&str, &str); 12] = [
    ("etc/machine-id", "0123456789abcdef0123456789abcdef\n"),
    ("etc/ssh/ssh_host_ed25519_key", "secret"),
    ("etc/ssh/ssh_host_ed25519_key.pub", "public"),
    ("etc/ssh/sshd_config", "kept"),
    ("var/backups/passwd.bak", "root:x:"),
    ("home/ann/.bash_history", "ls"),
    ("var/lib/NetworkManager/secret_key", "secret"),
    ("var/lib/systemd/random-seed", "seed"),
    ("var/log/apt/history.log", "installed"),
    ("var/log/wtmp", "ann"),
    ("var/log/journal/0123/system.journal", "entry"),
    ("var/cache/dnf/metadata", "large"),
];

fn there(build: &Small) -> Vec<&'static str> {
    let full = |path: &&str| {
        let file = build.root().join(path);
        fs::metadata(file).is_ok_and(|metadata| metadata.len() > 0)
    };
    FILES.iter().map(|(path, _)| *path).filter(full).collect()
}

#[test]
fn leftovers_go_and_are_reported_and_what_scripts_log_stays() {
    if lacks_root() {
        return;
    }
    let mut build = Small::new("%post --log=/var/log/ks-post.log\necho kept\n%end\n");
    build.files = FILES.to_vec();
    build.succeeds();
    assert_eq!(there(&build), ["etc/ssh/sshd_config"]);
    // Emptied, not removed.
    assert_eq!(build.file("etc/machine-id"), "");
    assert_eq!(build.file("var/log/wtmp"), "");
    assert!(build.root().join("var/log/journal").is_dir());
    assert_eq!(build.file("var/log/ks-post.log"), "kept\n");
    let told = build.told();
    let note = "note: machine identity removed: 11 files (machine id, random seed, SSH host keys, \
                network state, backups, shell histories, package managers' histories, logs, \
                caches)";
    assert!(told.iter().any(|line| line == note), "{told:#?}");
    assert!(
        told.iter()
            .any(|line| line == "detail: removed /etc/ssh/ssh_host_ed25519_key")
    );
}

#[test]
fn everything_stays_if_asked() {
    if lacks_root() {
        return;
    }
    let mut build = Small::new("");
    build.files = FILES.to_vec();
    build.keep_identity = true;
    build.succeeds();
    assert_eq!(there(&build).len(), FILES.len());
}

/// Debian's server has its keys made only when its package is installed.
#[test]
fn a_server_without_keys_has_a_unit_that_makes_them() {
    if lacks_root() {
        return;
    }
    let mut build = Small::new("");
    build.files = FILES.to_vec();
    build.files.push(("usr/sbin/sshd", "server"));
    build.files.push(("usr/lib/systemd/systemd", "init"));
    build.succeeds();
    assert_eq!(there(&build), ["etc/ssh/sshd_config"]);
    let unit = build
        .root()
        .join("etc/systemd/system/ssh-host-keys.service");
    let mut verify = Command::new("systemd-analyze");
    match verify.arg("verify").arg(&unit).output() {
        // It is the units' programs that need not be on this machine.
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            let about: Vec<&str> = said
                .lines()
                .filter(|line| line.contains("ssh-host-keys") && !line.contains("not executable"))
                .collect();
            assert_eq!(about, Vec::<&str>::new());
        }
        Err(error) => assert!(
            std::env::var_os("LIVECD_TEST_REQUIRE").is_none(),
            "systemd-analyze: {error}"
        ),
    }
    for server in ["ssh", "sshd"] {
        let drop_in = build.file(&format!(
            "etc/systemd/system/{server}.service.d/host-keys.conf"
        ));
        assert!(drop_in.contains("After=ssh-host-keys.service"), "{drop_in}");
    }

    // Without an init that could run it they stay, with a warning.
    let mut build = Small::new("");
    build.files = FILES.to_vec();
    build.files.push(("usr/sbin/sshd", "server"));
    build.succeeds();
    assert!(there(&build).contains(&"etc/ssh/ssh_host_ed25519_key"));
    assert!(
        build
            .told()
            .iter()
            .any(|line| line.starts_with("warning: the SSH host keys stay"))
    );
}
