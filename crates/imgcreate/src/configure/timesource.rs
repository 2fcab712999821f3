//! `timesource`: where the time comes from.

use livecd_kickstart::{Kickstart, Span};
use livecd_quoting::{Refused, Systemd, SystemdWords, Text, Words};

use super::values::only;
use super::{Change, Changes, Facts, unit};

/// Where the time comes from, by all lines that say so.
pub(super) struct TimeSources {
    /// `server` or `pool`, the host, and whether it is asked by NTS.
    sources: Vec<(&'static str, String, bool)>,
    nts: bool,
    disabled: bool,
    pub(super) span: Span,
}

/// What `timesource` and `timezone --ntpservers` and `--nontp` ask for; nothing
/// if there is none of them.
pub(super) fn wanted(kickstart: &Kickstart) -> Option<TimeSources> {
    let mut span = None;
    let mut sources = TimeSources {
        sources: Vec::new(),
        nts: false,
        disabled: false,
        span: Span::default(),
    };
    if let Some(timezone) = &kickstart.timezone {
        for host in &timezone.ntpservers {
            sources.add("server", host, false);
        }
        sources.disabled = timezone.nontp;
        let said = timezone.nontp || !timezone.ntpservers.is_empty();
        span = said.then_some(timezone.span);
    }
    for source in &kickstart.timesources {
        span = Some(source.span);
        sources.disabled |= source.ntp_disable;
        if let Some(host) = &source.ntp_server {
            sources.add("server", host, source.nts);
        }
        if let Some(host) = &source.ntp_pool {
            sources.add("pool", host, source.nts);
        }
    }
    sources.span = span?;
    Some(sources)
}

impl TimeSources {
    fn add(&mut self, kind: &'static str, host: &str, nts: bool) {
        self.sources.push((kind, host.to_owned(), nts));
        self.nts |= nts;
    }
}

/// `timesource`: the servers of chrony, chrony.conf(5), or of systemd-timesyncd,
/// timesyncd.conf(5); or neither of them runs.
pub(super) fn changes(sources: &TimeSources, facts: &Facts<'_>) -> Changes {
    for (_, host, _) in &sources.sources {
        only("host", host, ".:-", sources.span)?;
    }
    let chrony = facts.root.exists("/usr/sbin/chronyd");
    let timesyncd = facts.root.exists("/usr/lib/systemd/systemd-timesyncd");
    let unit: String = match chrony {
        // Debian has it by the other name too, as an alias.
        true => unit::find("chronyd", facts).unwrap_or_else(|| "chronyd.service".into()),
        false if timesyncd => "systemd-timesyncd.service".into(),
        false if sources.disabled => return Ok(Vec::new()),
        false => {
            let text = "no time is asked for: add the package `chrony` to %packages";
            return Ok(vec![Change::warn(text)]);
        }
    };
    if sources.disabled {
        return Ok(vec![unit::disable(&unit)]);
    }
    let mut changes = Vec::new();
    if chrony {
        let path = facts
            .first(&["/etc/chrony/chrony.conf", "/etc/chrony.conf"])
            .unwrap_or("/etc/chrony.conf");
        changes.push(Change::write(
            path,
            chrony_conf(&facts.text(path), &sources.sources)?,
        ));
    } else {
        let path = "/etc/systemd/timesyncd.conf.d/50-kickstart.conf";
        let hosts = sources.sources.iter().map(|(_, host, _)| host.clone());
        let hosts: Vec<String> = hosts.collect();
        let content = Text::<Systemd>::of("[Time]\nNTP={}\n", &[&SystemdWords(&hosts)])?;
        changes.push(Change::write(path, content));
        if sources.nts {
            let text = "systemd-timesyncd knows no NTS: add the package `chrony` to %packages";
            changes.push(Change::warn(text));
        }
    }
    changes.push(unit::enable(&unit));
    Ok(changes)
}

/// The file with other servers than those it had.
fn chrony_conf(
    text: &str,
    sources: &[(&'static str, String, bool)],
) -> Result<Text<Words>, Refused> {
    let mut changed = Text::new();
    for (kind, host, nts) in sources {
        changed.push_literal(kind);
        changed.add(" {} iburst", &[host])?;
        changed.push_literal(if *nts { " nts\n" } else { "\n" });
    }
    let is_source = |line: &&str| {
        let word = line.split_whitespace().next().unwrap_or_default();
        matches!(word, "server" | "pool" | "peer")
    };
    for line in text.lines().filter(|line| !is_source(line)) {
        changed.push_found(line);
    }
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::configure::testing::both;

    fn check(lines: &str, files: &[(&str, &str)], expect: Expect) {
        expect.assert_eq(&both(lines, files, |kickstart, facts| {
            changes(&wanted(kickstart).unwrap(), facts)
        }));
    }

    const LINES: &str = "timesource --ntp-server=time.example.org --nts\n\
                         timesource --ntp-pool=pool.example.org\n";
    const TIMESYNCD: (&str, &str) = ("/usr/lib/systemd/systemd-timesyncd", "");

    #[test]
    fn chrony_asks_these_and_no_others() {
        let conf = "pool 2.distribution.pool iburst\ndriftfile /var/lib/chrony/drift\n";
        let files = [
            ("/usr/sbin/chronyd", ""),
            ("/etc/chrony/chrony.conf", conf),
            (
                "/usr/lib/systemd/system/chrony.service",
                "[Install]\nAlias=chronyd.service\n",
            ),
        ];
        check(
            LINES,
            &files,
            expect![[r#"
                write /etc/chrony/chrony.conf 644
                    server time.example.org iburst nts
                    pool pool.example.org iburst
                    driftfile /var/lib/chrony/drift
                run systemctl ["enable", "--", "chrony.service"]
            "#]],
        );
        check(
            "timezone UTC --nontp",
            &files,
            expect![[r#"
                attempt systemctl ["disable", "--", "chrony.service"]
            "#]],
        );
    }

    #[test]
    fn systemd_asks_if_there_is_nothing_better() {
        check(
            LINES,
            &[TIMESYNCD],
            expect![[r#"
            write /etc/systemd/timesyncd.conf.d/50-kickstart.conf 644
                [Time]
                NTP=time.example.org pool.example.org
            warn systemd-timesyncd knows no NTS: add the package `chrony` to %packages
            run systemctl ["enable", "--", "systemd-timesyncd.service"]
        "#]],
        );
        check(
            "timesource --ntp-disable",
            &[TIMESYNCD],
            expect![[r#"
            attempt systemctl ["disable", "--", "systemd-timesyncd.service"]
        "#]],
        );
    }

    #[test]
    fn nothing_to_ask_with_is_a_warning() {
        check(
            "timezone UTC --ntpservers=a.example,b.example",
            &[],
            expect![[r#"
                warn no time is asked for: add the package `chrony` to %packages
            "#]],
        );
        check("timesource --ntp-disable", &[], expect![""]);
        check(
            "timesource --ntp-server='a b'",
            &[TIMESYNCD],
            expect![[r#"
            error: `a b` is no host
            hint: the character ' ' cannot be in it
        "#]],
        );
        assert!(wanted(&Kickstart::parse("timezone UTC").unwrap()).is_none());
    }
}
