//! A firewall by firewalld.

use super::Rules;
use crate::configure::Change;

/// firewall-offline-cmd(1), which changes files only, and enables the service.
pub(super) fn changes(rules: &Rules<'_>) -> Vec<Change> {
    let state = if rules.enabled {
        "--enabled"
    } else {
        "--disabled"
    };
    let mut args = vec![state.to_owned()];
    for device in rules.trusted {
        args.push(format!("--trust={device}"));
    }
    for port in &rules.ports {
        args.push(format!("--port={}:{}", port.range("-"), port.protocol));
    }
    for service in rules.removed {
        args.push(format!("--remove-service={service}"));
    }
    for service in rules.services {
        args.push(format!("--service={service}"));
    }
    vec![Change::run("firewall-offline-cmd", args)]
}
