//! Files of systemd-networkd for `network` lines.

use expect_test::expect;

use super::*;

#[test]
fn systemd_files() {
    check(
        STATIC,
        SYSTEMD,
        expect![[r#"
        write /etc/systemd/network/50-eth0.network 644
            [Match]
            Name=eth0
    
            [Link]
            MTUBytes=1400
    
            [Network]
            DHCP=no
            Address=192.0.2.10/24
            Address=2001:db8::10/64
            IPv6AcceptRA=no
            DNS=192.0.2.53
            DNS=2001:db8::53
            Domains=a.example
            Gateway=192.0.2.1
            Gateway=2001:db8::1
        run systemctl ["enable", "--", "systemd-networkd.service"]
    "#]],
    );
    check(
        DYNAMIC,
        SYSTEMD,
        expect![[r#"
            write /etc/systemd/network/50-wired.network 644
                [Match]
                Type=ether
                Kind=!*

                [Link]
                ActivationPolicy=manual
                RequiredForOnline=no

                [Network]
                DHCP=ipv4
                LinkLocalAddressing=no
                IPv6AcceptRA=no

                [DHCPv4]
                UseDNS=no
                UseGateway=no
                VendorClassIdentifier=live
            run systemctl ["enable", "--", "systemd-networkd.service"]
        "#]],
    );
    check(
        BOND,
        SYSTEMD,
        expect![[r#"
            write /etc/systemd/network/50-bond0.netdev 644
                [NetDev]
                Name=bond0
                Kind=bond

                [Bond]
                Mode=active-backup
                MIIMonitorSec=100ms
            write /etc/systemd/network/50-bond0.network 644
                [Match]
                Name=bond0

                [Network]
                DHCP=ipv6
            write /etc/systemd/network/50-eth1.network 644
                [Match]
                Name=eth1

                [Network]
                Bond=bond0
                PrimarySlave=yes
            write /etc/systemd/network/50-eth2.network 644
                [Match]
                Name=eth2

                [Network]
                Bond=bond0
            run systemctl ["enable", "--", "systemd-networkd.service"]
        "#]],
    );
    check(
        BRIDGE,
        SYSTEMD,
        expect![[r#"
        write /etc/systemd/network/50-br0.netdev 644
            [NetDev]
            Name=br0
            Kind=bridge
    
            [Bridge]
            STP=no
            ForwardDelaySec=4s
        write /etc/systemd/network/50-br0.network 644
            [Match]
            Name=br0
    
            [Network]
            DHCP=ipv4
        write /etc/systemd/network/50-eth3.network 644
            [Match]
            Name=eth3
    
            [Network]
            Bridge=br0
        run systemctl ["enable", "--", "systemd-networkd.service"]
    "#]],
    );
    check(
        VLAN,
        SYSTEMD,
        expect![[r#"
        write /etc/systemd/network/50-eth0.171.netdev 644
            [NetDev]
            Name=eth0.171
            Kind=vlan
    
            [VLAN]
            Id=171
        write /etc/systemd/network/50-eth0.171.network 644
            [Match]
            Name=eth0.171
    
            [Network]
            DHCP=ipv4
        write /etc/systemd/network/50-eth0.network 644
            [Match]
            Name=eth0
    
            [Network]
            LinkLocalAddressing=no
        write /etc/systemd/network/50-eth0.network.d/eth0.171.conf 644
            [Network]
            VLAN=eth0.171
        run systemctl ["enable", "--", "systemd-networkd.service"]
    "#]],
    );
    check(
        WIRELESS,
        SYSTEMD,
        expect![[r#"
        write /etc/systemd/network/50-wlan0.network 644
            [Match]
            Name=wlan0
    
            [Network]
            DHCP=ipv4
        write /etc/wpa_supplicant/wpa_supplicant-wlan0.conf 600
            network={
                ssid="Café; guests"
                psk="pass;word 1"
            }
        link /etc/systemd/system/sys-subsystem-net-devices-wlan0.device.wants/wpa_supplicant@wlan0.service -> /usr/lib/systemd/system/wpa_supplicant@.service
        run systemctl ["enable", "--", "systemd-networkd.service"]
    "#]],
    );
    check(
        ADDRESS,
        SYSTEMD,
        expect![[r#"
        write /etc/systemd/network/50-52-54-00-12-34-56.network 644
            [Match]
            MACAddress=52:54:00:12:34:56
    
            [Network]
            DHCP=ipv4
        run systemctl ["enable", "--", "systemd-networkd.service"]
    "#]],
    );
    check(
        "network --device=eth0 --nameserver=192.0.2.53",
        &[NETWORKD],
        expect![[r#"
            write /etc/systemd/network/50-eth0.network 644
                [Match]
                Name=eth0
    
                [Network]
                DHCP=ipv4
                DNS=192.0.2.53
            run systemctl ["enable", "--", "systemd-networkd.service"]
            warn the name servers are not asked: add the package `systemd-resolved` to %packages
        "#]],
    );
}
