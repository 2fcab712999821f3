//! `firstboot`: whether a setup starts when the system boots for the first time.

use livecd_kickstart::FirstBoot;
use livecd_quoting::{Lines, Text};

use super::{Change, Changes, Facts, Family, unit};

/// The setup of a system that boots for the first time.
const UNITS: [&str; 3] = [
    "initial-setup.service",
    "initial-setup-graphical.service",
    "initial-setup-text.service",
];

/// Where GDM says whether it starts with GNOME's initial setup.
const GDM: [&str; 3] = [
    "/etc/gdm/custom.conf",
    "/etc/gdm3/daemon.conf",
    "/etc/gdm3/custom.conf",
];

/// `firstboot`: initial-setup, and GNOME's initial setup, run or do not. Nothing
/// is to be done in a root that has neither.
pub(super) fn changes(firstboot: &FirstBoot, facts: &Facts<'_>) -> Changes {
    let runs = firstboot.mode.as_deref() != Some("disable");
    let mut changes = Vec::new();
    for name in UNITS {
        if let Some(unit) = unit::find(name, facts) {
            changes.push(match runs {
                true => unit::enable(&unit),
                false => unit::disable(&unit),
            });
        }
    }
    if firstboot.mode.as_deref() == Some("reconfig") {
        changes.push(Change::write("/etc/reconfigSys", Text::<Lines>::new()));
    }
    if !runs && facts.family == Family::RedHat {
        // What the installer leaves for GNOME's initial setup.
        let text = Text::<Lines>::literal("[General]\npost_install_tools_disabled=1\n");
        changes.push(Change::write("/etc/sysconfig/anaconda", text));
    }
    if let Some(path) = facts.first(&GDM) {
        changes.push(Change::write(path, with_setup(&facts.text(path), runs)));
    }
    Ok(changes)
}

/// The file of GDM with `InitialSetupEnable` in its section `[daemon]`.
fn with_setup(text: &str, runs: bool) -> Text<Lines> {
    let mut changed = Text::new();
    let setting = match runs {
        true => "InitialSetupEnable=true\n",
        false => "InitialSetupEnable=false\n",
    };
    let mut written = false;
    for line in text.lines() {
        if line.trim_start().starts_with("InitialSetupEnable") {
            continue;
        }
        changed.push_found(line);
        if line.trim() == "[daemon]" && !written {
            changed.push_literal(setting);
            written = true;
        }
    }
    if !written {
        changed.push_literal("[daemon]\n");
        changed.push_literal(setting);
    }
    changed
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::configure::testing::both;

    fn check(line: &str, files: &[(&str, &str)], expect: Expect) {
        expect.assert_eq(&both(line, files, |kickstart, facts| {
            changes(kickstart.firstboot.as_ref().unwrap(), facts)
        }));
    }

    const ROOT: [(&str, &str); 2] = [
        ("/usr/lib/systemd/system/initial-setup.service", ""),
        ("/etc/gdm/custom.conf", "[daemon]\n[security]\n"),
    ];

    #[test]
    fn the_setup_runs_or_does_not() {
        check(
            "firstboot --disable",
            &ROOT,
            expect![[r#"
            Debian:
            attempt systemctl ["disable", "--", "initial-setup.service"]
            write /etc/gdm/custom.conf 644
                [daemon]
                InitialSetupEnable=false
                [security]
            Red Hat:
            attempt systemctl ["disable", "--", "initial-setup.service"]
            write /etc/sysconfig/anaconda 644
                [General]
                post_install_tools_disabled=1
            write /etc/gdm/custom.conf 644
                [daemon]
                InitialSetupEnable=false
                [security]
        "#]],
        );
        check(
            "firstboot --enable",
            &ROOT,
            expect![[r#"
            run systemctl ["enable", "--", "initial-setup.service"]
            write /etc/gdm/custom.conf 644
                [daemon]
                InitialSetupEnable=true
                [security]
        "#]],
        );
        check(
            "firstboot --reconfig",
            &[],
            expect![[r#"
            write /etc/reconfigSys 644
        "#]],
        );
    }
}
