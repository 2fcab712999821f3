//! Files of NetworkManager for `network` lines.

use expect_test::expect;

use super::*;

#[test]
fn keyfiles() {
    check(
        STATIC,
        NM,
        expect![[r#"
        write /etc/NetworkManager/system-connections/eth0.nmconnection 600
            [connection]
            id=eth0
            type=ethernet
            interface-name=eth0
            autoconnect=true
    
            [ethernet]
            mtu=1400
    
            [ipv4]
            method=manual
            address1=192.0.2.10/24
            gateway=192.0.2.1
            dns=192.0.2.53;
            dns-search=a.example;
    
            [ipv6]
            method=manual
            address1=2001:db8::10/64
            gateway=2001:db8::1
            dns=2001:db8::53;
            dns-search=a.example;
    "#]],
    );
    check(
        DYNAMIC,
        NM,
        expect![[r#"
        write /etc/NetworkManager/system-connections/wired.nmconnection 600
            [connection]
            id=wired
            type=ethernet
            autoconnect=false
    
            [ethernet]
            auto-negotiate=false
            speed=100
            duplex=full
    
            [ipv4]
            method=auto
            dhcp-vendor-class-identifier=live
            ignore-auto-dns=true
            never-default=true
    
            [ipv6]
            method=disabled
    "#]],
    );
    check(
        BOND,
        NM,
        expect![[r#"
        write /etc/NetworkManager/system-connections/bond0.nmconnection 600
            [connection]
            id=bond0
            type=bond
            interface-name=bond0
            autoconnect=true
    
            [bond]
            mode=active-backup
            miimon=100
            primary=eth1
    
            [ethernet]
    
            [ipv4]
            method=disabled
    
            [ipv6]
            method=dhcp
        write /etc/NetworkManager/system-connections/bond0-port-eth1.nmconnection 600
            [connection]
            id=bond0-port-eth1
            type=ethernet
            interface-name=eth1
            autoconnect=true
            master=bond0
            slave-type=bond
    
            [ethernet]
        write /etc/NetworkManager/system-connections/bond0-port-eth2.nmconnection 600
            [connection]
            id=bond0-port-eth2
            type=ethernet
            interface-name=eth2
            autoconnect=true
            master=bond0
            slave-type=bond
    
            [ethernet]
    "#]],
    );
    check(
        BRIDGE,
        NM,
        expect![[r#"
        write /etc/NetworkManager/system-connections/br0.nmconnection 600
            [connection]
            id=br0
            type=bridge
            interface-name=br0
            autoconnect=true
    
            [bridge]
            stp=no
            forward-delay=4
    
            [ethernet]
    
            [ipv4]
            method=auto
    
            [ipv6]
            method=auto
        write /etc/NetworkManager/system-connections/br0-port-eth3.nmconnection 600
            [connection]
            id=br0-port-eth3
            type=ethernet
            interface-name=eth3
            autoconnect=true
            master=br0
            slave-type=bridge
    
            [ethernet]
    "#]],
    );
    check(
        VLAN,
        NM,
        expect![[r#"
        write /etc/NetworkManager/system-connections/eth0.171.nmconnection 600
            [connection]
            id=eth0.171
            type=vlan
            interface-name=eth0.171
            autoconnect=true
    
            [vlan]
            id=171
            parent=eth0
    
            [ethernet]
    
            [ipv4]
            method=auto
    
            [ipv6]
            method=auto
    "#]],
    );
    check(
        WIRELESS,
        NM,
        expect![[r#"
        write /etc/NetworkManager/system-connections/wlan0.nmconnection 600
            [connection]
            id=wlan0
            type=wifi
            interface-name=wlan0
            autoconnect=true
    
            [wifi]
            mode=infrastructure
            ssid=Café\; guests
    
            [wifi-security]
            key-mgmt=wpa-psk
            psk=pass;word 1
    
            [ipv4]
            method=auto
    
            [ipv6]
            method=auto
    "#]],
    );
    check(
        ADDRESS,
        NM,
        expect![[r#"
        write /etc/NetworkManager/system-connections/52-54-00-12-34-56.nmconnection 600
            [connection]
            id=52-54-00-12-34-56
            type=ethernet
            autoconnect=true
    
            [ethernet]
            mac-address=52:54:00:12:34:56
    
            [ipv4]
            method=auto
    
            [ipv6]
            method=auto
    "#]],
    );
    let team = "network --device=team0 --teamslaves=\"eth1'{\\\"prio\\\": 10}'\" \
                --teamconfig='{\"runner\": {\"name\": \"lacp\"}}'";
    check(
        team,
        NM,
        expect![[r#"
        write /etc/NetworkManager/system-connections/team0.nmconnection 600
            [connection]
            id=team0
            type=team
            interface-name=team0
            autoconnect=true
    
            [team]
            config={"runner": {"name": "lacp"}}
    
            [ethernet]
    
            [ipv4]
            method=auto
    
            [ipv6]
            method=auto
        write /etc/NetworkManager/system-connections/team0-port-eth1.nmconnection 600
            [connection]
            id=team0-port-eth1
            type=ethernet
            interface-name=eth1
            autoconnect=true
            master=team0
            slave-type=team
    
            [ethernet]
    
            [team-port]
            config={"prio": 10}
    "#]],
    );
}
