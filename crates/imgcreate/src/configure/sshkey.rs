use livecd_kickstart::SshKey;
use livecd_quoting::{Lines, RootPath, Text};

use super::group::NAME;
use super::values::{only, without};
use super::{Change, Changes, Facts};
use crate::KickstartError;

/// `sshkey`: a line of the user's authorized_keys, sshd(8), which must be the
/// user's own and closed to others.
pub(super) fn changes(key: &SshKey, facts: &Facts<'_>) -> Changes {
    only("user name", &key.username, NAME, key.span)?;
    without("a key", &key.key, "", key.span)?;
    let entry = facts.entry("/etc/passwd", &key.username);
    let fields = entry.as_deref().unwrap_or_default();
    let [_, _, uid, gid, _, home, ..] = fields else {
        let message = format!("there is no user {} in the root", key.username);
        let hint = "add a `user` line";
        return Err(KickstartError::new(message, key.span).hint(hint));
    };
    let owner = format!("{uid}:{gid}");
    let folder = format!("{home}/.ssh");
    let file = format!("{folder}/authorized_keys");
    let mut text = Text::<Lines>::new();
    for line in facts.text(&file).lines() {
        text.push_found(line);
    }
    text.add("{}\n", &[&key.key.trim()])?;
    let mut changes = vec![
        Change::run("mkdir", ["-p", "--", &folder]),
        Change::run("chmod", ["0700", "--", &folder]),
        Change::secret(Text::<RootPath>::found(&file), text),
        Change::run("chown", ["-h", "--", &owner, &folder, &file]),
    ];
    if !facts.root.exists("/usr/sbin/sshd") {
        let text = "a key is of no use: the root has no SSH server";
        changes.push(Change::warn(text));
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::configure::testing::both;

    fn check(line: &str, expect: Expect) {
        let files = [
            (
                "/etc/passwd",
                "root:x:0:0:root:/root:/bin/sh\nann:x:1601:1600::/srv/ann:/bin/sh\n",
            ),
            ("/root/.ssh/authorized_keys", "ssh-ed25519 AAAA old"),
            ("/usr/sbin/sshd", ""),
        ];
        expect.assert_eq(&both(line, &files, |kickstart, facts| {
            changes(&kickstart.sshkeys[0], facts)
        }));
    }

    #[test]
    fn a_key_is_added_to_those_of_the_user() {
        check(
            "sshkey --username=ann 'ssh-ed25519 AAAA ann'",
            expect![[r#"
            run mkdir ["-p", "--", "/srv/ann/.ssh"]
            run chmod ["0700", "--", "/srv/ann/.ssh"]
            write /srv/ann/.ssh/authorized_keys 600
                ssh-ed25519 AAAA ann
            run chown ["-h", "--", "1601:1600", "/srv/ann/.ssh", "/srv/ann/.ssh/authorized_keys"]
        "#]],
        );
        check(
            "sshkey --username=root 'ssh-ed25519 AAAA new'",
            expect![[r#"
            run mkdir ["-p", "--", "/root/.ssh"]
            run chmod ["0700", "--", "/root/.ssh"]
            write /root/.ssh/authorized_keys 600
                ssh-ed25519 AAAA old
                ssh-ed25519 AAAA new
            run chown ["-h", "--", "0:0", "/root/.ssh", "/root/.ssh/authorized_keys"]
        "#]],
        );
    }

    #[test]
    fn a_user_must_be_there() {
        check(
            "sshkey --username=eve 'ssh-ed25519 AAAA eve'",
            expect![[r#"
            error: there is no user eve in the root
            hint: add a `user` line
        "#]],
        );
    }
}
