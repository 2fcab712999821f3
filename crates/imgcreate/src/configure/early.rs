//! What a root cannot take, whatever is installed there, is refused before
//! anything is run or downloaded.

use std::collections::BTreeMap;

use livecd_kickstart::Kickstart;

use super::commands::{self, Command};
use super::facts::Root;
use super::{Facts, Family, password};
use crate::KickstartError;

/// Roots of which each has other programs, so that all that could be written for
/// a kickstart is written for one of them.
const ROOTS: [&[&str]; 4] = [
    &[
        "/usr/sbin/NetworkManager",
        "/usr/bin/systemctl",
        "/usr/sbin/nft",
        "/usr/sbin/chronyd",
        "/usr/bin/authselect",
        "/usr/bin/authconfig",
    ],
    &[
        "/usr/lib/systemd/systemd-networkd",
        "/usr/lib/systemd/system/wpa_supplicant@.service",
        "/usr/lib/systemd/systemd-timesyncd",
        "/usr/sbin/locale-gen",
        "/usr/sbin/ufw",
    ],
    &["/usr/sbin/ifup", "/usr/bin/firewall-offline-cmd"],
    &[],
];

/// Refuses what the commands would refuse in some root.
pub(crate) fn refuse(kickstart: &Kickstart) -> Result<(), KickstartError> {
    refusals(kickstart).next().map_or(Ok(()), Err)
}

/// The lines that a build refuses before it begins: they say what can be written
/// into no system.
pub fn refused(kickstart: &Kickstart) -> Vec<KickstartError> {
    refusals(kickstart).collect()
}

/// The lines that a build takes, and whose author means something else.
pub fn doubtful(kickstart: &Kickstart) -> Vec<KickstartError> {
    password::doubtful(kickstart)
}

/// The commands that a root would refuse, each for its first reason, then what no
/// root can take together. Commands are written for roots of all kinds, and what
/// is written is thrown away. What depends on what the root has is refused when
/// that is known.
fn refusals(kickstart: &Kickstart) -> impl Iterator<Item = KickstartError> {
    let commands = commands::all(kickstart).into_iter();
    let refused = commands.filter_map(|command| refused_somewhere(kickstart, &command));
    refused.chain(shared_numbers(kickstart))
}

fn refused_somewhere(kickstart: &Kickstart, command: &Command<'_>) -> Option<KickstartError> {
    let roots = ROOTS.iter().flat_map(|files| {
        let families = [Family::Debian, Family::RedHat];
        families.map(|family| Facts {
            family,
            root: Root::Supposed(files),
            kickstart,
            timestamp: 0,
        })
    });
    let mut errors = roots.filter_map(|facts| command.changes(&facts).err());
    errors.find(|error| !error.is_of_the_root())
}

/// One number for two users, or for two groups.
fn shared_numbers(kickstart: &Kickstart) -> Vec<KickstartError> {
    let users = kickstart.users.iter();
    let users = users.filter_map(|user| Some(("user", &*user.name, user.uid?, user.span)));
    let groups = kickstart.groups.iter();
    let groups = groups.filter_map(|group| Some(("group", &*group.name, group.gid?, group.span)));
    let mut names = BTreeMap::new();
    let shared = users
        .chain(groups)
        .filter_map(|(kind, name, number, span)| {
            let first = *names.entry((kind, number)).or_insert(name);
            let message = format!("the {kind}s {first} and {name} have the same number, {number}");
            (first != name).then(|| KickstartError::new(message, span))
        });
    shared.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_root_can_take_is_refused_without_one() {
        for line in [
            "lang 'a;id'",
            "lang C --addsupport='$(id)'",
            "keyboard --vckeymap='a;id'",
            "keyboard --xlayouts='a;id'",
            "timezone ../../etc/passwd",
            "timezone UTC --ntpservers='a b'",
            "timesource --ntp-pool='a b'",
            "rootpw --iscrypted a:b",
            "group --name=a:b",
            "user --name=a:b",
            "user --name=a --gecos=b:c",
            "user --name=a --homedir=home",
            "user --name=a --groups='b;c'",
            "user --name=a --iscrypted --password=a:b",
            "user --name=a --groups='b(1),b(2)'",
            "user --name=a --uid=0",
            "user --name=a --uid=1500\nuser --name=b --uid=1500",
            "group --name=a --gid=1500\ngroup --name=b --gid=1500",
            "sshkey --username=a:b 'ssh-ed25519 AAAA'",
            "network --hostname='a b'",
            "network --device=a/b",
            "network --device=eth0 --bootproto=static --ip=10.0.0.256 --netmask=24",
            "network --device=eth0 --bootproto=static",
            "network --device=wlan0 --essid='a\"b'",
            "firewall --port=a",
            "firewall --service='a;b'",
            "firewall --trust='a b'",
            "xconfig --defaultdesktop='a;b'",
            "services --enabled='a;id'",
            "%certificate --filename=a/b --dir=/x\nAAAA\n%end",
            "%certificate --filename=a --dir=/x/../y\nAAAA\n%end",
        ] {
            let line = format!("{line}\n");
            let kickstart = Kickstart::parse(&line).unwrap();
            let error = refuse(&kickstart).expect_err(&line);
            assert_ne!(error.span, livecd_kickstart::Span::default(), "{line}");
        }
    }

    #[test]
    fn what_some_root_can_take_is_not() {
        let text = "lang de_DE.UTF-8\nuser --name=ann --groups=wheel,made(1500) --password=x\n\
                    timezone Europe/Berlin\nselinux --enforcing\nfirewall --service=own\n\
                    sshkey --username=ann 'ssh-ed25519 AAAA'\nservices --enabled=own\n\
                    network --device=wlan0 --essid='#net' --wpakey='#pass;word1'\n";
        refuse(&Kickstart::parse(text).unwrap()).unwrap();
        let text = "user --name=ann --uid=1500\ngroup --name=ann --gid=1500\ngroup --name=ann --gid=1500\n";
        refuse(&Kickstart::parse(text).unwrap()).unwrap();
    }
}
