//! A selection as arguments of `apt-get install`.

use crate::glob;
use crate::{Error, Selection};

/// Provides what older systems did in an extra package with scripts: the
/// install root is made with merged `/usr` from the start.
const MERGED_USR: &str = "usr-is-merged";

/// What is installed before anything else, as far as it is chosen.
pub(crate) const FOUNDATION: &str = "?or(?essential,?priority(required))";

/// The name of the wish for the essential packages.
pub(crate) const ESSENTIAL: &str = "essential packages";
/// The name of the wish for the packages of priority *required*.
pub(crate) const CORE: &str = "@core";

/// One argument, and what it is called in messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wish {
    pub(crate) argument: String,
    pub(crate) name: String,
    /// Whether nobody minds if there is none.
    pub(crate) optional: bool,
}

impl Wish {
    fn new(argument: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            argument: argument.into(),
            name: name.into(),
            optional: false,
        }
    }
}

/// What every system has: the essential packages.
///
/// apt calls itself essential, but a system without it works.
fn base() -> Vec<Wish> {
    let merged = Wish {
        optional: true,
        ..Wish::new(MERGED_USR, MERGED_USR)
    };
    vec![
        Wish::new("?and(?essential,?not(?exact-name(apt)))", ESSENTIAL),
        merged,
    ]
}

/// Everything `selection` asks for, the base first.
///
/// `names` are those of all packages, for wildcards.
pub(crate) fn wishes<'a>(
    selection: &Selection,
    names: impl Iterator<Item = &'a str>,
) -> Result<Vec<Wish>, Error> {
    check_names(selection)?;
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    let groups = selection.groups.iter().map(|group| group.name.as_str());
    let mut wishes = base();
    for group in groups.chain(selection.environment.as_deref()) {
        if group == "core" {
            let required = without(&selection.excluded, "?priority(required)");
            wishes.push(Wish::new(required, CORE));
            if !is_excluded(selection, "apt") {
                wishes.push(Wish::new("apt", "apt"));
            }
        } else {
            wishes.push(Wish::new(format!("{group}^"), format!("@{group}")));
        }
    }
    for package in &selection.packages {
        if is_pattern(package) {
            let matching = names.iter().filter(|name| glob::matches(package, name));
            let mut matching: Vec<&str> = matching.copied().collect();
            if matching.is_empty() {
                matching.push(package); // apt says that there is none
            }
            matching.retain(|name| !is_excluded(selection, name));
            wishes.extend(matching.into_iter().map(|name| Wish::new(name, name)));
        } else if !is_excluded(selection, package) {
            wishes.push(Wish::new(package, package));
        }
    }
    Ok(wishes)
}

/// Whether names are needed for [`wishes`].
pub(crate) fn has_wildcards(selection: &Selection) -> bool {
    selection.packages.iter().any(|name| is_pattern(name))
}

fn is_pattern(name: &str) -> bool {
    name.contains(['*', '?'])
}

/// Whether the selection excludes the package with this name.
pub(crate) fn is_excluded(selection: &Selection, package: &str) -> bool {
    let name = package.split(['=', '/', ':']).next().unwrap_or(package);
    selection
        .excluded
        .iter()
        .any(|pattern| glob::matches(pattern, name))
}

/// An apt pattern for what matches `pattern`, and is real, and not excluded.
fn without(excluded: &[String], pattern: &str) -> String {
    let mut all = format!("?and({pattern},?not(?virtual)");
    for name in excluded {
        all.push_str(&format!(",?not(?name({}))", glob::to_regex(name)));
    }
    all.push(')');
    all
}

/// Refuses names that mean something else to apt.
pub(crate) fn check_names(selection: &Selection) -> Result<(), Error> {
    let names = selection.packages.iter().chain(&selection.excluded);
    let groups = selection.groups.iter().map(|group| &group.name);
    names
        .chain(groups)
        .chain(&selection.environment)
        .try_for_each(|name| check_name(name))
}

/// A name must not be taken for an option, a pattern or an action by apt.
fn check_name(name: &str) -> Result<(), Error> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "+-.:~_=/*?".contains(c);
    let starts = |c: char| c.is_ascii_alphanumeric() || c == '*';
    // `name-` asks apt to remove it.
    if name.starts_with(starts) && name.chars().all(allowed) && !name.ends_with('-') {
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
    use crate::Group;

    #[test]
    fn a_selection_becomes_arguments() {
        let selection = Selection {
            packages: ["vim", "libx*", "bash=5.2", "nano"]
                .map(str::to_owned)
                .into(),
            groups: vec![Group::new("core"), Group::new("xfce-desktop")],
            excluded: vec!["nan?".to_owned(), "apt".to_owned()],
            ..Selection::default()
        };
        let arguments: Vec<String> =
            wishes(&selection, ["libx2", "libx1", "liby", "nano"].into_iter())
                .unwrap()
                .into_iter()
                .map(|wish| wish.argument)
                .collect();
        expect![[r#"
            ?and(?essential,?not(?exact-name(apt)))
            usr-is-merged
            ?and(?priority(required),?not(?virtual),?not(?name(^nan.$)),?not(?name(^apt$)))
            xfce-desktop^
            vim
            libx1
            libx2
            bash=5.2"#]]
        .assert_eq(&arguments.join("\n"));
    }

    #[test]
    fn names_cannot_be_options_patterns_or_actions() {
        for name in [
            "-oX=y",
            "?essential",
            "~ndpkg",
            "bash-",
            "a b",
            "",
            "a,b",
            "a)",
        ] {
            assert!(check_name(name).is_err(), "{name}");
        }
        for name in [
            "g++",
            "libc6:i386",
            "linux-image-*",
            "vim=2:9.0~rc1-1+b2",
            "x/stable",
        ] {
            assert!(check_name(name).is_ok(), "{name}");
        }
    }
}
