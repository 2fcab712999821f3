//! NetworkManager's connections, nm-settings-keyfile(5).

use livecd_kickstart::Network;
use livecd_quoting::{Keyfile, KeyfileBytes, KeyfileName, Refused, Text};

use super::addresses::{V4, V6};
use super::interface::{Device, Interface, Key, Kind};
use crate::configure::{Change, Changes};

type Rendered = Result<Text<Keyfile>, Refused>;

/// A connection, and one for each port of a bond, bridge or team.
pub(super) fn changes(interface: &Interface, network: &Network) -> Changes {
    let name = interface.name();
    let mut changes = vec![file(&name, connection(interface, network)?)?];
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
        let mut text = Text::of(
            "[connection]\nid={}\ntype=ethernet\ninterface-name={}\n\
             autoconnect={}\nmaster={}\nslave-type={}\n\n[ethernet]\n",
            &[&id, &port, &network.onboot.to_string(), &name, &controller],
        )?;
        if !settings.is_empty() {
            text.add("\n[team-port]\nconfig={}\n", &[&settings])?;
        }
        changes.push(file(&id, text)?);
    }
    Ok(changes)
}

/// Only root may read a connection; NetworkManager ignores it otherwise.
fn file(name: &str, text: Text<Keyfile>) -> Result<Change, Refused> {
    let path = Text::of(
        "/etc/NetworkManager/system-connections/{}.nmconnection",
        &[&name],
    )?;
    Ok(Change::secret(path, text))
}

fn connection(interface: &Interface, network: &Network) -> Rendered {
    let kind = match interface.kind {
        Kind::Wired => "ethernet",
        Kind::Wireless { .. } => "wifi",
        Kind::Bond { .. } => "bond",
        Kind::Bridge { .. } => "bridge",
        Kind::Vlan { .. } => "vlan",
        Kind::Team { .. } => "team",
    };
    let mut text = Text::of(
        "[connection]\nid={}\ntype={}\n",
        &[&interface.name(), &kind],
    )?;
    if let Device::Named(name) = &interface.device {
        text.add("interface-name={}\n", &[name])?;
    }
    text.add("autoconnect={}\n\n", &[&network.onboot.to_string()])?;
    text.push(&settings(interface, network)?);
    text.push(&v4(interface, network)?);
    text.push(&v6(interface, network)?);
    Ok(text)
}

/// The sections of the device's own kind.
fn settings(interface: &Interface, network: &Network) -> Rendered {
    let mut text = match &interface.kind {
        Kind::Wired | Kind::Wireless { .. } => Text::new(),
        Kind::Bond { options, .. } => section("[bond]\n", options)?,
        Kind::Bridge { options, .. } => section("[bridge]\n", options)?,
        Kind::Vlan { parent, id } => {
            Text::of("[vlan]\nid={}\nparent={}\n\n", &[&id.to_string(), parent])?
        }
        Kind::Team { config, .. } => Text::of("[team]\nconfig={}\n\n", &[config])?,
    };
    if let Kind::Wireless { essid, .. } = &interface.kind {
        text.add(
            "[wifi]\nmode=infrastructure\nssid={}\n",
            &[&KeyfileBytes(essid)],
        )?;
    } else {
        text.push_literal("[ethernet]\n");
        ethtool(&mut text, network.ethtool.as_deref().unwrap_or_default())?;
    }
    if let Device::Address(address) = &interface.device {
        text.add("mac-address={}\n", &[address])?;
    }
    if let Some(mtu) = interface.mtu {
        text.add("mtu={}\n", &[&mtu.to_string()])?;
    }
    text.push_literal("\n");
    if let Kind::Wireless { key: Some(key), .. } = &interface.kind {
        match key {
            Key::Wpa(key) => text.add("[wifi-security]\nkey-mgmt=wpa-psk\npsk={}\n\n", &[key])?,
            Key::Wep(key) => text.add("[wifi-security]\nkey-mgmt=none\nwep-key0={}\n\n", &[key])?,
        }
    }
    Ok(text)
}

/// `speed 100 duplex full autoneg off`, as far as NetworkManager knows it.
fn ethtool(text: &mut Text<Keyfile>, options: &str) -> Result<(), Refused> {
    let words: Vec<&str> = options.split_whitespace().collect();
    for pair in words.chunks_exact(2) {
        match pair {
            ["autoneg", value] => {
                text.add("auto-negotiate={}\n", &[&(*value == "on").to_string()])?;
            }
            ["speed", value] if value.parse::<u32>().is_ok() => {
                text.add("speed={}\n", &[value])?;
            }
            ["duplex", value @ ("full" | "half")] => text.add("duplex={}\n", &[value])?,
            _ => {}
        }
    }
    Ok(())
}

fn section(title: &'static str, options: &[(String, String)]) -> Rendered {
    let mut text = Text::literal(title);
    for (key, value) in options {
        text.add("{}={}\n", &[&KeyfileName(key), value])?;
    }
    text.push_literal("\n");
    Ok(text)
}

fn v4(interface: &Interface, network: &Network) -> Rendered {
    let mut text = Text::literal("[ipv4]\n");
    match &interface.v4 {
        V4::Dhcp => text.push_literal("method=auto\n"),
        V4::Off => {
            text.push_literal("method=disabled\n\n");
            return Ok(text);
        }
        V4::Static {
            address,
            prefix,
            gateway,
        } => {
            let address = format!("{address}/{prefix}");
            text.add("method=manual\naddress1={}\n", &[&address])?;
            if let Some(gateway) = gateway {
                text.add("gateway={}\n", &[&gateway.to_string()])?;
            }
        }
    }
    if let Some(class) = &network.dhcpclass {
        text.add("dhcp-vendor-class-identifier={}\n", &[class])?;
    }
    let dns = interface.dns.iter().filter(|server| server.is_ipv4());
    text.push(&names(
        dns,
        interface,
        network,
        network.ipv4_ignore_auto_dns,
    )?);
    text.push_literal("\n");
    Ok(text)
}

fn v6(interface: &Interface, network: &Network) -> Rendered {
    let mut text = Text::literal("[ipv6]\n");
    match &interface.v6 {
        V6::Auto => text.push_literal("method=auto\n"),
        V6::Dhcp => text.push_literal("method=dhcp\n"),
        V6::Off => {
            text.push_literal("method=disabled\n");
            return Ok(text);
        }
        V6::Static {
            address,
            prefix,
            gateway,
        } => {
            let address = format!("{address}/{prefix}");
            text.add("method=manual\naddress1={}\n", &[&address])?;
            if let Some(gateway) = gateway {
                text.add("gateway={}\n", &[&gateway.to_string()])?;
            }
        }
    }
    let dns = interface.dns.iter().filter(|server| server.is_ipv6());
    text.push(&names(
        dns,
        interface,
        network,
        network.ipv6_ignore_auto_dns,
    )?);
    Ok(text)
}

/// What both kinds of addresses say about names and routes.
fn names<'a>(
    dns: impl Iterator<Item = &'a std::net::IpAddr>,
    interface: &Interface,
    network: &Network,
    ignore_auto_dns: bool,
) -> Rendered {
    let mut text = Text::new();
    let servers: String = dns.map(|server| format!("{server};")).collect();
    if !servers.is_empty() {
        text.add("dns={}\n", &[&servers])?;
    }
    if !interface.search.is_empty() {
        text.add("dns-search={};\n", &[&interface.search.join(";")])?;
    }
    if network.nodns || ignore_auto_dns {
        text.push_literal("ignore-auto-dns=true\n");
    }
    if network.nodefroute {
        text.push_literal("never-default=true\n");
    }
    Ok(text)
}
