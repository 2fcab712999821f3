//! The packages that a kickstart and an image ask for.

use livecd_kickstart::{GroupInclude, Kickstart, ScriptKind};
use livecd_packages::{Group, GroupPackages, Missing, Module, Selection};

/// A package an image cannot do without, whatever the kickstart says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Required {
    /// Its name.
    pub package: String,
    /// What the image needs it for, for messages: `to boot on BIOS`.
    pub purpose: String,
}

/// What the kickstart's `%packages` and the creator ask for: `required` are
/// packages the image cannot do without, `forbidden` those it must not have.
pub fn selection(
    kickstart: &Kickstart,
    required: &[Required],
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
        let excluded_groups = packages.excluded_groups.iter();
        selection.excluded_groups = excluded_groups.map(|group| group.name.clone()).collect();
        // The group `core` is always there, unless the kickstart says otherwise.
        let says =
            |groups: &[livecd_kickstart::Group]| groups.iter().any(|group| group.name == "core");
        if !packages.nocore && !says(&packages.groups) && !says(&packages.excluded_groups) {
            selection.groups.push(Group::new("core"));
        }
        let groups = packages.groups.iter();
        selection.groups.extend(groups.map(|group| Group {
            name: group.name.clone(),
            packages: part(group.include),
        }));
        selection.weak_dependencies = !packages.exclude_weakdeps;
        selection.documentation = !packages.excludedocs;
        selection.languages.clone_from(&packages.inst_langs);
        selection.multilib = packages.multilib;
        selection.timeout = packages
            .timeout
            .and_then(|seconds| u32::try_from(seconds).ok());
        selection.retries = packages.retries.and_then(|times| u32::try_from(times).ok());
        if packages.ignoremissing {
            selection.missing = Missing::Ignore;
        }
        if packages.ignorebroken {
            selection.broken = Missing::Ignore;
        }
    }
    let modules = kickstart.modules.iter().map(|module| Module {
        name: module.name.clone(),
        stream: module.stream.clone(),
        enabled: !module.disable,
    });
    selection.modules = modules.collect();
    for Required { package, .. } in required {
        if !selection.packages.contains(package) {
            selection.packages.push(package.clone());
        }
    }
    selection
        .packages
        .retain(|package| !forbidden.contains(package));
    selection.excluded.extend(forbidden);
    selection
}

/// What to do if no package has a kernel: a script may install one.
pub(crate) fn missing_kernel(kickstart: &Kickstart) -> Missing {
    let mut scripts = kickstart.scripts.iter();
    if scripts.any(|script| script.kind == ScriptKind::Post) {
        Missing::Ignore
    } else {
        Missing::Fail
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    const KICKSTART: &str = "repo --name=my-repo --baseurl=http://m\nmodule --name=nodejs --stream=18\n\
        %packages --ignorebroken --multilib --inst-langs=de --timeout=5 --retries=2\n@^desktop\n@fonts --optional\n\
        -@games\nbash\nlab-missing-dep\n%end\n";

    #[test]
    fn everything_the_kickstart_says_is_asked_for() {
        let kickstart = Kickstart::parse(KICKSTART).unwrap();
        let required = Required {
            package: "dracut-live".to_owned(),
            purpose: "to boot".to_owned(),
        };
        let selection = selection(&kickstart, &[required], Vec::new());
        assert_eq!(
            selection.packages,
            ["bash", "lab-missing-dep", "dracut-live"]
        );
        assert_eq!(selection.environment.as_deref(), Some("desktop"));
        let groups: Vec<_> = selection
            .groups
            .iter()
            .map(|g| (g.name.as_str(), g.packages))
            .collect();
        assert_eq!(
            groups,
            [
                ("core", GroupPackages::Default),
                ("fonts", GroupPackages::All)
            ]
        );
        assert_eq!(selection.excluded_groups, ["games"]);
        assert_eq!(selection.modules[0].stream.as_deref(), Some("18"));
        assert_eq!(selection.languages.as_deref(), Some("de"));
        assert!(selection.multilib);
        assert_eq!((selection.timeout, selection.retries), (Some(5), Some(2)));
        assert_eq!(
            (selection.broken, selection.missing),
            (Missing::Ignore, Missing::Fail)
        );
    }
}
