//! Every option of every command, with values that mean something to some
//! program: the files that come of them hold no character that could end a line,
//! a file or a word of a terminal, and no path leads elsewhere.

use livecd_kickstart::{Kickstart, Version, language};

use super::*;
use crate::configure::testing::with_root;

const VALUES: [&str; 16] = [
    "a\rb",
    "a\u{1b}[2Jb",
    "a\u{85}b",
    "a\"b",
    "a\\",
    "a`id`b",
    "$(id)",
    "%(id)",
    "a;id",
    "a};b",
    "a:b",
    "[main]",
    "#x",
    "-x",
    "../../x",
    " x ",
];

/// What a command needs beside the option, so that the option has an effect.
const WITH: [(&str, &str); 20] = [
    ("firewall", "--enabled"),
    ("group", "--name=made"),
    ("keyboard", "us"),
    ("keyboard", "--xlayouts=us"),
    ("lang", "de_DE.UTF-8"),
    ("network", "--device=eth0 --bootproto=dhcp"),
    (
        "network",
        "--device=eth0 --bootproto=static --ip=10.0.0.2 --netmask=24 --gateway=10.0.0.1",
    ),
    ("network", "--device=wlan0 --essid=net --wpakey=password1"),
    ("network", "--device=wlan0 --essid=net --wepkey=12345"),
    (
        "network",
        "--device=bond0 --bondslaves=eth0,eth1 --bondopts=mode=1",
    ),
    (
        "network",
        "--device=br0 --bridgeslaves=eth0 --bridgeopts=stp=no",
    ),
    ("network", "--device=eth0 --vlanid=7"),
    ("network", "--device=team0 --teamslaves=\"eth0'{}'\""),
    ("rootpw", "secret"),
    ("rootpw", "--iscrypted x"),
    ("sshkey", "--username=root \"ssh-ed25519 AAAA\""),
    ("timesource", "--ntp-pool=pool.example.org"),
    ("timezone", "UTC"),
    ("user", "--name=ann --groups=wheel"),
    ("xconfig", "--startxonboot"),
];

/// Roots in which each writer of configuration is asked.
const ROOTS: [&[(&str, &str)]; 3] = [
    &[
        ("/usr/sbin/NetworkManager", ""),
        ("/usr/bin/systemctl", ""),
        ("/usr/sbin/nft", ""),
        ("/usr/sbin/chronyd", ""),
        ("/usr/share/zoneinfo/UTC", ""),
    ],
    &[
        ("/usr/lib/systemd/systemd-networkd", ""),
        ("/usr/lib/systemd/system/wpa_supplicant@.service", ""),
        ("/usr/lib/systemd/systemd-timesyncd", ""),
        ("/usr/sbin/locale-gen", ""),
        ("/usr/sbin/ufw", ""),
    ],
    &[
        ("/usr/sbin/ifup", ""),
        ("/usr/bin/firewall-offline-cmd", ""),
        ("/etc/gdm/custom.conf", "[daemon]\n"),
    ],
];

fn assert_harmless(change: &Change, line: &str) {
    let controls = |text: &str| text.contains(|c: char| c.is_control() && !"\n\t".contains(c));
    match change {
        Change::Write { path, content, .. } => {
            assert!(!controls(content), "{line}: {content:?}");
            assert!(!controls(path) && !path.contains('\n'), "{line}: {path:?}");
            assert!(!path.split('/').any(|name| name == ".."), "{line}: {path}");
        }
        Change::Link { path, target } => {
            assert!(!controls(path) && !controls(target), "{line}: {path:?}");
            assert!(!path.split('/').any(|name| name == ".."), "{line}: {path}");
            let target = target.trim_start_matches("../");
            assert!(!target.contains(".."), "{line}: {target}");
        }
        // A password in plain text takes time, and becomes a hash of ours.
        Change::Password(field) if field.is_hashed_later() => {}
        Change::Password(field) => {
            let field = field.text().unwrap();
            assert!(!controls(&field) && !field.contains([':', '\n']), "{line}");
        }
        Change::Run { args, .. } => {
            for arg in args {
                assert!(!controls(arg) && !arg.contains('\n'), "{line}: {arg:?}");
            }
        }
        Change::Warn(_) => {}
    }
}

#[test]
fn no_option_of_any_command_becomes_anything_but_a_value() {
    let mut lines = Vec::new();
    for command in language::commands() {
        let name = command.names()[0];
        let mut with: Vec<&str> = WITH
            .iter()
            .filter(|(command, _)| command.eq(&name))
            .map(|(_, with)| *with)
            .collect();
        if with.is_empty() {
            with.push("");
        }
        for value in VALUES {
            let value = shlex::try_quote(value).unwrap();
            for with in &with {
                for option in command.options(Version::NEWEST) {
                    if option.takes_value {
                        lines.push(format!("{name} {with} {}={value}\n", option.name));
                    }
                }
                lines.push(format!("{name} {with} {value}\n"));
            }
        }
    }
    assert!(lines.len() > 4000, "{}", lines.len());
    let (mut written, mut refused) = (0, 0);
    let parsed: Vec<_> = lines
        .iter()
        .filter_map(|line| {
            let kickstart = Kickstart::parse(line).ok()?;
            let is_refused_early = refuse(&kickstart).is_err();
            Some((line, kickstart, is_refused_early))
        })
        .collect();
    for files in ROOTS {
        for family in [Family::Debian, Family::RedHat] {
            with_root("", family, files, |_, facts| {
                for (line, kickstart, is_refused_early) in &parsed {
                    let facts = Facts {
                        family: facts.family,
                        root: facts.root,
                        kickstart,
                        timestamp: facts.timestamp,
                    };
                    for command in commands::all(kickstart) {
                        match command.changes(&facts) {
                            Ok(changes) => {
                                written += changes.len();
                                changes
                                    .iter()
                                    .for_each(|change| assert_harmless(change, line));
                            }
                            Err(error) => {
                                refused += 1;
                                let early = *is_refused_early || error.is_of_the_root();
                                assert!(early, "{line}: {error}");
                            }
                        }
                    }
                }
            });
        }
    }
    // Neither is everything refused, nor is nothing.
    assert!(written > 3000 && refused > 1500, "{written} {refused}");
}
