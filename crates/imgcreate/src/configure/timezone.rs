use livecd_kickstart::Timezone;

use super::{Change, Facts, Family};
use crate::KickstartError;

/// `timezone`: localtime(5), on Debian also `/etc/timezone`, and whether the
/// hardware clock runs in UTC, hwclock(8).
pub(super) fn changes(
    timezone: &Timezone,
    facts: &Facts<'_>,
) -> Result<Vec<Change>, KickstartError> {
    let clock = if timezone.utc { "UTC" } else { "LOCAL" };
    let mut changes = vec![Change::Write {
        path: "/etc/adjtime",
        content: format!("0.0 0 0.0\n0\n{clock}\n"),
    }];
    let Some(zone) = &timezone.timezone else {
        return Ok(changes);
    };
    let file = format!("/usr/share/zoneinfo/{zone}");
    if zone.split('/').any(|part| part == "..") || !facts.root.exists(&file) {
        let error = KickstartError::new(format!("there is no time zone `{zone}`"), timezone.span);
        return Err(
            error.hint("names are as in `timedatectl list-timezones`; the package tzdata has them")
        );
    }
    changes.push(Change::Link {
        path: "/etc/localtime",
        target: file,
    });
    if facts.family == Family::Debian {
        changes.push(Change::Write {
            path: "/etc/timezone",
            content: format!("{zone}\n"),
        });
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configure::testing::with_root;

    const BERLIN: (&str, &str) = ("/usr/share/zoneinfo/Europe/Berlin", "");

    #[test]
    fn a_zone_is_linked_and_the_clock_is_told() {
        with_root(
            "timezone Europe/Berlin --utc",
            Family::Debian,
            &[BERLIN],
            |kickstart, facts| {
                let changes = changes(kickstart.timezone.as_ref().unwrap(), facts).unwrap();
                assert_eq!(
                    changes,
                    [
                        Change::Write {
                            path: "/etc/adjtime",
                            content: "0.0 0 0.0\n0\nUTC\n".into()
                        },
                        Change::Link {
                            path: "/etc/localtime",
                            target: BERLIN.0.into()
                        },
                        Change::Write {
                            path: "/etc/timezone",
                            content: "Europe/Berlin\n".into()
                        },
                    ]
                );
            },
        );
    }

    #[test]
    fn a_zone_that_does_not_exist_is_an_error() {
        with_root(
            "timezone Europe/Atlantis",
            Family::RedHat,
            &[BERLIN],
            |kickstart, facts| {
                let error = changes(kickstart.timezone.as_ref().unwrap(), facts).unwrap_err();
                assert_eq!(error.to_string(), "there is no time zone `Europe/Atlantis`");
            },
        );
    }
}
