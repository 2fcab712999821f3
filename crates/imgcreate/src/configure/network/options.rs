//! Options of bonds and bridges, and what systemd calls them.

use livecd_kickstart::Span;
use livecd_quoting::{Refused, Systemd, Text};

use crate::KickstartError;
use crate::configure::values::{only, refused};

/// `KEY=VALUE` between commas, or between semicolons if values have commas.
pub(super) fn read(text: &str, span: Span) -> Result<Vec<(String, String)>, KickstartError> {
    let separator = if text.contains(';') { ';' } else { ',' };
    let mut options = Vec::new();
    for option in text.split(separator).map(str::trim) {
        if option.is_empty() {
            continue;
        }
        let Some((key, value)) = option.split_once('=') else {
            return Err(refused("option", option, span).hint("write KEY=VALUE"));
        };
        only("option", key, "_-", span)?;
        only("value of an option", value, "_-.:,+", span)?;
        options.push((key.to_owned(), value.to_owned()));
    }
    Ok(options)
}

/// What a value is measured in, so that systemd.netdev(5) can be told.
#[derive(Clone, Copy)]
pub(super) enum Unit {
    None,
    Milliseconds,
    Seconds,
}

pub(super) type Names = &'static [(&'static str, &'static str, Unit)];

/// The kernel's names of bonding options, and those of systemd.netdev(5).
pub(super) const BOND: Names = &[
    ("ad_select", "AdSelect", Unit::None),
    ("all_slaves_active", "AllSlavesActive", Unit::None),
    ("arp_all_targets", "ARPAllTargets", Unit::None),
    ("arp_interval", "ARPIntervalSec", Unit::Milliseconds),
    ("arp_ip_target", "ARPIPTargets", Unit::None),
    ("arp_validate", "ARPValidate", Unit::None),
    ("downdelay", "DownDelaySec", Unit::Milliseconds),
    ("fail_over_mac", "FailOverMACPolicy", Unit::None),
    ("lacp_rate", "LACPTransmitRate", Unit::None),
    ("miimon", "MIIMonitorSec", Unit::Milliseconds),
    ("min_links", "MinLinks", Unit::None),
    ("mode", "Mode", Unit::None),
    ("num_grat_arp", "GratuitousARP", Unit::None),
    ("packets_per_slave", "PacketsPerSlave", Unit::None),
    ("primary_reselect", "PrimaryReselectPolicy", Unit::None),
    ("resend_igmp", "ResendIGMP", Unit::None),
    ("updelay", "UpDelaySec", Unit::Milliseconds),
    ("xmit_hash_policy", "TransmitHashPolicy", Unit::None),
];

/// The kickstart's names of bridging options, which are NetworkManager's, and
/// those of systemd.netdev(5).
pub(super) const BRIDGE: Names = &[
    ("ageing-time", "AgeingTimeSec", Unit::Seconds),
    ("forward-delay", "ForwardDelaySec", Unit::Seconds),
    ("hello-time", "HelloTimeSec", Unit::Seconds),
    ("max-age", "MaxAgeSec", Unit::Seconds),
    ("multicast-snooping", "MulticastSnooping", Unit::None),
    ("priority", "Priority", Unit::None),
    ("stp", "STP", Unit::None),
    ("vlan-filtering", "VLANFiltering", Unit::None),
];

/// The options as lines of systemd.netdev(5), and those it does not have.
pub(super) fn for_systemd(
    options: &[(String, String)],
    names: Names,
) -> Result<(Text<Systemd>, Vec<&str>), Refused> {
    let (mut lines, mut unknown) = (Text::new(), Vec::new());
    for (key, value) in options {
        let Some((_, name, unit)) = names.iter().find(|(known, ..)| known == key) else {
            unknown.push(key.as_str());
            continue;
        };
        let unit = match unit {
            Unit::None => "\n",
            Unit::Milliseconds => "ms\n",
            Unit::Seconds => "s\n",
        };
        // Lists have commas in the kernel, spaces in systemd.
        let value = value.replace(',', " ");
        lines.push_literal(name);
        lines.add("={}", &[&value])?;
        lines.push_literal(unit);
    }
    Ok((lines, unknown))
}
