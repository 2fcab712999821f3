//! `network`: a network device.

use crate::checks::unique;
use crate::diagnostic::Diagnostic;
use crate::number::int;

use crate::secret::Secret;
use crate::table::{Command, Form, Kind, flag, opt, text};
use crate::usage::Use;
use crate::values::values;
use crate::version::Version;

values! {
    /// A network device.
    pub struct Network {
        /// The value of `--activate`.
        pub activate: Option<bool>,
        /// What the configuration is bound to.
        pub bindto: Option<String>,
        /// The options of a bond.
        pub bondopts: Option<String>,
        /// The devices of a bond.
        pub bondslaves: Option<String>,
        /// How the address is obtained.
        pub bootproto: Option<String>,
        /// The options of a bridge.
        pub bridgeopts: Option<String>,
        /// The devices of a bridge.
        pub bridgeslaves: Option<String>,
        /// The device.
        pub device: Option<String>,
        /// The DHCP class.
        pub dhcpclass: Option<String>,
        /// The name of the wireless network.
        pub essid: Option<String>,
        /// Further settings of the device.
        pub ethtool: Option<String>,
        /// The gateway.
        pub gateway: Option<String>,
        /// The host's name.
        pub hostname: Option<String>,
        /// The name of the virtual device.
        pub interfacename: Option<String>,
        /// The address.
        pub ip: Option<String>,
        /// Domains to search, for IPv4.
        pub ipv4_dns_search: Option<String>,
        /// Whether name servers from DHCP are ignored.
        pub ipv4_ignore_auto_dns: bool,
        /// The IPv6 address.
        pub ipv6: Option<String>,
        /// Domains to search, for IPv6.
        pub ipv6_dns_search: Option<String>,
        /// Whether name servers from IPv6 are ignored.
        pub ipv6_ignore_auto_dns: bool,
        /// The IPv6 gateway.
        pub ipv6gateway: Option<String>,
        /// The largest packet.
        pub mtu: Option<String>,
        /// The name servers.
        pub nameserver: Option<String>,
        /// The network mask.
        pub netmask: Option<String>,
        /// Whether it is not the default route.
        pub nodefroute: bool,
        /// Whether no name server is configured.
        pub nodns: bool,
        /// Whether IPv4 is off.
        pub noipv4: bool,
        /// Whether IPv6 is off.
        pub noipv6: bool,
        /// Whether it is not the device the kickstart came by.
        pub notksdevice: bool,
        /// Whether it is activated at boot.
        pub onboot: bool,
        /// The configuration of a team.
        pub teamconfig: Option<String>,
        /// The devices of a team.
        pub teamslaves: Vec<(String, String)>,
        /// The number of the VLAN.
        pub vlanid: Option<String>,
        /// The WEP key.
        pub wepkey: Option<Secret>,
        /// The WPA key.
        pub wpakey: Option<Secret>,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        flag("--activate", "F16- RHEL6-").keeps(),
        opt("--bindto", Kind::Choice(&["mac"]), "F27- RHEL7-"),
        text("--bondopts", "RHEL6"),
        text("--bondopts", "F19- RHEL7-").resets(),
        text("--bondslaves", "RHEL6"),
        text("--bondslaves", "F19- RHEL7-").resets(),
        opt(
            "--bootproto",
            Kind::Choice(&["bootp", "dhcp", "static"]),
            "FC3-F8 RHEL3-RHEL4",
        )
        .resets(),
        opt(
            "--bootproto",
            Kind::Choice(&["bootp", "dhcp", "query", "static"]),
            "F9-F15 RHEL5",
        )
        .resets(),
        opt(
            "--bootproto",
            Kind::Choice(&["bootp", "dhcp", "ibft", "query", "static"]),
            "F16- RHEL6-",
        )
        .resets(),
        text("--bridgeopts", "F22- RHEL7-").resets(),
        text("--bridgeslaves", "F22- RHEL7-").resets(),
        text("--device", "FC3- RHEL3-"),
        text("--dhcpclass", "FC3- RHEL3-"),
        text("--essid", "FC3- RHEL3-"),
        text("--ethtool", "FC3- RHEL3-"),
        text("--gateway", "FC3- RHEL3-"),
        text("--hostname", "FC3- RHEL3-"),
        text("--interfacename", "F21- RHEL7-").resets(),
        text("--ip", "FC3- RHEL3-"),
        text("--ipv4-dns-search", "F39- RHEL9-"),
        flag("--ipv4-ignore-auto-dns", "F39- RHEL9-"),
        text("--ipv6", "F8- RHEL6-"),
        text("--ipv6-dns-search", "F39- RHEL9-"),
        flag("--ipv6-ignore-auto-dns", "F39- RHEL9-"),
        text("--ipv6gateway", "F19- RHEL7-").resets(),
        text("--mtu", "FC3- RHEL3-"),
        text("--nameserver", "FC3- RHEL3-"),
        text("--netmask", "FC3- RHEL3-"),
        opt("--no-activate", Kind::Flag(false), "F25- RHEL7-")
            .keeps()
            .sets("activate"),
        flag("--nodefroute", "F16- RHEL6-"),
        flag("--nodns", "FC3- RHEL3-"),
        flag("--noipv4", "FC6- RHEL5-"),
        flag("--noipv6", "FC6- RHEL5-"),
        flag("--notksdevice", "FC4- RHEL4-"),
        opt("--onboot", Kind::Bool, "FC3- RHEL3-"),
        text("--teamconfig", "F20- RHEL7-")
            .resets()
            .deprecated("RHEL10-"),
        opt("--teamslaves", Kind::Form(Form::TeamSlaves), "F20- RHEL7-").deprecated("RHEL10-"),
        text("--vlanid", "F19- RHEL6-"),
        text("--wepkey", "FC3- RHEL3-").secret(),
        text("--wpakey", "F16- RHEL7-").secret().resets(),
    ],
    ..Command::new("network", &["network"], "FC3- RHEL3-")
};

pub(crate) fn finish(used: &mut Use<'_>) -> Result<(), Diagnostic> {
    if !used.gave("onboot") {
        used.set("onboot", true);
    }
    if used.is_set("noipv4") && used.known.version.since(24, 8) {
        used.unset("bootproto");
    } else if !used.gave("bootproto") {
        used.set("bootproto", "dhcp");
    }
    for key in [
        "ipv4-dns-search",
        "ipv6-dns-search",
        "ipv4-ignore-auto-dns",
        "ipv6-ignore-auto-dns",
    ] {
        if used.is_set(key) && !used.is_set("device") {
            let message = format!("`--{key}` needs a device");
            return used.refuse("needs-option", key, message, "add `--device=NAME`");
        }
    }
    if used.is_set("bindto") && used.is_set("vlanid") && !used.is_set("bondslaves") {
        let message = "a VLAN cannot be bound to a hardware address";
        return used.refuse(
            "conflicting-options",
            "bindto",
            message,
            "remove `--bindto`",
        );
    }
    bridge(used)?;
    if used.known.version == Version::rhel(7) {
        interface_name(used)?;
    }
    unique(used, "device", "network device");
    Ok(())
}

fn bridge(used: &Use<'_>) -> Result<(), Diagnostic> {
    if !used.is_set("bridgeopts") {
        return Ok(());
    }
    if !used.is_set("bridgeslaves") {
        let message = "`--bridgeopts` needs `--bridgeslaves`";
        return used.refuse(
            "needs-option",
            "bridgeopts",
            message,
            "add `--bridgeslaves=DEVICES`",
        );
    }
    let wrong = |option: &str| {
        option.matches('=').count() != 1 || option.starts_with('=') || option.ends_with('=')
    };
    match used
        .text("bridgeopts")
        .split(',')
        .find(|option| wrong(option))
    {
        None => Ok(()),
        Some(option) => {
            let message = format!("`{option}` is no option of a bridge");
            used.refuse(
                "invalid-value",
                "bridgeopts",
                message,
                "write `KEY=VALUE,KEY=VALUE`",
            )
        }
    }
}

/// The number of a VLAN in an interface name, which RHEL7 insists on.
fn interface_name(used: &Use<'_>) -> Result<(), Diagnostic> {
    let name = used.text("interfacename");
    let number = match (name.strip_prefix("vlan"), name.split_once('.')) {
        (Some(number), _) => number,
        (None, Some((_, number))) => number,
        (None, None) => return Ok(()),
    };
    match int(number) {
        Some(0..=4095) => Ok(()),
        _ => {
            let message = format!("`{name}` does not end in the number of a VLAN");
            used.refuse(
                "invalid-value",
                "interfacename",
                message,
                "write `vlan5` or `eth0.5`",
            )
        }
    }
}
