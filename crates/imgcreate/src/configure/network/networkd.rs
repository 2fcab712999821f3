//! systemd's network files, systemd.network(5) and systemd.netdev(5).

use livecd_kickstart::Network;
use livecd_quoting::{Refused, Systemd, SystemdWords, Text};

use super::addresses::{V4, V6};
use super::interface::{Device, Interface, Kind};
use super::{options, wpa};
use crate::configure::{Change, Changes, Facts, unit};

/// Files for the device, for what makes it if it is a virtual one, and for its
/// ports.
pub(super) fn changes(interface: &Interface, network: &Network, facts: &Facts<'_>) -> Changes {
    let name = interface.name();
    let mut changes = netdev(interface, &name)?;
    changes.push(network_file(&name, main(interface, network)?)?);
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
        let mut text = Text::of("[Match]\nName={}\n\n[Network]\n", &[port])?;
        text.push_literal(key);
        text.add("={}\n", &[&name])?;
        text.push_literal(primary);
        changes.push(network_file(port, text)?);
    }
    match &interface.kind {
        Kind::Vlan { parent, .. } => changes.extend(over(parent, &name, facts)?),
        Kind::Wireless { essid, key } => {
            changes.extend(wpa::service(&name, essid, key.as_ref(), facts)?);
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

fn network_file(name: &str, text: Text<Systemd>) -> Result<Change, Refused> {
    let path = Text::of("/etc/systemd/network/50-{}.network", &[&name])?;
    Ok(Change::write(path, text))
}

/// What makes a virtual device.
fn netdev(interface: &Interface, name: &str) -> Result<Vec<Change>, Refused> {
    let (kind, title, (lines, unknown)) = match &interface.kind {
        Kind::Bond { options, .. } => (
            "bond",
            "\n[Bond]\n",
            options::for_systemd(options, options::BOND)?,
        ),
        Kind::Bridge { options, .. } => (
            "bridge",
            "\n[Bridge]\n",
            options::for_systemd(options, options::BRIDGE)?,
        ),
        Kind::Vlan { id, .. } => {
            let id = Text::of("Id={}\n", &[&id.to_string()])?;
            ("vlan", "\n[VLAN]\n", (id, Vec::new()))
        }
        Kind::Team { .. } => {
            let text =
                "systemd makes no teams: use --bondslaves, or add NetworkManager to %packages";
            return Ok(vec![Change::warn(text)]);
        }
        Kind::Wired | Kind::Wireless { .. } => return Ok(Vec::new()),
    };
    let mut text = Text::<Systemd>::of("[NetDev]\nName={}\nKind={}\n", &[&name, &kind])?;
    section(&mut text, title, &lines);
    let warnings = unknown
        .into_iter()
        .filter(|key| *key != "primary")
        .map(|key| Change::warn(format!("systemd has no option of a {kind} like `{key}`")));
    let path = Text::of("/etc/systemd/network/50-{}.netdev", &[&name])?;
    let made = Change::write(path, text);
    Ok(std::iter::once(made).chain(warnings).collect())
}

/// The device under a VLAN knows of it, by a file beside its own: another line
/// may be about the device itself.
fn over(parent: &str, name: &str, facts: &Facts<'_>) -> Result<Vec<Change>, Refused> {
    let mut lines = facts.kickstart.networks.iter();
    let has_own = lines.any(|line| line.device.as_deref() == Some(parent) && line.vlanid.is_none());
    let mut changes = Vec::new();
    if !has_own {
        let text = Text::of(
            "[Match]\nName={}\n\n[Network]\nLinkLocalAddressing=no\n",
            &[&parent],
        )?;
        changes.push(network_file(parent, text)?);
    }
    let path = Text::of(
        "/etc/systemd/network/50-{}.network.d/{}.conf",
        &[&parent, &name],
    )?;
    let text = Text::<Systemd>::of("[Network]\nVLAN={}\n", &[&name])?;
    changes.push(Change::write(path, text));
    Ok(changes)
}

fn main(interface: &Interface, network: &Network) -> Result<Text<Systemd>, Refused> {
    let mut text = Text::literal("[Match]\n");
    match &interface.device {
        Device::Any => text.push_literal("Type=ether\nKind=!*\n"),
        Device::Named(name) => text.add("Name={}\n", &[name])?,
        Device::Address(address) => text.add("MACAddress={}\n", &[address])?,
    }
    let mut link = Text::new();
    if let Some(mtu) = interface.mtu {
        link.add("MTUBytes={}\n", &[&mtu.to_string()])?;
    }
    if !network.onboot {
        link.push_literal("ActivationPolicy=manual\nRequiredForOnline=no\n");
    }
    section(&mut text, "\n[Link]\n", &link);
    section(&mut text, "\n[Network]\n", &addresses(interface)?);
    let (mut v4, mut v6) = (Text::new(), Text::new());
    if network.nodns || network.ipv4_ignore_auto_dns {
        v4.push_literal("UseDNS=no\n");
    }
    if network.nodns || network.ipv6_ignore_auto_dns {
        v6.push_literal("UseDNS=no\n");
    }
    let v6_dns = v6.clone();
    if network.nodefroute {
        v4.push_literal("UseGateway=no\n");
        v6.push_literal("UseGateway=no\n");
    }
    if let Some(class) = &network.dhcpclass {
        v4.add("VendorClassIdentifier={}\n", &[class])?;
    }
    if interface.v4 == V4::Dhcp {
        section(&mut text, "\n[DHCPv4]\n", &v4);
    }
    if matches!(interface.v6, V6::Auto | V6::Dhcp) {
        section(&mut text, "\n[DHCPv6]\n", &v6_dns);
        section(&mut text, "\n[IPv6AcceptRA]\n", &v6);
    }
    Ok(text)
}

fn section(text: &mut Text<Systemd>, title: &'static str, lines: &Text<Systemd>) {
    if !lines.is_empty() {
        text.push_literal(title);
        text.push(lines);
    }
}

fn addresses(interface: &Interface) -> Result<Text<Systemd>, Refused> {
    let mut text = Text::literal(match (&interface.v4, &interface.v6) {
        (V4::Dhcp, V6::Dhcp) => "DHCP=yes\n",
        (V4::Dhcp, _) => "DHCP=ipv4\n",
        (_, V6::Dhcp) => "DHCP=ipv6\n",
        _ => "DHCP=no\n",
    });
    let mut gateways = Text::new();
    if let V4::Static {
        address,
        prefix,
        gateway,
    } = &interface.v4
    {
        text.add("Address={}\n", &[&format!("{address}/{prefix}")])?;
        if let Some(gateway) = gateway {
            gateways.add("Gateway={}\n", &[&gateway.to_string()])?;
        }
    }
    match &interface.v6 {
        V6::Static {
            address,
            prefix,
            gateway,
        } => {
            text.add("Address={}\n", &[&format!("{address}/{prefix}")])?;
            if let Some(gateway) = gateway {
                gateways.add("Gateway={}\n", &[&gateway.to_string()])?;
            }
            text.push_literal("IPv6AcceptRA=no\n");
        }
        V6::Off => text.push_literal("LinkLocalAddressing=no\nIPv6AcceptRA=no\n"),
        V6::Auto | V6::Dhcp => {}
    }
    for server in &interface.dns {
        text.add("DNS={}\n", &[&server.to_string()])?;
    }
    if !interface.search.is_empty() {
        text.add("Domains={}\n", &[&SystemdWords(&interface.search)])?;
    }
    text.push(&gateways);
    Ok(text)
}
