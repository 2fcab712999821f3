//! `sshkey`: keys that users log in with.

use base64ct::{Base64, Encoding};
use livecd_kickstart::SshKey;
use livecd_quoting::{Lines, RootPath, Text};

use super::group::NAME;
use super::values::{only, without};
use super::{Change, Changes, Facts};
use crate::KickstartError;

/// `sshkey`: a line of the user's authorized_keys, sshd(8), which must be the
/// user's own and closed to others.
pub(super) fn changes(key: &SshKey, facts: &Facts<'_>) -> Changes {
    validate(key)?;
    let line = Text::<Lines>::of("{}\n", &[&key.key.trim()])?;
    let entry = facts.entry("/etc/passwd", &key.username);
    let fields = entry.as_deref().unwrap_or_default();
    let [_, _, uid, gid, _, home, ..] = fields else {
        let message = format!("there is no user {} in the root", key.username);
        let hint = "add a `user` line";
        return Err(KickstartError::new(message, key.span)
            .hint(hint)
            .of_the_root());
    };
    let owner = format!("{uid}:{gid}");
    let folder = format!("{home}/.ssh");
    let file = format!("{folder}/authorized_keys");
    let mut text = Text::<Lines>::new();
    for line in facts.text(&file).lines() {
        text.push_found(line);
    }
    text.push(&line);
    let mut changes = vec![
        Change::run("mkdir", ["-p", "--", &folder]),
        Change::run("chmod", ["0700", "--", &folder]),
        Change::secret(Text::<RootPath>::found(&file), text),
        Change::run("chown", ["-h", "--", &owner, &folder, &file]),
    ];
    if !is_key_line(&key.key) {
        changes.push(Change::warn(format!(
            "{} cannot log in with this key: it is not a public key as `ssh-keygen` writes it \
             to a .pub file, a type and a long word of base64",
            key.username
        )));
    }
    if !facts.root.exists("/usr/sbin/sshd") {
        let text = "a key is of no use: the root has no SSH server";
        changes.push(Change::warn(text));
    }
    Ok(changes)
}

/// What needs no root to be refused.
pub(super) fn validate(key: &SshKey) -> Result<(), crate::KickstartError> {
    only("user name", &key.username, NAME, key.span)?;
    without("a key", &key.key, "", key.span)?;
    Ok(())
}

/// Whether `line` is one of authorized_keys, sshd(8): options, if any, then the
/// type of a key and the key, and a comment.
fn is_key_line(line: &str) -> bool {
    let line = line.trim();
    let is_key = |text: &str| {
        let mut words = text.split_whitespace();
        matches!((words.next(), words.next()), (Some(kind), Some(key)) if is_key(kind, key))
    };
    // A comment is read as nothing, whatever is in it.
    !line.starts_with('#') && (is_key(line) || is_key(after_options(line)))
}

/// What follows the first blank outside quotes, in which a backslash keeps a quote.
fn after_options(line: &str) -> &str {
    let (mut quoted, mut before) = (false, ' ');
    for (at, character) in line.char_indices() {
        match character {
            '"' if before != '\\' => quoted = !quoted,
            ' ' | '\t' if !quoted => return line[at..].trim_start(),
            _ => {}
        }
        before = character;
    }
    ""
}

/// Whether `key` is of the type `kind`: strings with their lengths in front, to its
/// end, the first of which is the type (RFC 4253, 6.6).
fn is_key(kind: &str, key: &str) -> bool {
    let Ok(bytes) = Base64::decode_vec(key) else {
        return false;
    };
    let mut rest = bytes.as_slice();
    let mut next = || {
        let (length, behind) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (field, behind) = behind.split_at_checked(length)?;
        rest = behind;
        Some(field)
    };
    let is_kind = next() == Some(kind.as_bytes());
    let others = std::iter::from_fn(next).count();
    is_kind && others > 0 && rest.is_empty()
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
            "sshkey --username=ann 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f ann'",
            expect![[r#"
            run mkdir ["-p", "--", "/srv/ann/.ssh"]
            run chmod ["0700", "--", "/srv/ann/.ssh"]
            write /srv/ann/.ssh/authorized_keys 600
                ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f ann
            run chown ["-h", "--", "1601:1600", "/srv/ann/.ssh", "/srv/ann/.ssh/authorized_keys"]
        "#]],
        );
        check(
            "sshkey --username=root 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f new'",
            expect![[r#"
            run mkdir ["-p", "--", "/root/.ssh"]
            run chmod ["0700", "--", "/root/.ssh"]
            write /root/.ssh/authorized_keys 600
                ssh-ed25519 AAAA old
                ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f new
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

    #[test]
    fn what_is_not_a_key_is_a_warning() {
        check(
            "sshkey --username=root 'some value here'",
            expect![[r#"
            run mkdir ["-p", "--", "/root/.ssh"]
            run chmod ["0700", "--", "/root/.ssh"]
            write /root/.ssh/authorized_keys 600
                ssh-ed25519 AAAA old
                some value here
            run chown ["-h", "--", "0:0", "/root/.ssh", "/root/.ssh/authorized_keys"]
            warn root cannot log in with this key: it is not a public key as `ssh-keygen` writes it to a .pub file, a type and a long word of base64
        "#]],
        );
    }

    #[test]
    fn keys_are_told_from_what_is_not_one() {
        let key = "AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
        for line in [
            format!("ssh-ed25519 {key}"),
            format!("  ssh-ed25519\t{key} ann at home "),
            format!("no-pty,command=\"a \\\"b\\\" c\" ssh-ed25519 {key} ann"),
        ] {
            assert!(is_key_line(&line), "{line}");
        }
        let cut = &key[..key.len() - 4];
        for line in [
            String::new(),
            key.to_owned(),
            "ssh-ed25519".to_owned(),
            "ssh-ed25519 AAAA ann".to_owned(),
            format!("ssh-rsa {key}"),
            format!("ssh-ed25519 {cut}"),
            format!("ssh-ed25519 {key}AAAA"),
            format!("# ssh-ed25519 {key}"),
            format!("no-pty no-pty ssh-ed25519 {key}"),
            "-----BEGIN OPENSSH PRIVATE KEY-----".to_owned(),
            "https://example.org/ann.keys".to_owned(),
        ] {
            assert!(!is_key_line(&line), "{line}");
        }
    }
}
