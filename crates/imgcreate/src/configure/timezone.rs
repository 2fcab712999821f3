//! `timezone`: the time zone and the hardware clock.

use livecd_kickstart::Timezone;
use livecd_quoting::{Names, Text, Words};

use super::values::refused;
use super::{Change, Changes, Facts, Family};

/// `timezone`: localtime(5), on Debian also `/etc/timezone`, and whether the
/// hardware clock runs in UTC, hwclock(8).
pub(super) fn changes(timezone: &Timezone, facts: &Facts<'_>) -> Changes {
    let content = Text::<Words>::literal(match timezone.utc {
        true => "0.0 0 0.0\n0\nUTC\n",
        false => "0.0 0 0.0\n0\nLOCAL\n",
    });
    let mut changes = vec![Change::write("/etc/adjtime", content)];
    let Some(zone) = &timezone.timezone else {
        return Ok(changes);
    };
    let hint = "names are as in `timedatectl list-timezones`; the package tzdata has them";
    if zone.split('/').any(|part| part == "..") {
        return Err(refused("time zone", zone, timezone.span).hint(hint));
    }
    changes.push(Change::link(
        "/etc/localtime",
        Text::of("../usr/share/zoneinfo/{}", &[&Names(zone)])?,
    ));
    let name = Text::<Words>::of("{}\n", &[zone])?;
    if facts.family == Family::Debian {
        changes.push(Change::write("/etc/timezone", name));
    }
    if !facts.root.has_file(&format!("/usr/share/zoneinfo/{zone}")) {
        let error = refused("time zone of the root", zone, timezone.span);
        return Err(error.hint(hint).of_the_root());
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::configure::testing::both;

    fn check(line: &str, expect: Expect) {
        let berlin = ("/usr/share/zoneinfo/Europe/Berlin", "");
        expect.assert_eq(&both(line, &[berlin], |kickstart, facts| {
            changes(kickstart.timezone.as_ref().unwrap(), facts)
        }));
    }

    #[test]
    fn a_zone_is_linked_and_the_clock_is_told() {
        check(
            "timezone Europe/Berlin --utc",
            expect![[r#"
            Debian:
            write /etc/adjtime 644
                0.0 0 0.0
                0
                UTC
            link /etc/localtime -> ../usr/share/zoneinfo/Europe/Berlin
            write /etc/timezone 644
                Europe/Berlin
            Red Hat:
            write /etc/adjtime 644
                0.0 0 0.0
                0
                UTC
            link /etc/localtime -> ../usr/share/zoneinfo/Europe/Berlin
        "#]],
        );
        check(
            "timezone --utc",
            expect![[r#"
            write /etc/adjtime 644
                0.0 0 0.0
                0
                UTC
        "#]],
        );
    }

    #[test]
    fn what_is_no_zone_is_an_error() {
        for (zone, what) in [
            ("Europe/Atlantis", "time zone of the root"),
            ("Europe", "time zone of the root"),
            ("../../etc/passwd", "time zone"),
        ] {
            let line = format!("timezone {zone}");
            let text = both(
                &line,
                &[("/usr/share/zoneinfo/Europe/Berlin", "")],
                |k, facts| changes(k.timezone.as_ref().unwrap(), facts),
            );
            let error = format!("error: `{zone}` is no {what}\n");
            assert!(text.starts_with(&error), "{text}");
        }
    }
}
