//! Debian's ifupdown, interfaces(5).

use std::fmt::Write;

use livecd_kickstart::Network;

use super::addresses::{V4, V6};
use super::interface::{Device, Interface, Key, Kind};
use crate::configure::{Change, Changes, Facts};

const INTERFACES: &str = "/etc/network/interfaces";
const SOURCE: &str = "source /etc/network/interfaces.d/*";

/// A file for the device.
pub(super) fn changes(interface: &Interface, network: &Network, facts: &Facts<'_>) -> Changes {
    let name = interface.name();
    let mut changes = Vec::new();
    if let Kind::Team { .. } = interface.kind {
        let text = "ifupdown makes no teams: use --bondslaves, or add NetworkManager to %packages";
        return Ok(vec![Change::warn(text)]);
    }
    let main = facts.text(INTERFACES);
    if !main.lines().any(|line| line.trim() == SOURCE) {
        let loopback = if main.is_empty() {
            "auto lo\niface lo inet loopback\n"
        } else {
            ""
        };
        let text = format!("{main}{loopback}{SOURCE}\n");
        changes.push(Change::write(INTERFACES, text));
    }
    let path = format!("{INTERFACES}.d/{name}");
    let text = stanzas(interface, network, &name);
    changes.push(match &interface.kind {
        Kind::Wireless { .. } => Change::secret(path, text),
        _ => Change::write(path, text),
    });
    changes.extend(missing(interface, facts));
    Ok(changes)
}

/// Packages without which options of the file mean nothing.
fn missing(interface: &Interface, facts: &Facts<'_>) -> Vec<Change> {
    let program = |name: &str| {
        ["/usr/sbin", "/sbin"]
            .iter()
            .any(|folder| facts.root.exists(format!("{folder}/{name}")))
    };
    let (tool, package) = match &interface.kind {
        Kind::Bond { .. } => ("ifenslave", "ifenslave"),
        Kind::Bridge { .. } => ("brctl", "bridge-utils"),
        Kind::Wireless { .. } => ("wpa_supplicant", "wpasupplicant"),
        _ => ("", ""),
    };
    let mut needs = vec![(tool, package)];
    if !interface.dns.is_empty() || !interface.search.is_empty() {
        needs.push(("resolvconf", "resolvconf"));
    }
    needs
        .into_iter()
        .filter(|(tool, _)| !tool.is_empty() && !program(tool))
        .map(|(_, package)| {
            Change::warn(format!(
                "ifupdown cannot do this without the package `{package}`: add it to %packages"
            ))
        })
        .collect()
}

/// The stanzas: when the device is configured, and how, for each address family.
fn stanzas(interface: &Interface, network: &Network, name: &str) -> String {
    let pattern = match &interface.device {
        Device::Any => format!("/e*={name}"),
        Device::Address(address) => format!("mac/{address}={name}"),
        Device::Named(name) => name.clone(),
    };
    let mut text = String::new();
    if network.onboot {
        text += &format!("auto {pattern}\n");
    }
    let v4 = match &interface.v4 {
        V4::Dhcp => "dhcp",
        V4::Static { .. } => "static",
        V4::Off => "manual",
    };
    text += &format!("iface {name} inet {v4}\n");
    if let V4::Static {
        address,
        prefix,
        gateway,
    } = &interface.v4
    {
        option(&mut text, "address", format_args!("{address}/{prefix}"));
        if let Some(gateway) = gateway.filter(|_| !network.nodefroute) {
            option(&mut text, "gateway", gateway);
        }
    }
    if let (V4::Dhcp, Some(class)) = (&interface.v4, &network.dhcpclass) {
        option(&mut text, "vendor", class);
    }
    text += &device_options(interface);
    text += &v6(interface, network, name);
    text
}

fn v6(interface: &Interface, network: &Network, name: &str) -> String {
    let method = match &interface.v6 {
        // The kernel does that by itself.
        V6::Auto => return String::new(),
        V6::Dhcp => "dhcp",
        V6::Static { .. } => "static",
        V6::Off => "manual",
    };
    let mut text = format!("iface {name} inet6 {method}\n");
    if let V6::Static {
        address,
        prefix,
        gateway,
    } = &interface.v6
    {
        option(&mut text, "address", format_args!("{address}/{prefix}"));
        if let Some(gateway) = gateway.filter(|_| !network.nodefroute) {
            option(&mut text, "gateway", gateway);
        }
    }
    if interface.v6 == V6::Off {
        let setting = "/proc/sys/net/ipv6/conf/$IFACE/disable_ipv6";
        option(&mut text, "pre-up", format_args!("echo 1 > {setting}"));
    }
    text
}

/// What is said once, about the device.
fn device_options(interface: &Interface) -> String {
    let mut text = String::new();
    match &interface.kind {
        Kind::Wired | Kind::Team { .. } => {}
        Kind::Bond { ports, options } => {
            option(&mut text, "bond-slaves", ports.join(" "));
            for (key, value) in options {
                option(&mut text, &format!("bond-{key}"), value);
            }
        }
        Kind::Bridge { ports, options } => {
            option(&mut text, "bridge_ports", ports.join(" "));
            for (key, value) in options {
                option(&mut text, &bridge_option(key), value);
            }
        }
        Kind::Vlan { parent, .. } => option(&mut text, "vlan-raw-device", parent),
        Kind::Wireless { essid, key } => {
            option(&mut text, "wpa-ssid", essid);
            match key {
                Some(Key::Wpa(key)) => option(&mut text, "wpa-psk", key),
                Some(Key::Wep(key)) => {
                    option(&mut text, "wpa-key-mgmt", "NONE");
                    option(&mut text, "wpa-wep-key0", key);
                }
                None => option(&mut text, "wpa-key-mgmt", "NONE"),
            }
        }
    }
    if let Some(mtu) = interface.mtu {
        option(&mut text, "mtu", mtu);
    }
    let dns: Vec<String> = interface.dns.iter().map(ToString::to_string).collect();
    if !dns.is_empty() {
        option(&mut text, "dns-nameservers", dns.join(" "));
    }
    if !interface.search.is_empty() {
        option(&mut text, "dns-search", interface.search.join(" "));
    }
    text
}

/// bridge-utils-interfaces(5)
fn bridge_option(key: &str) -> String {
    match key {
        "forward-delay" => "bridge_fd".into(),
        "hello-time" => "bridge_hello".into(),
        "priority" => "bridge_bridgeprio".into(),
        "ageing-time" => "bridge_ageing".into(),
        "max-age" => "bridge_maxage".into(),
        other => format!("bridge_{other}"),
    }
}

fn option(text: &mut String, name: &str, value: impl std::fmt::Display) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "    {name} {value}");
}
