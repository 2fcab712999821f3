//! What `apt-get --simulate` says it would do, and in which order.

use std::collections::BTreeSet;

use crate::dpkg::Step;

/// A line of a simulation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Unpack(String),
    Configure(String),
    Remove(String),
}

/// The actions in a simulation, in order, by package name.
pub(crate) fn parse(output: &str) -> Vec<Action> {
    output
        .lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            let (verb, name) = (words.next()?, words.next()?);
            let name = name.split(':').next().unwrap_or(name).to_owned();
            match verb {
                "Inst" => Some(Action::Unpack(name)),
                "Conf" => Some(Action::Configure(name)),
                "Remv" => Some(Action::Remove(name)),
                _ => None,
            }
        })
        .collect()
}

/// The names of the packages that are unpacked.
pub(crate) fn unpacked(actions: &[Action]) -> BTreeSet<&str> {
    let names = actions.iter().filter_map(|action| match action {
        Action::Unpack(name) => Some(name.as_str()),
        _ => None,
    });
    names.collect()
}

/// The steps for the packages that are not in `base`, which is there before.
///
/// What is configured last is left out: everything is configured at the end.
pub(crate) fn steps(actions: &[Action], base: &BTreeSet<&str>) -> Vec<Step<String>> {
    let mut steps: Vec<Step<String>> = Vec::new();
    for action in actions {
        match (action, steps.last_mut()) {
            (Action::Unpack(name) | Action::Configure(name), _) if base.contains(name.as_str()) => {
            }
            (Action::Unpack(name), Some(Step::Unpack(names))) => names.push(name.clone()),
            (Action::Configure(name), Some(Step::Configure(names))) => names.push(name.clone()),
            (Action::Unpack(name), _) => steps.push(Step::Unpack(vec![name.clone()])),
            (Action::Configure(name), _) => steps.push(Step::Configure(vec![name.clone()])),
            (Action::Remove(name), Some(Step::Remove(names))) => names.push(name.clone()),
            (Action::Remove(name), _) => steps.push(Step::Remove(vec![name.clone()])),
        }
    }
    if let Some(Step::Configure(_)) = steps.last() {
        steps.pop();
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consecutive_packages_make_a_step_and_the_base_is_left_out() {
        let output = "Reading package lists...\n\
            Inst libc6 (2.36-9 Debian:12/oldstable [amd64])\n\
            Inst bash (5.2 Debian:12/oldstable [amd64]) []\n\
            Conf libc6 (2.36-9 Debian:12/oldstable [amd64])\n\
            Inst udev (252 Debian:12/oldstable [amd64])\n\
            Inst dbus:amd64 (1.14 Debian:12/oldstable [amd64])\n\
            Conf udev (252 Debian:12/oldstable [amd64])\n\
            Inst kmod (30 Debian:12/oldstable [amd64])\n\
            Conf dbus (1.14 Debian:12/oldstable [amd64])\n\
            Conf kmod (30 Debian:12/oldstable [amd64])\n";
        let actions = parse(output);
        assert_eq!(unpacked(&actions).len(), 5);
        let unpack = |names: &[&str]| Step::Unpack(names.iter().map(|&n| n.to_owned()).collect());
        assert_eq!(
            steps(&actions, &BTreeSet::from(["libc6", "bash"])),
            [
                unpack(&["udev", "dbus"]),
                Step::Configure(vec!["udev".to_owned()]),
                unpack(&["kmod"]),
            ]
        );
    }
}
