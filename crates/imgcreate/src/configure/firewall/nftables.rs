//! A firewall by rules of nftables.

use livecd_quoting::{Nft, NftNumber, Refused, Text};

use super::ports::Port;
use super::{Rules, ports};
use crate::configure::{Change, Changes, Facts, Family, unit};

/// The rules as a file of nft(8), which its service loads.
pub(super) fn changes(rules: &Rules<'_>, facts: &Facts<'_>) -> Changes {
    if !rules.enabled {
        return Ok(vec![unit::disable("nftables.service")]);
    }
    let mut opened = rules.ports.clone();
    for service in rules.services {
        opened.extend(ports::of_service(service, facts, rules.span)?);
    }
    let mut closed = Vec::new();
    for service in rules.removed {
        closed.extend(ports::of_service(service, facts, rules.span)?);
    }
    opened.retain(|port| !closed.contains(port));
    Ok(vec![
        Change::write(file(facts), table(&opened, rules.trusted)?),
        unit::enable("nftables.service"),
    ])
}

/// The file that the service loads: Red Hat's is where its settings of services
/// are.
fn file(facts: &Facts<'_>) -> &'static str {
    let unit = facts.text("/usr/lib/systemd/system/nftables.service");
    if facts.family == Family::Debian || unit.contains("/etc/nftables.conf") {
        "/etc/nftables.conf"
    } else {
        "/etc/sysconfig/nftables.conf"
    }
}

/// What answers is let in, and what keeps a network working: ICMP, and DHCPv6,
/// whose answers are not known as such. Protocols are numbers: not every root
/// has protocols(5).
fn table(opened: &[Port], trusted: &[String]) -> Result<Text<Nft>, Refused> {
    let mut accepted = Text::new();
    for device in trusted {
        accepted.add("        iifname {} accept\n", &[device])?;
    }
    for port in opened {
        accepted.push_literal("        ");
        accepted.push_literal(port.protocol);
        accepted.add(" dport {}", &[&NftNumber(port.first)])?;
        if port.last != port.first {
            accepted.add("-{}", &[&NftNumber(port.last)])?;
        }
        accepted.push_literal(" accept\n");
    }
    Text::of(
        "#!/usr/sbin/nft -f\n\
         flush ruleset\n\
         \n\
         table inet filter {\n    \
             chain input {\n        \
                 type filter hook input priority 0; policy drop;\n        \
                 ct state established,related accept\n        \
                 ct state invalid drop\n        \
                 iifname \"lo\" accept\n        \
                 meta l4proto { 1, 58 } accept\n        \
                 ip6 saddr fe80::/10 udp dport 546 accept\n\
         {}        \
                 reject with icmpx admin-prohibited\n    \
             }\n    \
             chain forward {\n        \
                 type filter hook forward priority 0; policy drop;\n    \
             }\n\
         }\n",
        &[&accepted],
    )
}
