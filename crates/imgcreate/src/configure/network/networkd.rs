//! systemd's network files, systemd.network(5) and systemd.netdev(5).

use std::fmt::Write;

use livecd_kickstart::Network;

use super::addresses::{V4, V6};
use super::interface::{Device, Interface, Kind};
use super::{options, wpa};
use crate::configure::{Change, Changes, Facts, unit};

const FOLDER: &str = "/etc/systemd/network";

/// Files for the device, for what makes it if it is a virtual one, and for its
/// ports.
pub(super) fn changes(interface: &Interface, network: &Network, facts: &Facts<'_>) -> Changes {
    let name = interface.name();
    let mut changes = netdev(interface, &name);
    changes.push(file(&format!("{name}.network"), main(interface, network)));
    let (key, ports) = match &interface.kind {
        Kind::Bond { ports, .. } => ("Bond", ports.as_slice()),
        Kind::Bridge { ports, .. } => ("Bridge", ports.as_slice()),
        _ => ("", Default::default()),
    };
    for port in ports {
        let primary = if is_primary(interface, port) {
            "PrimarySlave=yes\n"
        } else {
            ""
        };
        let text = format!("[Match]\nName={port}\n\n[Network]\n{key}={name}\n{primary}");
        changes.push(file(&format!("{port}.network"), text));
    }
    match &interface.kind {
        Kind::Vlan { parent, .. } => changes.extend(over(parent, &name, facts)),
        Kind::Wireless { essid, key } => {
            changes.extend(wpa::service(&name, essid, key.as_ref(), facts));
        }
        _ => {}
    }
    changes.push(unit::enable("systemd-networkd.service"));
    if !interface.dns.is_empty() && unit::find("systemd-resolved", facts).is_none() {
        let text =
            "the name servers are not asked: add the package `systemd-resolved` to %packages";
        changes.push(Change::warn(text));
    }
    Ok(changes)
}

/// Whether a bond prefers this one of its ports, which the port's file says.
fn is_primary(interface: &Interface, port: &str) -> bool {
    let Kind::Bond { options, .. } = &interface.kind else {
        return false;
    };
    options
        .iter()
        .any(|(key, value)| key == "primary" && value == port)
}

fn file(name: &str, text: String) -> Change {
    Change::write(format!("{FOLDER}/50-{name}"), text)
}

/// What makes a virtual device.
fn netdev(interface: &Interface, name: &str) -> Vec<Change> {
    let (kind, section, (lines, unknown)) = match &interface.kind {
        Kind::Bond { options, .. } => {
            ("bond", "Bond", options::for_systemd(options, options::BOND))
        }
        Kind::Bridge { options, .. } => (
            "bridge",
            "Bridge",
            options::for_systemd(options, options::BRIDGE),
        ),
        Kind::Vlan { id, .. } => ("vlan", "VLAN", (format!("Id={id}\n"), Vec::new())),
        Kind::Team { .. } => {
            let text =
                "systemd makes no teams: use --bondslaves, or add NetworkManager to %packages";
            return vec![Change::warn(text)];
        }
        Kind::Wired | Kind::Wireless { .. } => return Vec::new(),
    };
    let mut text = format!("[NetDev]\nName={name}\nKind={kind}\n");
    if !lines.is_empty() {
        text += &format!("\n[{section}]\n{lines}");
    }
    let warnings = unknown
        .into_iter()
        .filter(|key| *key != "primary")
        .map(|key| Change::warn(format!("systemd has no option of a {kind} like `{key}`")));
    let made = file(&format!("{name}.netdev"), text);
    std::iter::once(made).chain(warnings).collect()
}

/// The device under a VLAN knows of it, by a file beside its own: another line
/// may be about the device itself.
fn over(parent: &str, name: &str, facts: &Facts<'_>) -> Vec<Change> {
    let mut lines = facts.kickstart.networks.iter();
    let has_own = lines.any(|line| line.device.as_deref() == Some(parent) && line.vlanid.is_none());
    let own = (!has_own).then(|| {
        let text = format!("[Match]\nName={parent}\n\n[Network]\nLinkLocalAddressing=no\n");
        file(&format!("{parent}.network"), text)
    });
    let path = format!("{FOLDER}/50-{parent}.network.d/{name}.conf");
    let vlan = Change::write(path, format!("[Network]\nVLAN={name}\n"));
    own.into_iter().chain([vlan]).collect()
}

fn main(interface: &Interface, network: &Network) -> String {
    let mut text = String::from("[Match]\n");
    text += &match &interface.device {
        Device::Any => "Type=ether\nKind=!*\n".to_owned(),
        Device::Named(name) => format!("Name={name}\n"),
        Device::Address(address) => format!("MACAddress={address}\n"),
    };
    let mut link = String::new();
    if let Some(mtu) = interface.mtu {
        link += &format!("MTUBytes={mtu}\n");
    }
    if !network.onboot {
        link += "ActivationPolicy=manual\nRequiredForOnline=no\n";
    }
    section(&mut text, "Link", &link);
    section(&mut text, "Network", &addresses(interface));
    let mut v4 = String::new();
    let mut v6 = String::new();
    if network.nodns || network.ipv4_ignore_auto_dns {
        v4 += "UseDNS=no\n";
    }
    if network.nodns || network.ipv6_ignore_auto_dns {
        v6 += "UseDNS=no\n";
    }
    let v6_dns = v6.clone();
    if network.nodefroute {
        v4 += "UseGateway=no\n";
        v6 += "UseGateway=no\n";
    }
    if let Some(class) = &network.dhcpclass {
        v4 += &format!("VendorClassIdentifier={class}\n");
    }
    if interface.v4 == V4::Dhcp {
        section(&mut text, "DHCPv4", &v4);
    }
    if matches!(interface.v6, V6::Auto | V6::Dhcp) {
        section(&mut text, "DHCPv6", &v6_dns);
        section(&mut text, "IPv6AcceptRA", &v6);
    }
    text
}

fn section(text: &mut String, name: &str, lines: &str) {
    if !lines.is_empty() {
        *text += &format!("\n[{name}]\n{lines}");
    }
}

fn addresses(interface: &Interface) -> String {
    let dhcp = match (&interface.v4, &interface.v6) {
        (V4::Dhcp, V6::Dhcp) => "yes",
        (V4::Dhcp, _) => "ipv4",
        (_, V6::Dhcp) => "ipv6",
        _ => "no",
    };
    let mut text = format!("DHCP={dhcp}\n");
    let mut gateways = String::new();
    let mut line = |key: &str, value: &dyn std::fmt::Display| {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{key}={value}");
    };
    if let V4::Static {
        address,
        prefix,
        gateway,
    } = &interface.v4
    {
        line("Address", &format_args!("{address}/{prefix}"));
        gateways += &gateway.map_or_else(String::new, |gateway| format!("Gateway={gateway}\n"));
    }
    match &interface.v6 {
        V6::Static {
            address,
            prefix,
            gateway,
        } => {
            line("Address", &format_args!("{address}/{prefix}"));
            gateways += &gateway.map_or_else(String::new, |gateway| format!("Gateway={gateway}\n"));
            line("IPv6AcceptRA", &"no");
        }
        V6::Off => {
            line("LinkLocalAddressing", &"no");
            line("IPv6AcceptRA", &"no");
        }
        V6::Auto | V6::Dhcp => {}
    }
    for server in &interface.dns {
        line("DNS", server);
    }
    if !interface.search.is_empty() {
        line("Domains", &interface.search.join(" "));
    }
    text + &gateways
}
