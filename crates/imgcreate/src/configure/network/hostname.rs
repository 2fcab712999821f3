use livecd_kickstart::Span;

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
    let mut changes = vec![Change::write("/etc/hostname", format!("{name}\n"))];
    let mut hosts = facts.text(HOSTS);
    if hosts.is_empty() {
        hosts = "127.0.0.1\tlocalhost\n::1\t\tlocalhost ip6-localhost ip6-loopback\n".into();
    }
    if facts.family == Family::Debian {
        let short = name.split('.').next().unwrap_or(name);
        let names = if short == name {
            name.to_owned()
        } else {
            format!("{name} {short}")
        };
        hosts = with_name(&hosts, &names);
    }
    if hosts != facts.text(HOSTS) {
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
fn with_name(hosts: &str, names: &str) -> String {
    let line = format!("127.0.1.1\t{names}\n");
    let kept = hosts
        .lines()
        .filter(|line| line.split_whitespace().next() != Some("127.0.1.1"));
    let mut text = String::new();
    let mut written = false;
    for kept in kept {
        text += &format!("{kept}\n");
        if !written && kept.split_whitespace().next() == Some("127.0.0.1") {
            text += &line;
            written = true;
        }
    }
    if !written {
        text += &line;
    }
    text
}
