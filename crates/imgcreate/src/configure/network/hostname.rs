//! `network --hostname`: the system's name.

use livecd_kickstart::Span;
use livecd_quoting::{Text, Words};

use crate::configure::values::refused;
use crate::configure::{Change, Changes, Facts, Family};

const HOSTS: &str = "/etc/hosts";

/// `--hostname`: hostname(5), and that the name can be resolved, hosts(5). On
/// Debian it is that of 127.0.1.1; elsewhere systemd resolves it by itself
/// (nss-myhostname).
pub(super) fn changes(name: &str, span: Span, facts: &Facts<'_>) -> Changes {
    if !is_host_name(name) {
        let hint = "labels of letters, digits and hyphens with dots between, 64 characters at most";
        return Err(refused("host name", name, span).hint(hint));
    }
    let mut changes = vec![Change::write(
        "/etc/hostname",
        Text::<Words>::of("{}\n", &[&name])?,
    )];
    let mut hosts = Text::found(&facts.text(HOSTS));
    if hosts.is_empty() {
        hosts.push_literal("127.0.0.1\tlocalhost\n::1\t\tlocalhost ip6-localhost ip6-loopback\n");
    }
    if facts.family == Family::Debian {
        let short = name.split('.').next().unwrap_or(name);
        let mut line = Text::of("127.0.1.1\t{}", &[&name])?;
        if short != name {
            line.add(" {}", &[&short])?;
        }
        line.push_literal("\n");
        hosts = with_line(&hosts, &line);
    }
    if hosts.as_str() != facts.text(HOSTS) {
        changes.push(Change::write(HOSTS, hosts));
    }
    Ok(changes)
}

/// hostname(7)
fn is_host_name(name: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    name.len() <= 64 && name.split('.').all(is_label)
}

/// The file with one line about 127.0.1.1, behind those about the loopback.
fn with_line(hosts: &Text<Words>, line: &Text<Words>) -> Text<Words> {
    let kept = hosts
        .as_str()
        .lines()
        .filter(|line| line.split_whitespace().next() != Some("127.0.1.1"));
    let mut text = Text::new();
    let mut written = false;
    for kept in kept {
        text.push_found(kept);
        if !written && kept.split_whitespace().next() == Some("127.0.0.1") {
            text.push(line);
            written = true;
        }
    }
    if !written {
        text.push(line);
    }
    text
}
