//! A selection as arguments of `dnf install`.

use std::collections::BTreeMap;

use super::groups::Contents;
use crate::glob;
use crate::{Error, Group, GroupPackages, Selection};

/// One argument, and what it is called in messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wish {
    pub(crate) argument: String,
    pub(crate) name: String,
    /// Whether nobody minds if there is none.
    pub(crate) optional: bool,
}

impl Wish {
    fn new(argument: impl Into<String>) -> Self {
        let argument = argument.into();
        Self {
            name: argument.clone(),
            argument,
            optional: false,
        }
    }

    /// A group that was asked to be left out, for messages.
    pub(crate) fn excluded(group: &str) -> Self {
        Self {
            name: format!("-@{group}"),
            ..Self::new(format!("@{group}"))
        }
    }

    /// A part of what was asked for, as `whole`.
    fn part_of(whole: &str, argument: &str) -> Self {
        Self {
            argument: argument.to_owned(),
            name: whole.to_owned(),
            optional: true,
        }
    }
}

/// The groups and environments whose contents must be known for [`wishes`],
/// because dnf cannot be asked for a part of them: it has one setting for how
/// much is installed, for all groups of a run, and knows no exceptions.
pub(crate) fn unclear(selection: &Selection) -> Vec<Unclear<'_>> {
    let mut names: Vec<Unclear<'_>> = selection
        .groups
        .iter()
        .filter(|group| group.packages != GroupPackages::Default)
        .map(|group| Unclear::Group(&group.name))
        .collect();
    if !selection.excluded_groups.is_empty()
        && let Some(environment) = &selection.environment
    {
        names.push(Unclear::Environment(environment));
        let excluded = selection.excluded_groups.iter();
        names.extend(excluded.map(|name| Unclear::Excluded(name)));
    }
    names
}

/// Something whose contents must be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unclear<'a> {
    Group(&'a str),
    Environment(&'a str),
    /// A group that an environment may have and the system is not to.
    Excluded(&'a str),
}

/// Everything `selection` asks for; `contents` has what is [`unclear`].
pub(crate) fn wishes(
    selection: &Selection,
    contents: &BTreeMap<String, Contents>,
) -> Result<Vec<Wish>, Error> {
    check_names(selection)?;
    let mut wishes = Vec::new();
    if let Some(environment) = &selection.environment {
        wishes.extend(of_environment(environment, selection, contents));
    }
    for group in &selection.groups {
        if !selection.excluded_groups.contains(&group.name) {
            wishes.extend(of_group(group, selection, contents));
        }
    }
    let packages = selection.packages.iter();
    let wanted = packages.filter(|name| !is_excluded(selection, name));
    wishes.extend(wanted.map(Wish::new));
    Ok(wishes)
}

fn of_environment(
    name: &str,
    selection: &Selection,
    contents: &BTreeMap<String, Contents>,
) -> Vec<Wish> {
    let whole = format!("@{name}");
    let Some(known) = contents.get(name) else {
        return vec![Wish {
            name: format!("@^{name}"),
            ..Wish::new(whole)
        }];
    };
    let excluded = |group: &&String| {
        selection.excluded_groups.iter().any(|excluded| {
            *excluded == **group
                || contents
                    .get(excluded)
                    .is_some_and(|contents| contents.title == **group)
        })
    };
    let groups = known.groups.iter().filter(|group| !excluded(group));
    groups
        .map(|group| Wish::part_of(&whole, &format!("@{group}")))
        .collect()
}

fn of_group(
    group: &Group,
    selection: &Selection,
    contents: &BTreeMap<String, Contents>,
) -> Vec<Wish> {
    let whole = format!("@{}", group.name);
    let known = contents
        .get(&group.name)
        .filter(|_| group.packages != GroupPackages::Default);
    let Some(known) = known else {
        return vec![Wish::new(whole)];
    };
    let mut packages: Vec<&String> = known.mandatory.iter().collect();
    if group.packages == GroupPackages::All {
        packages.extend(known.default.iter().chain(&known.optional));
    }
    packages.retain(|name| !is_excluded(selection, name));
    let parts = packages.into_iter();
    parts.map(|name| Wish::part_of(&whole, name)).collect()
}

fn is_excluded(selection: &Selection, name: &str) -> bool {
    let excluded = &selection.excluded;
    excluded.iter().any(|pattern| glob::matches(pattern, name))
}

fn check_names(selection: &Selection) -> Result<(), Error> {
    let groups = selection.groups.iter().map(|group| &group.name);
    let modules = selection.modules.iter().map(|module| &module.name);
    let names = selection.packages.iter().chain(&selection.excluded);
    let names = names.chain(&selection.environment);
    for name in names.chain(groups).chain(modules) {
        check_name(name)?;
    }
    Ok(())
}

/// A name must not be taken for an option, a group or a file of the build host.
fn check_name(name: &str) -> Result<(), Error> {
    let harmless = |c: char| !c.is_control() && !c.is_whitespace() && c != ',';
    let local = name.ends_with(".rpm") || name.contains("://");
    let marked = name.is_empty() || name.starts_with(['-', '@', '.']);
    if !marked && !local && name.chars().all(harmless) {
        return Ok(());
    }
    Err(Error::BadName {
        name: name.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    fn shown(selection: &Selection, contents: &BTreeMap<String, Contents>) -> String {
        let wishes = wishes(selection, contents).unwrap();
        let show = |wish: &Wish| {
            let optional = if wish.optional {
                " (if there is one)"
            } else {
                ""
            };
            format!("{}{optional}\n", wish.argument)
        };
        wishes.iter().map(show).collect()
    }

    #[test]
    fn what_dnf_can_be_asked_for_is_asked_for() {
        let selection = Selection {
            packages: names(&["vim", "libx*", "bash.x86_64", "nano", "/usr/bin/less"]),
            groups: vec![Group::new("core"), Group::new("fonts")],
            environment: Some("desktop".to_owned()),
            excluded: names(&["nan?"]),
            ..Selection::default()
        };
        assert_eq!(unclear(&selection), []);
        expect![[r#"
            @desktop
            @core
            @fonts
            vim
            libx*
            bash.x86_64
            /usr/bin/less
        "#]]
        .assert_eq(&shown(&selection, &BTreeMap::new()));
    }

    #[test]
    fn parts_of_groups_and_environments_are_named_one_by_one() {
        let part = |name: &str, packages| Group {
            name: name.to_owned(),
            packages,
        };
        let selection = Selection {
            groups: vec![
                Group::new("core"),
                part("fonts", GroupPackages::Mandatory),
                part("tools", GroupPackages::All),
            ],
            environment: Some("desktop".to_owned()),
            excluded: names(&["gdb"]),
            excluded_groups: names(&["printing", "games"]),
            ..Selection::default()
        };
        assert_eq!(
            unclear(&selection),
            [
                Unclear::Group("fonts"),
                Unclear::Group("tools"),
                Unclear::Environment("desktop"),
                Unclear::Excluded("printing"),
                Unclear::Excluded("games"),
            ]
        );
        let group = |title: &str, groups: &[&str]| Contents {
            title: title.to_owned(),
            groups: names(groups),
            mandatory: names(&["must"]),
            default: names(&["usual", "gdb"]),
            optional: names(&["rare"]),
        };
        let contents = BTreeMap::from([
            ("fonts".to_owned(), group("Fonts", &[])),
            ("tools".to_owned(), group("Tools", &[])),
            ("printing".to_owned(), group("Printing Support", &[])),
            (
                "desktop".to_owned(),
                group("Desktop", &["Core", "Printing Support", "games", "Sound"]),
            ),
        ]);
        expect![[r#"
            @Core (if there is one)
            @Sound (if there is one)
            @core
            must (if there is one)
            must (if there is one)
            usual (if there is one)
            rare (if there is one)
        "#]]
        .assert_eq(&shown(&selection, &contents));
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
