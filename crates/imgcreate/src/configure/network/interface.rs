//! A `network` line, understood and checked.

use std::net::IpAddr;

use livecd_kickstart::{Network, Span};

use super::addresses::{self, V4, V6};
use super::options;
use crate::KickstartError;
use crate::configure::values::{only, refused, without};

/// A `network` line, understood and checked.
pub(super) struct Interface {
    /// Which device it is about.
    pub(super) device: Device,
    pub(super) kind: Kind,
    pub(super) v4: V4,
    pub(super) v6: V6,
    pub(super) dns: Vec<IpAddr>,
    pub(super) search: Vec<String>,
    pub(super) mtu: Option<u32>,
}

/// Which device a configuration is for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Device {
    /// Any wired one, or any wireless one: an image does not know its machine's
    /// devices.
    Any,
    /// The one with this name.
    Named(String),
    /// The one with this hardware address.
    Address(String),
}

/// What kind of device it is.
pub(super) enum Kind {
    Wired,
    Wireless {
        essid: String,
        key: Option<Key>,
    },
    /// Devices that are one, with options as the kernel names them.
    Bond {
        ports: Vec<String>,
        options: Vec<(String, String)>,
    },
    Bridge {
        ports: Vec<String>,
        options: Vec<(String, String)>,
    },
    Vlan {
        parent: String,
        id: u16,
    },
    Team {
        ports: Vec<(String, String)>,
        config: String,
    },
}

/// What encrypts a wireless network.
pub(super) enum Key {
    Wpa(String),
    Wep(String),
}

impl Interface {
    pub(super) fn read(network: &Network) -> Result<Self, KickstartError> {
        let span = network.span;
        let mut device = device(network)?;
        let kind = kind(network, &mut device)?;
        for (what, value) in [
            ("DHCP class", &network.dhcpclass),
            ("ethtool option", &network.ethtool),
        ] {
            without(what, value.as_deref().unwrap_or_default(), "\"", span)?;
        }
        Ok(Self {
            device,
            kind,
            v4: addresses::v4(network)?,
            v6: addresses::v6(network)?,
            dns: addresses::dns(network)?,
            search: addresses::search(network)?,
            mtu: match network.mtu.as_deref().filter(|mtu| !mtu.is_empty()) {
                None => None,
                Some(mtu) => Some(mtu.parse().map_err(|_| refused("MTU", mtu, span))?),
            },
        })
    }

    /// Whether any wireless device will do, which only NetworkManager understands.
    pub(super) fn is_any_wireless(&self) -> bool {
        self.device == Device::Any && matches!(self.kind, Kind::Wireless { .. })
    }

    /// What the file about it is called.
    pub(super) fn name(&self) -> String {
        match &self.device {
            Device::Any if self.is_any_wireless() => "wireless".into(),
            Device::Any => "wired".into(),
            Device::Named(name) => name.clone(),
            Device::Address(address) => address.replace(':', "-"),
        }
    }
}

/// No name of a device is longer, in bytes.
const LONGEST_NAME: usize = 15;

/// Checks the name of a device, which becomes a part of file names.
pub(super) fn device_name(name: &str, span: Span) -> Result<String, KickstartError> {
    only("name of a network device", name, "_.-", span)?;
    if name.len() > LONGEST_NAME || name.starts_with('.') {
        let hint = format!("it has {LONGEST_NAME} characters at most");
        return Err(refused("name of a network device", name, span).hint(hint));
    }
    Ok(name.to_owned())
}

fn device(network: &Network) -> Result<Device, KickstartError> {
    match network.device.as_deref().unwrap_or_default() {
        "" | "link" | "bootif" | "ibft" => Ok(Device::Any),
        device if is_hardware_address(device) => Ok(Device::Address(device.to_lowercase())),
        device => Ok(Device::Named(device_name(device, network.span)?)),
    }
}

fn is_hardware_address(text: &str) -> bool {
    let bytes: Vec<&str> = text.split(':').collect();
    let is_byte = |byte: &&str| byte.len() == 2 && byte.chars().all(|c| c.is_ascii_hexdigit());
    bytes.len() == 6 && bytes.iter().all(is_byte)
}

fn kind(network: &Network, device: &mut Device) -> Result<Kind, KickstartError> {
    let span = network.span;
    if let Some(ports) = &network.bondslaves {
        let text = network.bondopts.as_deref().unwrap_or_default();
        return Ok(Kind::Bond {
            ports: ports_of(ports, span)?,
            options: options::read(text, span)?,
        });
    }
    if let Some(ports) = &network.bridgeslaves {
        let text = network.bridgeopts.as_deref().unwrap_or_default();
        return Ok(Kind::Bridge {
            ports: ports_of(ports, span)?,
            options: options::read(text, span)?,
        });
    }
    if !network.teamslaves.is_empty() {
        let config = network.teamconfig.clone().unwrap_or_default();
        let settings = network.teamslaves.iter().map(|(_, settings)| settings);
        for text in settings.chain([&config]) {
            without("a configuration of a team", text, "", span)?;
        }
        return Ok(Kind::Team {
            ports: network.teamslaves.clone(),
            config,
        });
    }
    if let Some(id) = &network.vlanid {
        let Device::Named(parent) = device else {
            let hint = "add --device=NAME, the device it goes over";
            return Err(refused("VLAN of a known device", id, span).hint(hint));
        };
        let parent = parent.clone();
        let number = id.parse().ok().filter(|id| (1..=4094).contains(id));
        let id = number.ok_or_else(|| refused("number of a VLAN", id, span))?;
        let name = match &network.interfacename {
            Some(name) => name.clone(),
            None => format!("{parent}.{id}"),
        };
        *device = Device::Named(device_name(&name, span)?);
        return Ok(Kind::Vlan { parent, id });
    }
    let Some(essid) = &network.essid else {
        return Ok(Kind::Wired);
    };
    without("the name of a wireless network", essid, "\"", span)?;
    let key = match (&network.wpakey, &network.wepkey) {
        (Some(key), _) => Some(Key::Wpa(key.0.clone())),
        (None, Some(key)) => Some(Key::Wep(key.0.clone())),
        (None, None) => None,
    };
    if let Some(Key::Wpa(key) | Key::Wep(key)) = &key {
        without("the key of a wireless network", key, "\"", span)?;
    }
    Ok(Kind::Wireless {
        essid: essid.clone(),
        key,
    })
}

fn ports_of(text: &str, span: Span) -> Result<Vec<String>, KickstartError> {
    let names = text.split(',').map(str::trim);
    let names = names.filter(|name| !name.is_empty());
    names.map(|name| device_name(name, span)).collect()
}
