use std::error::Error;

use livecd_kickstart::{GroupInclude, Kickstart, Packages, ScriptKind, Span};
use livecd_packages::{Group, GroupPackages, Missing, Module, Selection};

use crate::KickstartError;

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
    match !kickstart
        .scripts
        .iter()
        .any(|script| script.kind == ScriptKind::Post)
    {
        true => Missing::Fail,
        false => Missing::Ignore,
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

/// Points an error at the kickstart line that asked for what failed, or says
/// what it is `required` for.
pub(crate) fn explain(
    mut error: livecd_packages::Error,
    kickstart: &Kickstart,
    required: &[Required],
) -> Box<dyn Error + Send + Sync> {
    use livecd_packages::Error as Failed;
    say_why(&mut error, kickstart, required);
    let span = match &error {
        Failed::UnknownPackages(unknown) => {
            let names: Vec<&str> = unknown
                .iter()
                .map(|package| package.name.as_str())
                .collect();
            asked(kickstart, |name| names.contains(&name))
        }
        Failed::Unresolvable { reasons } => asked(kickstart, |name| {
            let name = name.trim_start_matches(['@', '^']);
            reasons.iter().any(|reason| mentions(reason, name))
        }),
        Failed::BadName { name } => asked(kickstart, |asked| asked == name),
        Failed::Repository { repository, .. } => of_repository(kickstart, repository),
        Failed::NoKey { name } | Failed::NoRelease { name } | Failed::NoAddress { name } => {
            of_repository(kickstart, name)
        }
        Failed::Signature {
            repository: Some(name),
            ..
        } => of_repository(kickstart, name),
        _ => None,
    };
    match span {
        Some(span) => KickstartError::new(error.to_string(), span).into(),
        None => error.into(),
    }
}

/// Adds what the packages are for that no line of the kickstart asks for.
fn say_why(error: &mut livecd_packages::Error, kickstart: &Kickstart, required: &[Required]) {
    use livecd_packages::Error as Failed;
    let is_asked = |required: &&Required| asked(kickstart, |name| name == required.package);
    for required in required
        .iter()
        .filter(|required| is_asked(required).is_none())
    {
        let Required { package, purpose } = required;
        match error {
            Failed::UnknownPackages(unknown) => unknown
                .iter_mut()
                .filter(|unknown| unknown.name == *package)
                .for_each(|unknown| unknown.needed = Some(purpose.clone())),
            Failed::Unresolvable { reasons }
                if reasons.iter().any(|reason| mentions(reason, package)) =>
            {
                reasons.push(format!("the image needs {package} {purpose}"));
            }
            _ => {}
        }
    }
}

/// Where the first package, group or environment stands that `matches`; groups
/// are called `@name`, environments `@^name`.
fn asked(kickstart: &Kickstart, matches: impl Fn(&str) -> bool) -> Option<Span> {
    let entries = |packages: &Packages| {
        let named = packages
            .packages
            .iter()
            .map(|entry| (entry.name.clone(), entry.span));
        let groups = packages.groups.iter();
        let groups = groups.map(|group| (format!("@{}", group.name), group.span));
        let environment = packages.environment.iter();
        let environment = environment.map(|entry| (format!("@^{}", entry.name), entry.span));
        named.chain(groups).chain(environment).collect::<Vec<_>>()
    };
    let all = kickstart.packages.iter().flat_map(entries);
    all.into_iter()
        .find(|(name, _)| matches(name))
        .map(|(_, span)| span)
}

/// Whether a package manager's sentence is about the package `name`, alone or
/// with its version behind.
fn mentions(sentence: &str, name: &str) -> bool {
    sentence.split_whitespace().any(|word| {
        let rest = word.trim_end_matches([',', ';', ':']).strip_prefix(name);
        rest.is_some_and(|rest| {
            rest.is_empty()
                || rest
                    .strip_prefix('-')
                    .is_some_and(|version| version.starts_with(|c: char| c.is_ascii_digit()))
        })
    })
}

/// Where the repository stands that a message calls `described`.
fn of_repository(kickstart: &Kickstart, described: &str) -> Option<Span> {
    let described = described.split(" (").next().unwrap_or(described);
    let is_it = |name: &str| {
        let safe = |c: char| {
            if c.is_ascii_alphanumeric() || "-_.:".contains(c) {
                c
            } else {
                '-'
            }
        };
        name == described || name.chars().map(safe).eq(described.chars())
    };
    let url = kickstart
        .url
        .iter()
        .filter(|_| is_it("url"))
        .map(|url| url.span);
    let repos = kickstart.repos.iter().filter(|repo| is_it(&repo.name));
    url.chain(repos.map(|repo| repo.span)).next()
}

#[cfg(test)]
mod tests {
    use livecd_packages::{RepositoryProblem, UnknownPackage};

    use super::*;

    const KICKSTART: &str = "repo --name=my-repo --baseurl=http://m\nmodule --name=nodejs --stream=18\n\
        %packages --ignorebroken --multilib --inst-langs=de --timeout=5 --retries=2\n@^desktop\n@fonts --optional\n\
        -@games\nbash\nlab-missing-dep\n%end\n";

    fn required(package: &str) -> Required {
        Required {
            package: package.to_owned(),
            purpose: "to boot on BIOS".to_owned(),
        }
    }

    /// The text an error points at.
    fn place(error: livecd_packages::Error) -> String {
        let kickstart = Kickstart::parse(KICKSTART).unwrap();
        let explained = explain(error, &kickstart, &[]);
        let span = explained.downcast_ref::<KickstartError>().unwrap().span;
        KICKSTART[span.start as usize..span.end as usize].to_owned()
    }

    #[test]
    fn everything_the_kickstart_says_is_asked_for() {
        let kickstart = Kickstart::parse(KICKSTART).unwrap();
        let selection = selection(&kickstart, &[required("dracut-live")], Vec::new());
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

    #[test]
    fn errors_point_at_the_line_that_asked() {
        let unknown = |name: &str| {
            livecd_packages::Error::UnknownPackages(vec![UnknownPackage {
                name: name.to_owned(),
                similar: Vec::new(),
                provided: false,
                needed: None,
            }])
        };
        assert_eq!(place(unknown("bash")), "bash");
        assert_eq!(place(unknown("@fonts")), "@fonts --optional");
        assert_eq!(place(unknown("@^desktop")), "@^desktop");
        let reason = "nothing provides lab-no needed by lab-missing-dep-1.0-1.noarch";
        let reasons = vec![reason.to_owned()];
        let error = livecd_packages::Error::Unresolvable { reasons };
        assert_eq!(place(error), "lab-missing-dep");
        let error = livecd_packages::Error::Repository {
            repository: "my-repo (http://m)".to_owned(),
            problem: RepositoryProblem::Unsigned,
        };
        assert_eq!(place(error), "repo --name=my-repo --baseurl=http://m");
    }

    #[test]
    fn what_the_kickstart_does_not_ask_for_is_explained_by_its_purpose() {
        let kickstart = Kickstart::parse(KICKSTART).unwrap();
        let required = ["bash", "grub2-tools"].map(required);
        let said = |error| explain(error, &kickstart, &required).to_string();
        let unknown = |name: &str| UnknownPackage {
            name: name.to_owned(),
            similar: Vec::new(),
            provided: false,
            needed: None,
        };
        let unknown = ["bash", "grub2-tools"].map(unknown).to_vec();
        assert_eq!(
            said(livecd_packages::Error::UnknownPackages(unknown)),
            "could not find 2 packages in the repositories:\n    bash\n    \
             grub2-tools, which the image needs to boot on BIOS"
        );
        let reasons = vec!["nothing provides x needed by grub2-tools-2.1-1.noarch".to_owned()];
        assert!(
            said(livecd_packages::Error::Unresolvable { reasons })
                .ends_with("\n    the image needs grub2-tools to boot on BIOS")
        );
    }
}
