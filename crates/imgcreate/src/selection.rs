use std::error::Error;

use livecd_kickstart::{GroupInclude, Kickstart};
use livecd_packages::{Group, GroupPackages, Missing, Selection};

use crate::KickstartError;

/// What the kickstart's `%packages` and the creator ask for.
pub(crate) fn selection(
    kickstart: &Kickstart,
    required: Vec<String>,
    forbidden: Vec<String>,
) -> Selection {
    let mut selection = Selection::default();
    if let Some(packages) = &kickstart.packages {
        selection.packages = names(&packages.packages);
        selection.excluded = names(&packages.excluded);
        selection.environment = packages
            .environment
            .as_ref()
            .map(|entry| entry.name.clone());
        // The group `core` is always there, unless the kickstart says otherwise.
        if !packages.nocore && !packages.groups.iter().any(|group| group.name == "core") {
            selection.groups.push(Group::new("core"));
        }
        let groups = packages.groups.iter();
        selection.groups.extend(groups.map(|group| Group {
            name: group.name.clone(),
            packages: part(group.include),
        }));
        selection.weak_dependencies = !packages.exclude_weakdeps;
        selection.documentation = !packages.excludedocs;
        if packages.ignoremissing {
            selection.missing = Missing::Ignore;
        }
    }
    for package in required {
        if !selection.packages.contains(&package) {
            selection.packages.push(package);
        }
    }
    selection
        .packages
        .retain(|package| !forbidden.contains(package));
    selection.excluded.extend(forbidden);
    selection
}

fn names(entries: &[livecd_kickstart::PackageEntry]) -> Vec<String> {
    entries.iter().map(|entry| entry.name.clone()).collect()
}

fn part(include: GroupInclude) -> GroupPackages {
    match include {
        GroupInclude::Required => GroupPackages::Mandatory,
        GroupInclude::Default => GroupPackages::Default,
        GroupInclude::All => GroupPackages::All,
    }
}

/// Points an error about a package at the kickstart line that asked for it.
pub(crate) fn explain(
    error: livecd_packages::Error,
    kickstart: &Kickstart,
) -> Box<dyn Error + Send + Sync> {
    let livecd_packages::Error::UnknownPackages(unknown) = &error else {
        return error.into();
    };
    let entries = kickstart
        .packages
        .iter()
        .flat_map(|packages| &packages.packages);
    let asked = entries
        .filter(|entry| unknown.iter().any(|package| package.name == entry.name))
        .map(|entry| entry.span)
        .next();
    match asked {
        Some(span) => KickstartError::new(error.to_string(), span).into(),
        None => error.into(),
    }
}
