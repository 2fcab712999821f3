//! `services`: what is started when the system boots.

use livecd_kickstart::Services;
use livecd_quoting::{Refused, Text, Words};

use super::values::only;
use super::{Change, Changes, Facts, unit};

/// `services`: systemctl(1) without a running systemd, and a preset,
/// systemd.preset(5), so that resetting units to their defaults keeps what the
/// kickstart says. A service that does not exist is a warning: a kickstart
/// that several images include names services that only some of them have.
pub(super) fn changes(services: &Services, facts: &Facts<'_>) -> Changes {
    validate(services)?;
    if facts
        .first(&["/usr/bin/systemctl", "/bin/systemctl"])
        .is_none()
    {
        let text = "the root has no systemctl, services stay as they are";
        return Ok(vec![Change::warn(text)]);
    }
    let (mut changes, mut preset) = (Vec::new(), Text::<Words>::new());
    for name in &services.enabled {
        match unit::find(name, facts) {
            Some(unit) => {
                say(&mut preset, "enable ", &unit)?;
                changes.push(unit::enable(&unit));
            }
            None => changes.push(Change::warn(format!(
                "there is no service {name} that could be enabled; if the image needs it, add \
                 the package that has it to %packages"
            ))),
        }
    }
    for name in &services.disabled {
        match unit::find(name, facts) {
            Some(unit) => {
                say(&mut preset, "disable ", &unit)?;
                changes.push(unit::disable(&unit));
            }
            None => changes.push(Change::warn(format!(
                "there is no service {name} that could be disabled"
            ))),
        }
    }
    let file = "/etc/systemd/system-preset/50-kickstart.preset";
    changes.insert(0, Change::write(file, preset));
    Ok(changes)
}

/// What needs no root to be refused.
pub(super) fn validate(services: &Services) -> Result<(), crate::KickstartError> {
    for name in services.enabled.iter().chain(&services.disabled) {
        only("unit", name, "@:._\\-", services.span)?;
    }
    Ok(())
}

/// An instance is named after its template: `getty@.service tty2`.
fn say(preset: &mut Text<Words>, act: &'static str, unit: &str) -> Result<(), Refused> {
    let instance = unit.split_once('@').and_then(|(prefix, rest)| {
        let (instance, suffix) = rest.rsplit_once('.')?;
        (!instance.is_empty()).then(|| (format!("{prefix}@.{suffix}"), instance))
    });
    preset.push_literal(act);
    match instance {
        Some((template, instance)) => preset.add("{} {}\n", &[&template, &instance]),
        None => preset.add("{}\n", &[&unit]),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::configure::testing::both;

    fn check(line: &str, files: &[(&str, &str)], expect: Expect) {
        expect.assert_eq(&both(line, files, |kickstart, facts| {
            changes(kickstart.services.as_ref().unwrap(), facts)
        }));
    }

    const ROOT: [(&str, &str); 4] = [
        ("/usr/bin/systemctl", ""),
        (
            "/usr/lib/systemd/system/ssh.service",
            "Alias=sshd.service\n",
        ),
        ("/usr/lib/systemd/system/getty@.service", ""),
        ("/usr/lib/systemd/system/cups.socket", ""),
    ];

    #[test]
    fn services_are_enabled_then_disabled() {
        check(
            "services --enabled=sshd,getty@tty2 --disabled=cups.socket,absent",
            &ROOT,
            expect![[r#"
                write /etc/systemd/system-preset/50-kickstart.preset 644
                    enable ssh.service
                    enable getty@.service tty2
                    disable cups.socket
                run systemctl ["enable", "--", "ssh.service"]
                run systemctl ["enable", "--", "getty@tty2.service"]
                attempt systemctl ["disable", "--", "cups.socket"]
                warn there is no service absent that could be disabled
            "#]],
        );
    }

    #[test]
    fn a_service_that_is_not_there_is_a_warning_and_the_others_are_enabled() {
        check(
            "services --enabled=absent,sshd",
            &ROOT,
            expect![[r#"
                write /etc/systemd/system-preset/50-kickstart.preset 644
                    enable ssh.service
                warn there is no service absent that could be enabled; if the image needs it, add the package that has it to %packages
                run systemctl ["enable", "--", "ssh.service"]
            "#]],
        );
    }

    #[test]
    fn what_cannot_be_a_unit_is_an_error() {
        check(
            "services --enabled='a;b'",
            &ROOT,
            expect![[r#"
            error: `a;b` is no unit
            hint: the character ';' cannot be in it
        "#]],
        );
        check(
            "services --enabled=ssh",
            &[],
            expect![[r#"
            warn the root has no systemctl, services stay as they are
        "#]],
        );
    }
}
