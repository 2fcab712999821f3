//! NetworkManager's connections, nm-settings-keyfile(5).

use livecd_kickstart::Network;

use super::addresses::{V4, V6};
use super::interface::{Device, Interface, Key, Kind};
use crate::configure::{Change, Changes};

/// A connection, and one for each port of a bond, bridge or team.
pub(super) fn changes(interface: &Interface, network: &Network) -> Changes {
    let name = interface.name();
    let mut changes = vec![file(&name, connection(interface, network))];
    let (controller, ports): (_, Vec<(&str, &str)>) = match &interface.kind {
        Kind::Bond { ports, .. } => ("bond", ports.iter().map(|p| (p.as_str(), "")).collect()),
        Kind::Bridge { ports, .. } => ("bridge", ports.iter().map(|p| (p.as_str(), "")).collect()),
        Kind::Team { ports, .. } => (
            "team",
            ports
                .iter()
                .map(|(p, c)| (p.as_str(), c.as_str()))
                .collect(),
        ),
        _ => return Ok(changes),
    };
    for (port, settings) in ports {
        let id = format!("{name}-port-{port}");
        let mut text = format!(
            "[connection]\nid={id}\ntype=ethernet\ninterface-name={port}\n\
             autoconnect={}\nmaster={name}\nslave-type={controller}\n\n[ethernet]\n",
            network.onboot
        );
        if !settings.is_empty() {
            text += &format!("\n[team-port]\nconfig={}\n", escaped(settings));
        }
        changes.push(file(&id, text));
    }
    Ok(changes)
}

/// Only root may read a connection; NetworkManager ignores it otherwise.
fn file(name: &str, text: String) -> Change {
    let path = format!("/etc/NetworkManager/system-connections/{name}.nmconnection");
    Change::secret(path, text)
}

fn connection(interface: &Interface, network: &Network) -> String {
    let kind = match interface.kind {
        Kind::Wired => "ethernet",
        Kind::Wireless { .. } => "wifi",
        Kind::Bond { .. } => "bond",
        Kind::Bridge { .. } => "bridge",
        Kind::Vlan { .. } => "vlan",
        Kind::Team { .. } => "team",
    };
    let mut text = format!("[connection]\nid={}\ntype={kind}\n", interface.name());
    if let Device::Named(name) = &interface.device {
        text += &format!("interface-name={name}\n");
    }
    text += &format!("autoconnect={}\n\n", network.onboot);
    text += &settings(interface, network);
    text += &v4(interface, network);
    text += &v6(interface, network);
    text
}

/// The sections of the device's own kind.
fn settings(interface: &Interface, network: &Network) -> String {
    let mut text = match &interface.kind {
        Kind::Wired | Kind::Wireless { .. } => String::new(),
        Kind::Bond { options, .. } => section("bond", options),
        Kind::Bridge { options, .. } => section("bridge", options),
        Kind::Vlan { parent, id } => format!("[vlan]\nid={id}\nparent={parent}\n\n"),
        Kind::Team { config, .. } => format!("[team]\nconfig={}\n\n", escaped(config)),
    };
    if let Kind::Wireless { essid, .. } = &interface.kind {
        text += &format!("[wifi]\nmode=infrastructure\nssid={}\n", escaped(essid));
    } else {
        text += "[ethernet]\n";
        text += &ethtool(network.ethtool.as_deref().unwrap_or_default());
    }
    if let Device::Address(address) = &interface.device {
        text += &format!("mac-address={address}\n");
    }
    if let Some(mtu) = interface.mtu {
        text += &format!("mtu={mtu}\n");
    }
    text.push('\n');
    if let Kind::Wireless { key: Some(key), .. } = &interface.kind {
        text += &match key {
            Key::Wpa(key) => format!(
                "[wifi-security]\nkey-mgmt=wpa-psk\npsk={}\n\n",
                escaped(key)
            ),
            Key::Wep(key) => {
                format!(
                    "[wifi-security]\nkey-mgmt=none\nwep-key0={}\n\n",
                    escaped(key)
                )
            }
        };
    }
    text
}

/// `speed 100 duplex full autoneg off`, as far as NetworkManager knows it.
fn ethtool(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let pairs = words.chunks_exact(2).map(|pair| match pair {
        ["autoneg", value] => format!("auto-negotiate={}\n", *value == "on"),
        ["speed", value] if value.parse::<u32>().is_ok() => format!("speed={value}\n"),
        ["duplex", value @ ("full" | "half")] => format!("duplex={value}\n"),
        _ => String::new(),
    });
    pairs.collect()
}

fn section(name: &str, options: &[(String, String)]) -> String {
    let lines = options
        .iter()
        .map(|(key, value)| format!("{key}={value}\n"));
    format!("[{name}]\n{}\n", lines.collect::<String>())
}

fn v4(interface: &Interface, network: &Network) -> String {
    let mut text = "[ipv4]\n".to_owned();
    match &interface.v4 {
        V4::Dhcp => text += "method=auto\n",
        V4::Off => return text + "method=disabled\n\n",
        V4::Static {
            address,
            prefix,
            gateway,
        } => {
            text += &format!("method=manual\naddress1={address}/{prefix}\n");
            if let Some(gateway) = gateway {
                text += &format!("gateway={gateway}\n");
            }
        }
    }
    if let Some(class) = &network.dhcpclass {
        text += &format!("dhcp-vendor-class-identifier={}\n", escaped(class));
    }
    let dns = interface.dns.iter().filter(|server| server.is_ipv4());
    text += &names(dns, interface, network, network.ipv4_ignore_auto_dns);
    text + "\n"
}

fn v6(interface: &Interface, network: &Network) -> String {
    let mut text = "[ipv6]\n".to_owned();
    match &interface.v6 {
        V6::Auto => text += "method=auto\n",
        V6::Dhcp => text += "method=dhcp\n",
        V6::Off => return text + "method=disabled\n",
        V6::Static {
            address,
            prefix,
            gateway,
        } => {
            text += &format!("method=manual\naddress1={address}/{prefix}\n");
            if let Some(gateway) = gateway {
                text += &format!("gateway={gateway}\n");
            }
        }
    }
    let dns = interface.dns.iter().filter(|server| server.is_ipv6());
    text + &names(dns, interface, network, network.ipv6_ignore_auto_dns)
}

/// What both kinds of addresses say about names and routes.
fn names<'a>(
    dns: impl Iterator<Item = &'a std::net::IpAddr>,
    interface: &Interface,
    network: &Network,
    ignore_auto_dns: bool,
) -> String {
    let mut text = String::new();
    let servers: String = dns.map(|server| format!("{server};")).collect();
    if !servers.is_empty() {
        text += &format!("dns={servers}\n");
    }
    if !interface.search.is_empty() {
        text += &format!("dns-search={};\n", interface.search.join(";"));
    }
    if network.nodns || ignore_auto_dns {
        text += "ignore-auto-dns=true\n";
    }
    if network.nodefroute {
        text += "never-default=true\n";
    }
    text
}

/// A value of a key file: its backslashes, semicolons and first space are escaped.
fn escaped(value: &str) -> String {
    let value = value.replace('\\', "\\\\").replace(';', "\\;");
    match value.strip_prefix(' ') {
        Some(rest) => format!("\\s{rest}"),
        None => value,
    }
}
