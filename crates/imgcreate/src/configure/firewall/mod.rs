//! `firewall`: open ports, by the firewall that the root has.

use livecd_kickstart::Firewall;

use super::{Change, Changes, Facts};

mod firewalld;
mod nftables;
mod ports;
mod ufw;

use ports::Rules;

/// `firewall`: firewalld's, ufw's or nftables' rules, for whichever the root has,
/// and whether they are loaded at boot. Nothing of the build host's is asked
/// or changed.
pub(super) fn changes(firewall: &Firewall, facts: &Facts<'_>) -> Changes {
    if firewall.use_system_defaults {
        return Ok(Vec::new());
    }
    let rules = Rules::read(firewall)?;
    if facts.root.exists("/usr/bin/firewall-offline-cmd") {
        Ok(firewalld::changes(&rules))
    } else if facts.root.exists("/usr/sbin/ufw") {
        ufw::changes(&rules, facts)
    } else if facts.root.exists("/usr/sbin/nft") {
        nftables::changes(&rules, facts)
    } else if rules.enabled {
        let text = "nothing is filtered: add the package `firewalld` to %packages";
        Ok(vec![Change::warn(text)])
    } else {
        Ok(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::configure::testing::both;

    fn check(line: &str, files: &[(&str, &str)], expect: Expect) {
        expect.assert_eq(&both(line, files, |kickstart, facts| {
            changes(kickstart.firewall.as_ref().unwrap(), facts)
        }));
    }

    const RULES: &str = "firewall --enabled --port=6000-6010:udp,8080 --service=ssh,rsync \
                         --remove-service=mdns --trust=wg0";
    const SERVICES: (&str, &str) = ("/etc/services", "rsync\t873/tcp\n");
    const FIREWALLD: (&str, &str) = ("/usr/bin/firewall-offline-cmd", "");
    const UFW: (&str, &str) = ("/usr/sbin/ufw", "");
    const NFT: (&str, &str) = ("/usr/sbin/nft", "");

    #[test]
    fn firewalld_is_told_offline() {
        check(
            RULES,
            &[FIREWALLD, NFT],
            expect![[r#"
            run firewall-offline-cmd ["--enabled", "--trust=wg0", "--port=6000-6010:udp", "--port=8080:tcp", "--remove-service=mdns", "--service=ssh", "--service=rsync"]
        "#]],
        );
        check(
            "firewall --disabled",
            &[FIREWALLD],
            expect![[r#"
            run firewall-offline-cmd ["--disabled"]
        "#]],
        );
    }

    #[test]
    fn ufw_gets_its_rules_while_it_is_off() {
        let conf = ("/etc/ufw/ufw.conf", "ENABLED=no\nLOGLEVEL=low\n");
        check(
            RULES,
            &[UFW, NFT, SERVICES, conf],
            expect![[r#"
            write /etc/ufw/ufw.conf 644
                LOGLEVEL=low
                ENABLED=no
            run ufw ["allow", "6000:6010/udp"]
            run ufw ["allow", "8080/tcp"]
            run ufw ["allow", "22/tcp"]
            run ufw ["allow", "873/tcp"]
            attempt ufw ["delete", "allow", "5353/udp"]
            run ufw ["allow", "in", "on", "wg0"]
            write /etc/ufw/ufw.conf 644
                LOGLEVEL=low
                ENABLED=yes
            run systemctl ["enable", "--", "ufw.service"]
        "#]],
        );
        check(
            "firewall --disabled",
            &[UFW, conf],
            expect![[r#"
            write /etc/ufw/ufw.conf 644
                LOGLEVEL=low
                ENABLED=no
        "#]],
        );
    }

    #[test]
    fn nftables_loads_a_file() {
        check(
            RULES,
            &[NFT, SERVICES],
            expect![[r#"
            Debian:
            write /etc/nftables.conf 644
                #!/usr/sbin/nft -f
                flush ruleset
    
                table inet filter {
                    chain input {
                        type filter hook input priority 0; policy drop;
                        ct state established,related accept
                        ct state invalid drop
                        iifname "lo" accept
                        meta l4proto { 1, 58 } accept
                        ip6 saddr fe80::/10 udp dport 546 accept
                        iifname "wg0" accept
                        udp dport 6000-6010 accept
                        tcp dport 8080 accept
                        tcp dport 22 accept
                        tcp dport 873 accept
                        reject with icmpx admin-prohibited
                    }
                    chain forward {
                        type filter hook forward priority 0; policy drop;
                    }
                }
            run systemctl ["enable", "--", "nftables.service"]
            Red Hat:
            write /etc/sysconfig/nftables.conf 644
                #!/usr/sbin/nft -f
                flush ruleset
    
                table inet filter {
                    chain input {
                        type filter hook input priority 0; policy drop;
                        ct state established,related accept
                        ct state invalid drop
                        iifname "lo" accept
                        meta l4proto { 1, 58 } accept
                        ip6 saddr fe80::/10 udp dport 546 accept
                        iifname "wg0" accept
                        udp dport 6000-6010 accept
                        tcp dport 8080 accept
                        tcp dport 22 accept
                        tcp dport 873 accept
                        reject with icmpx admin-prohibited
                    }
                    chain forward {
                        type filter hook forward priority 0; policy drop;
                    }
                }
            run systemctl ["enable", "--", "nftables.service"]
        "#]],
        );
        check(
            "firewall --disabled",
            &[NFT],
            expect![[r#"
            attempt systemctl ["disable", "--", "nftables.service"]
        "#]],
        );
    }

    #[test]
    fn without_a_firewall_there_is_a_warning() {
        check(
            RULES,
            &[],
            expect![[r#"
            warn nothing is filtered: add the package `firewalld` to %packages
        "#]],
        );
        check("firewall --disabled", &[], expect![""]);
        check("firewall --use-system-defaults", &[NFT], expect![""]);
    }

    #[test]
    fn what_is_no_port_or_service_is_refused() {
        check(
            "firewall --port=9-1:tcp",
            &[NFT],
            expect![[r#"
            error: `9-1:tcp` is no port
            hint: write NUMBER:tcp, or FIRST-LAST:udp
        "#]],
        );
        check(
            "firewall --port=22:xyz",
            &[NFT],
            expect![[r#"
            error: `22:xyz` is no port
            hint: write NUMBER:tcp, or FIRST-LAST:udp
        "#]],
        );
        check(
            "firewall --service=gopher",
            &[NFT],
            expect![[r#"
            error: `gopher` is no service that the root knows
            hint: say its port, --port=NUMBER:tcp; or add firewalld, which knows more
        "#]],
        );
        check(
            "firewall --trust='a;b'",
            &[NFT],
            expect![[r#"
            error: `a;b` is no name of a network device
            hint: the character ';' cannot be in it
        "#]],
        );
    }
}
