//! `rootpw`: root's password.

use livecd_kickstart::RootPw;
use livecd_quoting::{Lines, Text};

use super::{Change, Changes, Facts, password};
use crate::KickstartError;

/// `rootpw`: root's password field, shadow(5), and whether the password is good
/// for SSH, sshd_config(5). Nothing but our own process ever sees the password.
pub(super) fn changes(rootpw: &RootPw, facts: &Facts<'_>) -> Changes {
    let field = password::field(
        "root",
        rootpw.password.as_deref(),
        rootpw.iscrypted,
        rootpw.lock,
        facts.timestamp,
    );
    let field = field.map_err(|error| KickstartError::new(error, rootpw.span))?;
    let mut changes = vec![Change::Password(field)];
    if rootpw.allow_ssh {
        changes.push(allow_ssh(facts));
    }
    Ok(changes)
}

fn allow_ssh(facts: &Facts<'_>) -> Change {
    let main = facts.text("/etc/ssh/sshd_config");
    if !main.is_empty() && !main.contains("/etc/ssh/sshd_config.d/") {
        return Change::warn("--allow-ssh does nothing: /etc/ssh/sshd_config includes no folder");
    }
    // The first value counts, and files are read in the order of their names.
    let path = "/etc/ssh/sshd_config.d/01-permitrootlogin.conf";
    Change::write(path, Text::<Lines>::literal("PermitRootLogin yes\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configure::testing::both;

    fn field(line: &str) -> String {
        let text = both(line, &[], |kickstart, facts| {
            changes(kickstart.rootpw.as_ref().unwrap(), facts)
        });
        text.trim_end().replace("password root ", "")
    }

    #[test]
    fn a_password_is_hashed_kept_or_locked() {
        assert!(field("rootpw --plaintext secret").starts_with("$6$"));
        let hash = format!("$6$salt${}", "x".repeat(86));
        assert_eq!(field(&format!("rootpw --iscrypted {hash}")), hash);
        assert_eq!(field("rootpw --iscrypted secret"), "secret");
        assert_eq!(field("rootpw --lock"), "!");
        assert_eq!(
            field("rootpw --lock --iscrypted $6$salt$hash"),
            "!$6$salt$hash"
        );
        // The same inputs give the same bytes.
        assert_eq!(field("rootpw secret"), field("rootpw secret"));
        assert_ne!(field("rootpw secret"), field("rootpw secreT"));
    }

    #[test]
    fn root_may_be_let_in_by_ssh() {
        assert_eq!(
            field("rootpw --allow-ssh --iscrypted !"),
            "!\nwrite /etc/ssh/sshd_config.d/01-permitrootlogin.conf 644\n    PermitRootLogin yes"
        );
    }
}
