//! Files of ifupdown for `network` lines.

use expect_test::expect;

use super::*;

#[test]
fn interfaces() {
    check(
        STATIC,
        IFUPDOWN,
        expect![[r#"
        write /etc/network/interfaces 644
            auto lo
            iface lo inet loopback
            source /etc/network/interfaces.d/*
        write /etc/network/interfaces.d/eth0 644
            auto eth0
            iface eth0 inet static
                address 192.0.2.10/24
                gateway 192.0.2.1
                mtu 1400
                dns-nameservers 192.0.2.53 2001:db8::53
                dns-search a.example
            iface eth0 inet6 static
                address 2001:db8::10/64
                gateway 2001:db8::1
    "#]],
    );
    check(
        DYNAMIC,
        IFUPDOWN,
        expect![[r#"
        write /etc/network/interfaces 644
            auto lo
            iface lo inet loopback
            source /etc/network/interfaces.d/*
        write /etc/network/interfaces.d/wired 644
            iface wired inet dhcp
                vendor live
            iface wired inet6 manual
                pre-up echo 1 > /proc/sys/net/ipv6/conf/$IFACE/disable_ipv6
    "#]],
    );
    check(
        BOND,
        IFUPDOWN,
        expect![[r#"
        write /etc/network/interfaces 644
            auto lo
            iface lo inet loopback
            source /etc/network/interfaces.d/*
        write /etc/network/interfaces.d/bond0 644
            auto bond0
            iface bond0 inet manual
                bond-slaves eth1 eth2
                bond-mode active-backup
                bond-miimon 100
                bond-primary eth1
            iface bond0 inet6 dhcp
        warn ifupdown cannot do this without the package `ifenslave`: add it to %packages
    "#]],
    );
    check(
        BRIDGE,
        IFUPDOWN,
        expect![[r#"
        write /etc/network/interfaces 644
            auto lo
            iface lo inet loopback
            source /etc/network/interfaces.d/*
        write /etc/network/interfaces.d/br0 644
            auto br0
            iface br0 inet dhcp
                bridge_ports eth3
                bridge_stp no
                bridge_fd 4
        warn ifupdown cannot do this without the package `bridge-utils`: add it to %packages
    "#]],
    );
    check(
        VLAN,
        IFUPDOWN,
        expect![[r#"
        write /etc/network/interfaces 644
            auto lo
            iface lo inet loopback
            source /etc/network/interfaces.d/*
        write /etc/network/interfaces.d/eth0.171 644
            auto eth0.171
            iface eth0.171 inet dhcp
                vlan-raw-device eth0
    "#]],
    );
    check(
        WIRELESS,
        IFUPDOWN,
        expect![[r#"
        write /etc/network/interfaces 644
            auto lo
            iface lo inet loopback
            source /etc/network/interfaces.d/*
        write /etc/network/interfaces.d/wlan0 600
            auto wlan0
            iface wlan0 inet dhcp
                wpa-ssid Café; guests
                wpa-psk pass;word 1
        warn ifupdown cannot do this without the package `wpasupplicant`: add it to %packages
    "#]],
    );
    check(
        ADDRESS,
        IFUPDOWN,
        expect![[r#"
        write /etc/network/interfaces 644
            auto lo
            iface lo inet loopback
            source /etc/network/interfaces.d/*
        write /etc/network/interfaces.d/52-54-00-12-34-56 644
            auto mac/52:54:00:12:34:56=52-54-00-12-34-56
            iface 52-54-00-12-34-56 inet dhcp
    "#]],
    );
}
