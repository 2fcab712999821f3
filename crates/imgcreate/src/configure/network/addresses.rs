//! What a `network` line says about addresses and names.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use livecd_kickstart::Network;

use crate::KickstartError;
use crate::configure::values::{ipv4, ipv6, only, refused};

/// How the device gets its IPv4 address.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum V4 {
    Dhcp,
    Static {
        address: Ipv4Addr,
        prefix: u8,
        gateway: Option<Ipv4Addr>,
    },
    Off,
}

/// How the device gets its IPv6 address.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum V6 {
    /// From router advertisements.
    Auto,
    Dhcp,
    Static {
        address: Ipv6Addr,
        prefix: u8,
        gateway: Option<Ipv6Addr>,
    },
    Off,
}

pub(super) fn v4(network: &Network) -> Result<V4, KickstartError> {
    if network.noipv4 {
        return Ok(V4::Off);
    }
    let given = network.ip.as_deref().filter(|ip| *ip != "dhcp");
    let is_static = network.bootproto.as_deref() == Some("static");
    match given {
        // `--ip` alone is meant as it stands.
        Some(ip) if is_static || network.netmask.is_some() => {
            let gateway = network.gateway.as_deref().filter(|gw| !gw.is_empty());
            Ok(V4::Static {
                address: ipv4(ip, network.span)?,
                prefix: prefix(network)?,
                gateway: gateway.map(|gw| ipv4(gw, network.span)).transpose()?,
            })
        }
        None if is_static && network.ipv6.is_none() => {
            let hint = "add --ip=ADDRESS --netmask=MASK";
            let error = KickstartError::new("a static address is not given", network.span);
            Err(error.hint(hint))
        }
        None if is_static => Ok(V4::Off),
        _ => Ok(V4::Dhcp),
    }
}

/// The bits of `--netmask`, which is `255.255.255.0` or a number of bits.
fn prefix(network: &Network) -> Result<u8, KickstartError> {
    let Some(mask) = network.netmask.as_deref() else {
        let error = KickstartError::new("a static address has no netmask", network.span);
        return Err(error.hint("add --netmask=255.255.255.0, or what it is"));
    };
    if let Ok(bits @ 0..=32) = mask.parse() {
        return Ok(bits);
    }
    let bits = u32::from(ipv4(mask, network.span)?);
    if bits.leading_ones() + bits.trailing_zeros() < 32 {
        return Err(refused("netmask", mask, network.span));
    }
    Ok(bits.leading_ones() as u8)
}

pub(super) fn v6(network: &Network) -> Result<V6, KickstartError> {
    if network.noipv6 {
        return Ok(V6::Off);
    }
    match network.ipv6.as_deref() {
        None | Some("" | "auto") => Ok(V6::Auto),
        Some("dhcp") => Ok(V6::Dhcp),
        Some(text) => {
            let (address, bits) = text.split_once('/').unwrap_or((text, "64"));
            let prefix = bits.parse().ok().filter(|bits| *bits <= 128);
            let gateway = network.ipv6gateway.as_deref().filter(|gw| !gw.is_empty());
            Ok(V6::Static {
                address: ipv6(address, network.span)?,
                prefix: prefix.ok_or_else(|| refused("IPv6 prefix", bits, network.span))?,
                gateway: gateway.map(|gw| ipv6(gw, network.span)).transpose()?,
            })
        }
    }
}

pub(super) fn dns(network: &Network) -> Result<Vec<IpAddr>, KickstartError> {
    if network.nodns {
        return Ok(Vec::new());
    }
    let servers = network.nameserver.iter().flat_map(|list| list.split(','));
    servers
        .map(str::trim)
        .filter(|server| !server.is_empty())
        .map(|server| {
            let address = server.parse();
            address.map_err(|_| refused("address of a name server", server, network.span))
        })
        .collect()
}

pub(super) fn search(network: &Network) -> Result<Vec<String>, KickstartError> {
    let lists = [&network.ipv4_dns_search, &network.ipv6_dns_search];
    let mut domains = Vec::new();
    for domain in lists.into_iter().flatten().flat_map(|list| list.split(',')) {
        let domain = domain.trim();
        only("domain", domain, ".-_", network.span)?;
        if !domains.iter().any(|known| known == domain) {
            domains.push(domain.to_owned());
        }
    }
    Ok(domains)
}
