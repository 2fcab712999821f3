use livecd_kickstart::Services;

use super::{Change, Facts};

/// `services`: systemctl(1) without a running systemd. A service to disable
/// that does not exist is what was wanted, so it is only a warning.
pub(super) fn changes(services: &Services, facts: &Facts<'_>) -> Vec<Change> {
    if !facts.root.exists("/usr/bin/systemctl") {
        return vec![Change::Warn(
            "the root has no systemctl, services stay as they are".into(),
        )];
    }
    let run = |verb: &str, service: &String, required| Change::Run {
        program: "systemctl",
        args: vec![verb.to_owned(), "--".into(), service.clone()],
        required,
    };
    let enabled = services
        .enabled
        .iter()
        .map(|service| run("enable", service, true));
    let disabled = services
        .disabled
        .iter()
        .map(|service| run("disable", service, false));
    enabled.chain(disabled).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configure::{Family, testing::with_root};

    #[test]
    fn services_are_enabled_then_disabled() {
        let line = "services --enabled=ssh --disabled=cups";
        let systemctl = ("/usr/bin/systemctl", "");
        with_root(line, Family::Debian, &[systemctl], |kickstart, facts| {
            let changes = changes(kickstart.services.as_ref().unwrap(), facts);
            let run = |verb: &str, name: &str, required| Change::Run {
                program: "systemctl",
                args: vec![verb.into(), "--".into(), name.into()],
                required,
            };
            assert_eq!(
                changes,
                [run("enable", "ssh", true), run("disable", "cups", false)]
            );
        });
    }
}
