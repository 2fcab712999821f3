//! `network`: devices, for whatever configures the network of the root, and the
//! host's name.

mod addresses;
mod hostname;
mod ifupdown;
mod interface;
mod keyfile;
mod networkd;
mod options;
mod wpa;

use livecd_kickstart::Network;

use super::{Change, Changes, Facts};
use interface::Interface;

/// What configures the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Configurer {
    NetworkManager,
    Networkd,
    Ifupdown,
}

const NETWORK_MANAGER: &str = "/usr/sbin/NetworkManager";
const NETWORKD: &str = "/usr/lib/systemd/systemd-networkd";

/// What a `network` line comes to: a file for each device it is about.
pub(super) fn changes(network: &Network, facts: &Facts<'_>) -> Changes {
    let mut changes = Vec::new();
    if let Some(name) = &network.hostname {
        changes.extend(hostname::changes(name, network.span, facts)?);
    }
    if only_names_the_host(network, facts) {
        return Ok(changes);
    }
    let interface = Interface::read(network)?;
    let configurer = configurer(facts);
    if interface.is_any_wireless() && configurer != Some(Configurer::NetworkManager) {
        let text =
            "no wireless network is joined: add --device=NAME, or NetworkManager to %packages";
        changes.push(Change::warn(text));
        return Ok(changes);
    }
    changes.extend(match configurer {
        Some(Configurer::NetworkManager) => keyfile::changes(&interface, network)?,
        Some(Configurer::Networkd) => networkd::changes(&interface, network, facts)?,
        Some(Configurer::Ifupdown) => ifupdown::changes(&interface, network, facts)?,
        None => vec![Change::warn(
            "nothing in the root configures networks: add the package of NetworkManager to %packages",
        )],
    });
    Ok(changes)
}

/// Who is to do it. systemd's is in every Debian system, so it is chosen before
/// ifupdown only if the kickstart enables it.
fn configurer(facts: &Facts<'_>) -> Option<Configurer> {
    let enabled = |name: &str| {
        let services = facts.kickstart.services.iter();
        services
            .flat_map(|services| &services.enabled)
            .any(|unit| unit.trim_end_matches(".service") == name)
    };
    let networkd = facts.root.exists(NETWORKD);
    if networkd && enabled("systemd-networkd") {
        Some(Configurer::Networkd)
    } else if facts.root.exists(NETWORK_MANAGER) {
        Some(Configurer::NetworkManager)
    } else if facts.first(&["/usr/sbin/ifup", "/sbin/ifup"]).is_some() {
        Some(Configurer::Ifupdown)
    } else if networkd {
        Some(Configurer::Networkd)
    } else {
        None
    }
}

/// Whether the line is about no device: `network --hostname=NAME`.
fn only_names_the_host(network: &Network, facts: &Facts<'_>) -> bool {
    let line = facts.kickstart.sources().slice(network.span);
    let mut options = line.split_whitespace().skip(1);
    options.all(|option| option.starts_with("--hostname"))
}

#[cfg(test)]
mod tests;
