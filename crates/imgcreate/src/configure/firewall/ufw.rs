//! A firewall by ufw.

use livecd_quoting::{Shell, Text};

use super::{Rules, ports};
use crate::configure::{Change, Changes, Facts, unit};

const CONF: &str = "/etc/ufw/ufw.conf";

/// ufw(8). It adds rules to its files as long as it is off, and is turned on by
/// its own configuration: turned on by command, it would load them.
pub(super) fn changes(rules: &Rules<'_>, facts: &Facts<'_>) -> Changes {
    let mut changes = vec![Change::write(CONF, conf(&facts.text(CONF), false))];
    if rules.enabled {
        let mut opened = rules.ports.clone();
        for service in rules.services {
            opened.extend(ports::of_service(service, facts, rules.span)?);
        }
        for port in opened {
            let port = format!("{}/{}", port.range(":"), port.protocol);
            changes.push(Change::run("ufw", ["allow", &port]));
        }
        for service in rules.removed {
            for port in ports::of_service(service, facts, rules.span)? {
                let port = format!("{}/{}", port.range(":"), port.protocol);
                changes.push(Change::attempt("ufw", ["delete", "allow", &port]));
            }
        }
        for device in rules.trusted {
            changes.push(Change::run("ufw", ["allow", "in", "on", device]));
        }
        changes.push(Change::write(CONF, conf(&facts.text(CONF), true)));
        changes.push(unit::enable("ufw.service"));
    }
    Ok(changes)
}

fn conf(text: &str, enabled: bool) -> Text<Shell> {
    let mut changed = Text::new();
    for line in text.lines().filter(|line| !line.starts_with("ENABLED=")) {
        changed.push_found(line);
    }
    changed.push_literal(if enabled {
        "ENABLED=yes\n"
    } else {
        "ENABLED=no\n"
    });
    changed
}
