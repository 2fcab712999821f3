//! A selection as arguments of `dnf install`.

use crate::glob;
use crate::{Error, Selection};

/// Everything `selection` asks for, in the order in which it was said.
pub(crate) fn specs(selection: &Selection) -> Result<Vec<String>, Error> {
    let groups = selection.groups.iter().map(|group| &group.name);
    let names = selection.packages.iter().chain(&selection.excluded);
    for name in names.chain(&selection.environment).chain(groups.clone()) {
        check_name(name)?;
    }
    let mut specs = Vec::new();
    specs.extend(selection.environment.iter().map(|name| format!("@{name}")));
    for group in groups {
        if !selection.excluded_groups.contains(group) {
            specs.push(format!("@{group}"));
        }
    }
    let excluded = |name: &String| {
        let excluded = &selection.excluded;
        excluded.iter().any(|pattern| glob::matches(pattern, name))
    };
    specs.extend(
        selection
            .packages
            .iter()
            .filter(|name| !excluded(name))
            .cloned(),
    );
    Ok(specs)
}

/// A name must not be taken for an option, a group or a file of the build host.
fn check_name(name: &str) -> Result<(), Error> {
    let harmless = |c: char| !c.is_control() && !c.is_whitespace() && c != ',';
    let local = name.ends_with(".rpm") || name.contains("://");
    if !name.is_empty()
        && !name.starts_with(['-', '@', '.'])
        && !local
        && name.chars().all(harmless)
    {
        return Ok(());
    }
    Err(Error::BadName {
        name: name.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Group;

    #[test]
    fn a_selection_becomes_arguments() {
        let selection = Selection {
            packages: ["vim", "libx*", "bash.x86_64", "nano", "/usr/bin/less"]
                .map(str::to_owned)
                .into(),
            groups: vec![Group::new("core"), Group::new("fonts")],
            environment: Some("desktop".to_owned()),
            excluded: vec!["nan?".to_owned()],
            excluded_groups: vec!["fonts".to_owned()],
            ..Selection::default()
        };
        assert_eq!(
            specs(&selection).unwrap().join(" "),
            "@desktop @core vim libx* bash.x86_64 /usr/bin/less"
        );
    }

    #[test]
    fn names_cannot_be_options_groups_or_files() {
        for name in [
            "-x",
            "@core",
            "./x",
            "a.rpm",
            "http://x/y",
            "a b",
            "",
            "a,b",
        ] {
            assert!(check_name(name).is_err(), "{name}");
        }
        for name in [
            "glibc-langpack-*",
            "bash-5.2-1.x86_64",
            "libstdc++",
            "perl(A::B)",
        ] {
            assert!(check_name(name).is_ok(), "{name}");
        }
    }
}
