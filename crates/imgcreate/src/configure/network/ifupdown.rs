//! Debian's ifupdown, interfaces(5).

use livecd_kickstart::Network;
use livecd_quoting::{AfterWord, Lines, Refused, SeveralWords, Text, Value};

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
        let mut text = Text::<Lines>::found(&main);
        if main.is_empty() {
            text.push_literal("auto lo\niface lo inet loopback\n");
        }
        text.push_literal(SOURCE);
        text.push_literal("\n");
        changes.push(Change::write(INTERFACES, text));
    }
    let path = Text::of("/etc/network/interfaces.d/{}", &[&name])?;
    let text = stanzas(interface, network, &name)?;
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
fn stanzas(interface: &Interface, network: &Network, name: &str) -> Result<Text<Lines>, Refused> {
    let mut text = Text::new();
    if network.onboot {
        match &interface.device {
            Device::Any => text.add("auto /e*={}\n", &[&name])?,
            Device::Address(address) => text.add("auto mac/{}={}\n", &[address, &name])?,
            Device::Named(name) => text.add("auto {}\n", &[name])?,
        }
    }
    text.add("iface {} inet ", &[&name])?;
    text.push_literal(match &interface.v4 {
        V4::Dhcp => "dhcp\n",
        V4::Static { .. } => "static\n",
        V4::Off => "manual\n",
    });
    if let V4::Static {
        address,
        prefix,
        gateway,
    } = &interface.v4
    {
        option(&mut text, "address", &format!("{address}/{prefix}"))?;
        if let Some(gateway) = gateway.filter(|_| !network.nodefroute) {
            option(&mut text, "gateway", &gateway.to_string())?;
        }
    }
    if let (V4::Dhcp, Some(class)) = (&interface.v4, &network.dhcpclass) {
        option(&mut text, "vendor", &AfterWord(class))?;
    }
    text.push(&device_options(interface)?);
    text.push(&v6(interface, network, name)?);
    Ok(text)
}

fn v6(interface: &Interface, network: &Network, name: &str) -> Result<Text<Lines>, Refused> {
    let method = match &interface.v6 {
        // The kernel does that by itself.
        V6::Auto => return Ok(Text::new()),
        V6::Dhcp => "dhcp\n",
        V6::Static { .. } => "static\n",
        V6::Off => "manual\n",
    };
    let mut text = Text::of("iface {} inet6 ", &[&name])?;
    text.push_literal(method);
    if let V6::Static {
        address,
        prefix,
        gateway,
    } = &interface.v6
    {
        option(&mut text, "address", &format!("{address}/{prefix}"))?;
        if let Some(gateway) = gateway.filter(|_| !network.nodefroute) {
            option(&mut text, "gateway", &gateway.to_string())?;
        }
    }
    if interface.v6 == V6::Off {
        text.push_literal("    pre-up echo 1 > /proc/sys/net/ipv6/conf/$IFACE/disable_ipv6\n");
    }
    Ok(text)
}

/// What is said once, about the device.
fn device_options(interface: &Interface) -> Result<Text<Lines>, Refused> {
    let mut text = Text::new();
    match &interface.kind {
        Kind::Wired | Kind::Team { .. } => {}
        Kind::Bond { ports, options } => {
            option(&mut text, "bond-slaves", &SeveralWords(ports))?;
            for (key, value) in options {
                option(&mut text, &format!("bond-{key}"), value)?;
            }
        }
        Kind::Bridge { ports, options } => {
            option(&mut text, "bridge_ports", &SeveralWords(ports))?;
            for (key, value) in options {
                option(&mut text, &bridge_option(key), value)?;
            }
        }
        Kind::Vlan { parent, .. } => option(&mut text, "vlan-raw-device", parent)?,
        Kind::Wireless { essid, key } => {
            option(&mut text, "wpa-ssid", &AfterWord(essid))?;
            match key {
                Some(Key::Wpa(key)) => option(&mut text, "wpa-psk", &AfterWord(key))?,
                Some(Key::Wep(key)) => {
                    option(&mut text, "wpa-key-mgmt", "NONE")?;
                    option(&mut text, "wpa-wep-key0", &AfterWord(key))?;
                }
                None => option(&mut text, "wpa-key-mgmt", "NONE")?,
            }
        }
    }
    if let Some(mtu) = interface.mtu {
        option(&mut text, "mtu", &mtu.to_string())?;
    }
    let dns: Vec<String> = interface.dns.iter().map(ToString::to_string).collect();
    if !dns.is_empty() {
        option(&mut text, "dns-nameservers", &SeveralWords(&dns))?;
    }
    if !interface.search.is_empty() {
        option(&mut text, "dns-search", &SeveralWords(&interface.search))?;
    }
    Ok(text)
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

fn option(
    text: &mut Text<Lines>,
    name: &str,
    value: &(impl Value<Lines> + ?Sized),
) -> Result<(), Refused> {
    text.add("    {} {}\n", &[&name, &value])
}
