//! Which line of the kickstart asked for what cannot be installed.

use std::error::Error;

use livecd_kickstart::{Kickstart, Packages, Span};

use crate::{KickstartError, Required};

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
        Failed::BadLanguages { languages } => kickstart
            .packages
            .iter()
            .find(|section| section.inst_langs.as_ref() == Some(languages))
            .map(|section| section.span),
        Failed::Repository { repository, .. } => of_repository(kickstart, repository),
        Failed::NoKey { name }
        | Failed::NoRelease { name }
        | Failed::NoAddress { name }
        | Failed::BadRepository { name, .. }
        | Failed::BlankInAddress { name, .. }
        | Failed::OptionCharacter { name, .. }
        | Failed::BadFlag { name, .. }
        | Failed::BadOption { name, .. } => of_repository(kickstart, name),
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
