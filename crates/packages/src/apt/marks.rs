//! Which packages nobody asked for: apt removes them again, once nothing needs
//! them any more, apt-mark(8).

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::request::{self, Wish};
use crate::{Error, Target, plain_files};

/// Where apt remembers it.
const EXTENDED_STATES: &str = "/var/lib/apt/extended_states";

/// What was asked for, and what came along.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    manual: BTreeSet<String>,
    automatic: BTreeSet<String>,
}

impl Marks {
    /// Of the packages with these descriptions, as `apt-cache show` prints them.
    pub(crate) fn of(descriptions: &str, wishes: &[Wish]) -> Self {
        let packages: Vec<Package<'_>> = descriptions
            .split("\n\n")
            .filter_map(Package::read)
            .collect();
        let names: BTreeSet<&str> = packages.iter().map(|package| package.name).collect();
        let mut marks = Self::default();
        for package in &packages {
            let wanted = wishes.iter().any(|wish| package.is_meant(wish, &names));
            let list = if wanted {
                &mut marks.manual
            } else {
                &mut marks.automatic
            };
            list.insert(package.name.to_owned());
        }
        marks
    }

    /// Writes the marks into the root, beside those of packages that were there.
    pub(crate) fn write(&self, target: &Target, architecture: &str) -> Result<(), Error> {
        let write = || {
            let path = Path::new(EXTENDED_STATES);
            let before = plain_files::read(path).unwrap_or_default();
            let before = String::from_utf8_lossy(&before).into_owned();
            let text = self.states(&before, architecture);
            if text == before {
                return Ok(());
            }
            let directory = path.parent().unwrap_or(path);
            fs::create_dir_all(directory).map_err(Error::io("create directory", directory))?;
            plain_files::write(path, text.as_bytes()).map_err(Error::io("write", path))
        };
        let host = &target.host;
        host.within(&*target.root, write).map_err(Error::Enter)?
    }

    /// The file, which was `before`. An image may have been begun with a system.
    fn states(&self, before: &str, architecture: &str) -> String {
        let kept = before.split_inclusive("\n\n").filter(|stanza| {
            let name = field(stanza, "Package").unwrap_or_default();
            !self.manual.contains(name) && !self.automatic.contains(name)
        });
        let added = self.automatic.iter().map(|name| {
            format!("Package: {name}\nArchitecture: {architecture}\nAuto-Installed: 1\n\n")
        });
        kept.map(str::to_owned).chain(added).collect()
    }
}

/// What a description says, as far as it tells why the package was chosen.
struct Package<'a> {
    name: &'a str,
    essential: bool,
    required: bool,
    tasks: &'a str,
    provides: &'a str,
}

impl<'a> Package<'a> {
    fn read(stanza: &'a str) -> Option<Self> {
        let text = |name| field(stanza, name).unwrap_or_default();
        Some(Self {
            name: field(stanza, "Package")?,
            essential: text("Essential") == "yes",
            required: text("Priority") == "required",
            tasks: text("Task"),
            provides: text("Provides"),
        })
    }

    /// Whether `wish` is for this package; `names` are those of all.
    fn is_meant(&self, wish: &Wish, names: &BTreeSet<&str>) -> bool {
        match wish.name.as_str() {
            request::ESSENTIAL => self.essential,
            request::CORE => self.required,
            name => match name.strip_prefix('@') {
                Some(task) => listed(self.tasks, task),
                None => {
                    let name = name.split(['=', '/', ':']).next().unwrap_or(name);
                    name == self.name || !names.contains(name) && listed(self.provides, name)
                }
            },
        }
    }
}

/// Whether `name` is in a list such as `mail-reader, imap-client (= 1)`.
fn listed(list: &str, name: &str) -> bool {
    list.split(',')
        .filter_map(|item| item.split_whitespace().next())
        .any(|item| item == name)
}

fn field<'a>(stanza: &'a str, name: &str) -> Option<&'a str> {
    stanza
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Group, Selection};

    const DESCRIPTIONS: &str = "\
        Package: libc6\nPriority: optional\n\n\
        Package: bash\nEssential: yes\nPriority: required\n\n\
        Package: passwd\nPriority: required\n\n\
        Package: apt\nPriority: important\n\n\
        Package: exim4\nProvides: mail-transport-agent, smtpd (= 1)\n\n\
        Package: xfce4\nTask: xfce-desktop, other\n\n\
        Package: vim\nDepends: vim-common\n\n\
        Package: vim-common\n";

    fn marks(packages: &[&str], groups: &[&str]) -> Marks {
        let selection = Selection {
            packages: packages.iter().map(|&name| name.to_owned()).collect(),
            groups: groups.iter().map(|&name| Group::new(name)).collect(),
            ..Selection::default()
        };
        let wishes = request::wishes(&selection, ["vim", "vimium"].into_iter()).unwrap();
        Marks::of(DESCRIPTIONS, &wishes)
    }

    #[test]
    fn only_what_nobody_asked_for_is_automatic() {
        for (packages, groups, automatic) in [
            (
                &[][..],
                &[][..],
                "apt exim4 libc6 passwd vim vim-common xfce4",
            ),
            (&[], &["core"], "exim4 libc6 vim vim-common xfce4"),
            (
                &["vim=1"],
                &["xfce-desktop"],
                "apt exim4 libc6 passwd vim-common",
            ),
            (&["vim*", "smtpd"], &[], "apt libc6 passwd vim-common xfce4"),
        ] {
            let marks = marks(packages, groups);
            let found: Vec<_> = marks.automatic.iter().map(String::as_str).collect();
            assert_eq!(found.join(" "), automatic, "{packages:?} {groups:?}");
            assert_eq!(marks.manual.len() + marks.automatic.len(), 8);
        }
    }

    #[test]
    fn marks_of_packages_that_were_there_stay() {
        let stanza =
            |name: &str| format!("Package: {name}\nArchitecture: amd64\nAuto-Installed: 1\n\n");
        let before = [stanza("vim"), stanza("zlib1g")].concat();
        let marks = Marks {
            manual: ["vim".to_owned()].into(),
            automatic: ["bash".to_owned(), "libc6".to_owned()].into(),
        };
        let expected = [stanza("zlib1g"), stanza("bash"), stanza("libc6")].concat();
        assert_eq!(marks.states(&before, "amd64"), expected);
        assert_eq!(marks.states(&expected, "amd64"), expected);
    }
}
