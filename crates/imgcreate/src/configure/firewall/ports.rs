//! The ports that a `firewall` line opens.

use livecd_kickstart::{Firewall, Span};

use crate::KickstartError;
use crate::configure::Facts;
use crate::configure::values::{only, refused};

/// What a `firewall` line says, checked.
pub(super) struct Rules<'a> {
    pub(super) enabled: bool,
    /// Open ports.
    pub(super) ports: Vec<Port>,
    /// Services that may be reached, by name.
    pub(super) services: &'a [String],
    /// Services that may not, although they are by default.
    pub(super) removed: &'a [String],
    /// Devices that are not filtered.
    pub(super) trusted: &'a [String],
    pub(super) span: Span,
}

/// One port or a range of them, of `tcp`, `udp`, `sctp` or `dccp`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Port {
    pub(super) first: u16,
    pub(super) last: u16,
    pub(super) protocol: &'static str,
}

const PROTOCOLS: [&str; 4] = ["tcp", "udp", "sctp", "dccp"];

impl<'a> Rules<'a> {
    pub(super) fn read(firewall: &'a Firewall) -> Result<Self, KickstartError> {
        let span = firewall.span;
        for service in firewall.service.iter().chain(&firewall.remove_service) {
            only("service", service, "_-.", span)?;
        }
        for device in &firewall.trust {
            only("name of a network device", device, "_-.", span)?;
        }
        let ports = firewall.port.iter().map(|port| {
            let hint = "write NUMBER:tcp, or FIRST-LAST:udp";
            Port::read(port).ok_or_else(|| refused("port", port, span).hint(hint))
        });
        Ok(Self {
            enabled: firewall.enabled,
            ports: ports.collect::<Result<_, _>>()?,
            services: &firewall.service,
            removed: &firewall.remove_service,
            trusted: &firewall.trust,
            span,
        })
    }
}

impl Port {
    /// `22:tcp`, `6000-6010:udp`, or a service's name: `imap:tcp`.
    fn read(text: &str) -> Option<Self> {
        let (range, protocol) = text.split_once(':')?;
        let protocol = protocol.to_lowercase();
        let protocol = known_protocol(&protocol)?;
        if let Some(known) = KNOWN.iter().find(|(name, ..)| *name == range) {
            return Some(Self::one(known.1, protocol));
        }
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let (first, last) = (first.parse().ok()?, last.parse().ok()?);
        (first <= last).then_some(Self {
            first,
            last,
            protocol,
        })
    }

    fn one(port: u16, protocol: &'static str) -> Self {
        Self {
            first: port,
            last: port,
            protocol,
        }
    }

    /// `22` or `6000-6010`, `dash` being what stands between.
    pub(super) fn range(&self, dash: &str) -> String {
        if self.first == self.last {
            self.first.to_string()
        } else {
            format!("{}{dash}{}", self.first, self.last)
        }
    }
}

fn known_protocol(name: &str) -> Option<&'static str> {
    PROTOCOLS.into_iter().find(|known| *known == name)
}

/// Services as firewalld calls them, of which services(5) may know nothing.
const KNOWN: [(&str, u16, &str); 16] = [
    ("cockpit", 9090, "tcp"),
    ("dns", 53, "udp"),
    ("ftp", 21, "tcp"),
    ("http", 80, "tcp"),
    ("https", 443, "tcp"),
    ("imap", 143, "tcp"),
    ("imaps", 993, "tcp"),
    ("ipp", 631, "tcp"),
    ("mdns", 5353, "udp"),
    ("nfs", 2049, "tcp"),
    ("ntp", 123, "udp"),
    ("rdp", 3389, "tcp"),
    ("samba", 445, "tcp"),
    ("smtp", 25, "tcp"),
    ("ssh", 22, "tcp"),
    ("telnet", 23, "tcp"),
];

/// The ports of a service, services(5).
pub(super) fn of_service(
    name: &str,
    facts: &Facts<'_>,
    span: Span,
) -> Result<Vec<Port>, KickstartError> {
    let known = KNOWN.iter().filter(|(known, ..)| *known == name);
    let mut ports: Vec<Port> = known.map(|(_, port, p)| Port::one(*port, p)).collect();
    if ports.is_empty() {
        let text = facts.text("/etc/services");
        ports.extend(text.lines().filter_map(|line| {
            let mut words = line.split_whitespace();
            let is_it = words.next() == Some(name);
            let (port, protocol) = words.next()?.split_once('/')?;
            is_it.then_some(Port::one(port.parse().ok()?, known_protocol(protocol)?))
        }));
    }
    if ports.is_empty() {
        let hint = "say its port, --port=NUMBER:tcp; or add firewalld, which knows more";
        let error = refused("service that the root knows", name, span);
        return Err(error.hint(hint).of_the_root());
    }
    Ok(ports)
}
