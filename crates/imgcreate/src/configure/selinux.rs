//! `selinux`: the mode of SELinux.

use livecd_kickstart::Selinux;
use livecd_quoting::{Refused, Shell, Text};

use super::{Change, Changes, Facts};
use crate::KickstartError;
use crate::policy::{CONFIG, setting};

/// `selinux`: the mode, selinux_config(5). Files are labelled when everything
/// else is done to them.
pub(super) fn changes(selinux: &Selinux, facts: &Facts<'_>) -> Changes {
    let Some(mode) = &selinux.mode else {
        return Ok(Vec::new());
    };
    let config = facts.text(CONFIG);
    let policy = facts.root.policy();
    if mode == "enforcing" && policy.is_none() {
        let message = "SELinux cannot enforce anything: the root has no policy";
        let hint = "add the package `selinux-policy-targeted` to %packages, on Debian \
                    `selinux-policy-default`";
        return Err(KickstartError::new(message, selinux.span)
            .hint(hint)
            .of_the_root());
    }
    let mut changes = Vec::new();
    if mode == "permissive" && policy.is_none() {
        changes.push(Change::warn("the root has no SELinux policy"));
    }
    if !config.is_empty() {
        changes.push(Change::write(CONFIG, with_mode(&config, mode)?));
    } else if mode != "disabled" && policy.is_some() {
        let text = Text::<Shell>::of("SELINUX={}\nSELINUXTYPE=targeted\n", &[mode])?;
        changes.push(Change::write(CONFIG, text));
    }
    Ok(changes)
}

fn with_mode(config: &str, mode: &str) -> Result<Text<Shell>, Refused> {
    let mut text = Text::new();
    for line in config.lines() {
        if setting(line, "SELINUX").is_none() {
            text.push_found(line);
        }
    }
    text.add("SELINUX={}\n", &[&mode])?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::configure::testing::both;

    fn check(line: &str, files: &[(&str, &str)], expect: Expect) {
        expect.assert_eq(&both(line, files, |kickstart, facts| {
            changes(kickstart.selinux.as_ref().unwrap(), facts)
        }));
    }

    const ROOT: [(&str, &str); 3] = [
        (CONFIG, "# a comment\nSELINUX=enforcing\nSELINUXTYPE=mls\n"),
        ("/etc/selinux/mls/contexts/files/file_contexts", ""),
        ("/etc/selinux/mls/policy/policy.33", ""),
    ];

    #[test]
    fn the_mode_is_set() {
        check(
            "selinux --permissive",
            &ROOT,
            expect![[r#"
            write /etc/selinux/config 644
                # a comment
                SELINUXTYPE=mls
                SELINUX=permissive
        "#]],
        );
        check(
            "selinux --disabled",
            &ROOT[..1],
            expect![[r#"
            write /etc/selinux/config 644
                # a comment
                SELINUXTYPE=mls
                SELINUX=disabled
        "#]],
        );
        check("selinux --disabled", &[], expect![""]);
    }

    #[test]
    fn nothing_is_enforced_without_a_policy() {
        check(
            "selinux --enforcing",
            &ROOT,
            expect![[r#"
            write /etc/selinux/config 644
                # a comment
                SELINUXTYPE=mls
                SELINUX=enforcing
        "#]],
        );
        check(
            "selinux --enforcing",
            &ROOT[..1],
            expect![[r#"
            error: SELinux cannot enforce anything: the root has no policy
            hint: add the package `selinux-policy-targeted` to %packages, on Debian `selinux-policy-default`
        "#]],
        );
        check(
            "selinux --permissive",
            &[],
            expect![[r#"
            warn the root has no SELinux policy
        "#]],
        );
    }
}
