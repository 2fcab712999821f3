//! What groups and environments consist of, as `dnf group info` says.

/// A group or an environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Contents {
    /// Its name for people, by which dnf 4 lists the groups of environments.
    pub(crate) title: String,
    /// The groups every installation of an environment has: titles with dnf 4,
    /// identifiers with dnf5.
    pub(crate) groups: Vec<String>,
    pub(crate) mandatory: Vec<String>,
    pub(crate) default: Vec<String>,
    pub(crate) optional: Vec<String>,
}

impl Contents {
    /// The only group or environment in the output of `dnf group info`;
    /// `None` if there is none.
    pub(crate) fn parse(output: &str) -> Option<Self> {
        let mut contents = Self::default();
        let mut heading = String::new();
        for line in output.lines() {
            let (key, value) = match line.split_once(':') {
                // dnf 4 begins a list by ` Mandatory Packages:`, dnf5 by
                // `Mandatory packages   : first`; the rest follows without a key.
                Some((key, value)) if !line.starts_with("   ") || key.trim().is_empty() => {
                    (key.trim(), value.trim())
                }
                _ => ("", line.trim()),
            };
            if !key.is_empty() {
                heading = key.to_lowercase();
            }
            if value.is_empty() {
                continue;
            }
            let list = match heading.as_str() {
                "group" | "environment group" | "name" => {
                    value.clone_into(&mut contents.title);
                    continue;
                }
                "mandatory groups" | "required groups" => &mut contents.groups,
                "mandatory packages" => &mut contents.mandatory,
                "default packages" => &mut contents.default,
                "optional packages" => &mut contents.optional,
                _ => continue,
            };
            list.push(value.to_owned());
        }
        (!contents.title.is_empty()).then_some(contents)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(output: &str) -> String {
        let contents = Contents::parse(output).unwrap();
        format!(
            "{}: {:?} {:?} {:?} {:?}",
            contents.title,
            contents.groups,
            contents.mandatory,
            contents.default,
            contents.optional
        )
    }

    #[test]
    fn dnf_4_lists_packages_and_titles_of_groups() {
        let group = "Group: Core\n Description: Smallest: possible\n Mandatory Packages:\n   bash\n   setup\n \
                     Default Packages:\n   nano\n Conditional Packages:\n   glibc-langpack-x\n";
        assert_eq!(shown(group), r#"Core: [] ["bash", "setup"] ["nano"] []"#);
        let environment = "Environment Group: KDE Plasma\n Description: x\n Mandatory Groups:\n   Core\n   \
                           Common NetworkManager Submodules\n Optional Groups:\n   KDE Applications\n";
        assert_eq!(
            shown(environment),
            r#"KDE Plasma: ["Core", "Common NetworkManager Submodules"] [] [] []"#
        );
        assert_eq!(
            Contents::parse("Warning: Group nope does not exist.\n"),
            None
        );
    }

    #[test]
    fn dnf5_has_a_table() {
        let group = "Id                   : core\nName                 : Core\nOrder                : \n\
                     Mandatory packages   : bash\n                     : setup\n\
                     Default packages     : nano\nOptional packages    : vim\n";
        assert_eq!(
            shown(group),
            r#"Core: [] ["bash", "setup"] ["nano"] ["vim"]"#
        );
        let environment = "Id                   : kde\nName                 : KDE\n\
                           Required groups      : core\n                     : fonts\n\
                           Optional groups      : games\n";
        assert_eq!(shown(environment), r#"KDE: ["core", "fonts"] [] [] []"#);
    }
}
