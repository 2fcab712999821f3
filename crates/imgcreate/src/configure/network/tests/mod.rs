//! What `network` lines come to, for each that configures networks.

mod ifupdown;
mod keyfile;
mod networkd;

use expect_test::{Expect, expect};

use super::*;
use crate::configure::testing::{both, shown, with_root};
use crate::configure::{Changes, Family};

fn all(kickstart: &livecd_kickstart::Kickstart, facts: &Facts<'_>) -> Changes {
    let mut all = Vec::new();
    for network in &kickstart.networks {
        all.extend(changes(network, facts)?);
    }
    Ok(all)
}

/// What lines come to where `files` say who configures the network.
fn check(lines: &str, files: &[&str], expect: Expect) {
    let files: Vec<(&str, &str)> = files.iter().map(|path| (*path, "")).collect();
    with_root(lines, Family::RedHat, &files, |kickstart, facts| {
        expect.assert_eq(&shown(all(kickstart, facts)));
    });
}

const NM: &[&str] = &[NETWORK_MANAGER, NETWORKD];
const SYSTEMD: &[&str] = &[
    NETWORKD,
    "/usr/lib/systemd/system/systemd-resolved.service",
    "/usr/lib/systemd/system/wpa_supplicant@.service",
];
const IFUPDOWN: &[&str] = &[NETWORKD, "/usr/sbin/ifup", "/usr/sbin/resolvconf"];

const STATIC: &str = "network --device=eth0 --bootproto=static --ip=192.0.2.10 \
    --netmask=255.255.255.0 --gateway=192.0.2.1 --nameserver=192.0.2.53,2001:db8::53 \
    --ipv6=2001:db8::10/64 --ipv6gateway=2001:db8::1 --mtu=1400 --ipv4-dns-search=a.example";
const DYNAMIC: &str = "network --bootproto=dhcp --device=link --noipv6 --nodns --onboot=no \
    --nodefroute --dhcpclass=live --ethtool='autoneg off speed 100 duplex full'";
const BOND: &str = "network --device=bond0 --bondslaves=eth1,eth2 \
    --bondopts=mode=active-backup,miimon=100,primary=eth1 --noipv4 --ipv6=dhcp";
const BRIDGE: &str = "network --device=br0 --bridgeslaves=eth3 \
    --bridgeopts=stp=no,forward-delay=4 --bootproto=dhcp";
const VLAN: &str = "network --device=eth0 --vlanid=171 --bootproto=dhcp";
const WIRELESS: &str = "network --device=wlan0 --essid='Café; guests' --wpakey='pass;word 1'";
const ADDRESS: &str = "network --device=52:54:00:12:34:56";

#[test]
fn the_host_alone_is_named() {
    let debian = (
        "/etc/hosts",
        "127.0.0.1 localhost\n127.0.1.1 old\n::1 localhost\n",
    );
    let text = both("network --hostname=live.example.org", &[debian], all);
    expect![[r#"
        Debian:
        write /etc/hostname 644
            live.example.org
        write /etc/hosts 644
            127.0.0.1 localhost
            127.0.1.1	live.example.org live
            ::1 localhost
        Red Hat:
        write /etc/hostname 644
            live.example.org
    "#]]
    .assert_eq(&text);
    check(
        "network --hostname=live",
        NM,
        expect![[r#"
        write /etc/hostname 644
            live
        write /etc/hosts 644
            127.0.0.1	localhost
            ::1		localhost ip6-localhost ip6-loopback
    "#]],
    );
}

#[test]
fn who_configures_the_network() {
    let chosen = |services: &str, files: &[&str]| {
        let files: Vec<(&str, &str)> = files.iter().map(|path| (*path, "")).collect();
        with_root(services, Family::Debian, &files, |_, facts| {
            configurer(facts)
        })
    };
    let networkd = "services --enabled=systemd-networkd.service";
    assert_eq!(chosen("", NM), Some(Configurer::NetworkManager));
    assert_eq!(chosen(networkd, NM), Some(Configurer::Networkd));
    assert_eq!(chosen("", IFUPDOWN), Some(Configurer::Ifupdown));
    assert_eq!(chosen(networkd, IFUPDOWN), Some(Configurer::Networkd));
    assert_eq!(chosen("", SYSTEMD), Some(Configurer::Networkd));
    assert_eq!(chosen("", &[]), None);
}

#[test]
fn what_makes_no_sense_is_refused() {
    for (line, error) in [
        ("--hostname='a b'", "`a b` is no host name"),
        ("--device=../x", "`../x` is no name of a network device"),
        (
            "--device=a-name-that-is-long",
            "`a-name-that-is-long` is no name of a network device",
        ),
        (
            "--device=e --bootproto=static",
            "a static address is not given",
        ),
        (
            "--device=e --bootproto=static --ip=1.2.3.4",
            "a static address has no netmask",
        ),
        (
            "--device=e --ip=1.2.3 --netmask=24",
            "`1.2.3` is no IPv4 address",
        ),
        (
            "--device=e --ip=1.2.3.4 --netmask=255.0.255.0",
            "`255.0.255.0` is no netmask",
        ),
        ("--device=e --ipv6=::1/129", "`129` is no IPv6 prefix"),
        (
            "--device=e --nameserver=dns",
            "`dns` is no address of a name server",
        ),
        ("--device=e --mtu=big", "`big` is no MTU"),
        ("--device=e --vlanid=4095", "`4095` is no number of a VLAN"),
        ("--vlanid=1", "`1` is no VLAN of a known device"),
        (
            "--device=b --bondslaves=e --bondopts=mode",
            "`mode` is no option",
        ),
        (
            "--device=w --essid=x --wpakey='a\"b'",
            "the character '\"' cannot be in the key of a wireless network",
        ),
    ] {
        let line = format!("network {line}");
        let text = both(&line, &[(NETWORK_MANAGER, "")], all);
        assert_eq!(
            text.lines().next(),
            Some(&*format!("error: {error}")),
            "{line}"
        );
    }
}
