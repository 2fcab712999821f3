//! `xconfig`: whether a desktop starts, and which.

use livecd_kickstart::XConfig;
use livecd_quoting::{InQuotes, Refused, Shell, Text};

use super::values::only;
use super::{Change, Changes, Facts, Family};

const DEFAULT_TARGET: &str = "/etc/systemd/system/default.target";

/// The programs that start a desktop, by the names of desktops.
const SESSIONS: [(&str, &str); 6] = [
    ("GNOME", "/usr/bin/gnome-session"),
    ("KDE", "/usr/bin/startplasma-x11"),
    ("XFCE", "/usr/bin/startxfce4"),
    ("LXDE", "/usr/bin/startlxde"),
    ("LXQT", "/usr/bin/startlxqt"),
    ("MATE", "/usr/bin/mate-session"),
];

/// `xconfig`: the target that is booted to, bootup(7), and the desktop that a
/// user gets who has not chosen one.
pub(super) fn changes(xconfig: &XConfig, facts: &Facts<'_>) -> Changes {
    let mut changes = Vec::new();
    if xconfig.startxonboot {
        changes.push(boot_to("graphical.target", facts));
    }
    if let Some(desktop) = &xconfig.defaultdesktop {
        only("desktop", desktop, "-_", xconfig.span)?;
        changes.push(default_desktop(desktop, facts)?);
    }
    Ok(changes)
}

/// `skipx`: the system boots to a text console.
pub(super) fn without(facts: &Facts<'_>) -> Changes {
    Ok(vec![boot_to("multi-user.target", facts)])
}

fn boot_to(target: &'static str, facts: &Facts<'_>) -> Change {
    let mut file = Text::literal("/usr/lib/systemd/system/");
    file.push_literal(target);
    if facts.root.exists(file.as_str()) {
        return Change::link(DEFAULT_TARGET, file);
    }
    Change::warn(format!(
        "the root has no {target}, what is booted to stays as it is"
    ))
}

fn default_desktop(desktop: &str, facts: &Facts<'_>) -> Result<Change, Refused> {
    if facts.family == Family::RedHat {
        let content = Text::<Shell>::of("DESKTOP={}\n", &[&InQuotes(desktop)])?;
        return Ok(Change::write("/etc/sysconfig/desktop", content));
    }
    let name = desktop.to_uppercase();
    let session = SESSIONS.iter().find(|(known, _)| *known == name);
    Ok(
        match session.filter(|(_, session)| facts.root.exists(session)) {
            Some((_, session)) => Change::run(
                "update-alternatives",
                ["--set", "x-session-manager", session],
            ),
            None => Change::warn(format!(
                "the root has no desktop {desktop} that could be chosen"
            )),
        },
    )
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::configure::testing::both;

    const ROOT: [(&str, &str); 3] = [
        ("/usr/lib/systemd/system/graphical.target", ""),
        ("/usr/lib/systemd/system/multi-user.target", ""),
        ("/usr/bin/startxfce4", ""),
    ];

    fn check(line: &str, files: &[(&str, &str)], expect: Expect) {
        expect.assert_eq(&both(line, files, |kickstart, facts| {
            match &kickstart.xconfig {
                Some(xconfig) => changes(xconfig, facts),
                None => without(facts),
            }
        }));
    }

    #[test]
    fn the_target_and_the_desktop_are_set() {
        check(
            "xconfig --startxonboot --defaultdesktop=Xfce",
            &ROOT,
            expect![[r#"
                Debian:
                link /etc/systemd/system/default.target -> /usr/lib/systemd/system/graphical.target
                run update-alternatives ["--set", "x-session-manager", "/usr/bin/startxfce4"]
                Red Hat:
                link /etc/systemd/system/default.target -> /usr/lib/systemd/system/graphical.target
                write /etc/sysconfig/desktop 644
                    DESKTOP="Xfce"
            "#]],
        );
        check(
            "skipx",
            &ROOT,
            expect![[r#"
            link /etc/systemd/system/default.target -> /usr/lib/systemd/system/multi-user.target
        "#]],
        );
    }

    #[test]
    fn what_is_not_there_is_a_warning() {
        check(
            "xconfig --startxonboot --defaultdesktop=KDE",
            &[],
            expect![[r#"
                Debian:
                warn the root has no graphical.target, what is booted to stays as it is
                warn the root has no desktop KDE that could be chosen
                Red Hat:
                warn the root has no graphical.target, what is booted to stays as it is
                write /etc/sysconfig/desktop 644
                    DESKTOP="KDE"
            "#]],
        );
    }
}
