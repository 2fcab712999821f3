//! Where a build host of the RPM family has its repositories, its variables and
//! its keys.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::section::Section;
use crate::{Error, glob};

/// `.repo` files. In all these lists a file hides those of the same name in
/// later directories: what an administrator has in `/etc` is what counts.
const REPOSITORIES: &[&str] = &[
    "etc/yum.repos.d",
    "etc/distro.repos.d",
    "usr/share/dnf5/repos.d",
];

/// `.repo` files whose sections only change options, dnf5.conf(5).
const OVERRIDES: &[&str] = &[
    "etc/dnf/repos.override.d",
    "usr/share/dnf5/repos.override.d",
];

/// A file for each variable.
const VARIABLES: &[&str] = &["etc/dnf/vars", "etc/yum/vars", "usr/share/dnf5/vars.d"];

/// The keys of the host's own distribution.
const KEYS: &[&str] = &["etc/pki/rpm-gpg", "usr/share/pki/rpm-gpg"];

/// The configuration of dnf that a host has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HostConfiguration<'a> {
    root: &'a Path,
}

impl HostConfiguration<'static> {
    /// That of this machine.
    pub(crate) fn of_this_machine() -> Self {
        Self {
            root: Path::new("/"),
        }
    }
}

impl HostConfiguration<'_> {
    /// The files of the host's repositories.
    pub(crate) fn repository_files(&self) -> Result<Vec<PathBuf>, Error> {
        self.files(REPOSITORIES, Some("repo"))
    }

    /// Changes the options of `sections` as the host's overrides say. A name of
    /// theirs may be a pattern.
    pub(crate) fn override_options(&self, sections: &mut [Section]) -> Result<(), Error> {
        for file in self.files(OVERRIDES, Some("repo"))? {
            let text = fs::read_to_string(&file).map_err(Error::io("read", &file))?;
            for change in Section::parse(&text) {
                for section in sections.iter_mut() {
                    if glob::matches(&change.id, &section.id) {
                        section.apply(&change);
                    }
                }
            }
        }
        Ok(())
    }

    /// The host's variables, by name.
    pub(crate) fn variables(&self) -> Result<BTreeMap<String, String>, Error> {
        let mut variables = BTreeMap::new();
        for file in self.files(VARIABLES, None)? {
            let Some(name) = file.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            let text = fs::read_to_string(&file).map_err(Error::io("read", &file))?;
            // dnf takes the first line.
            let value = text.lines().next().unwrap_or_default().trim();
            variables.insert(name.to_owned(), value.to_owned());
        }
        Ok(variables)
    }

    /// The keys that the host has for its own distribution.
    pub(crate) fn keys(&self) -> Result<Vec<PathBuf>, Error> {
        self.files(KEYS, None)
    }

    /// The files in `directories`, by name.
    fn files(&self, directories: &[&str], extension: Option<&str>) -> Result<Vec<PathBuf>, Error> {
        let (mut names, mut files) = (BTreeSet::new(), BTreeMap::new());
        for directory in directories {
            for file in files_of(&self.root.join(directory), extension)? {
                let name = file.file_name().unwrap_or_default().to_owned();
                if names.insert(name.clone()) {
                    files.insert(name, file);
                }
            }
        }
        Ok(files.into_values().collect())
    }
}

/// The files in a directory that end in `.EXTENSION`, by name; none if it is not
/// there.
pub(crate) fn files_of(directory: &Path, extension: Option<&str>) -> Result<Vec<PathBuf>, Error> {
    if !directory.is_dir() {
        return Ok(Vec::new());
    }
    let mut files = fs::read_dir(directory)
        .and_then(|entries| {
            entries
                .map(|entry| entry.map(|entry| entry.path()))
                .collect::<Result<Vec<_>, _>>()
        })
        .map_err(Error::io("read", directory))?;
    files.retain(|file| {
        let wanted = extension.is_none_or(|wanted| file.extension().is_some_and(|e| e == wanted));
        wanted && file.is_file()
    });
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }

    fn shown(root: &Path, files: Vec<PathBuf>) -> Vec<String> {
        files
            .iter()
            .map(|file| file.strip_prefix(root).unwrap().display().to_string())
            .collect()
    }

    #[test]
    fn files_of_the_administrator_hide_those_of_the_distribution() {
        let host = host(&[
            ("usr/share/dnf5/repos.d/fedora.repo", ""),
            ("usr/share/dnf5/repos.d/updates.repo", ""),
            ("etc/yum.repos.d/updates.repo", ""),
            ("etc/yum.repos.d/updates.repo.rpmnew", ""),
            ("etc/distro.repos.d/other.repo", ""),
            ("usr/share/pki/rpm-gpg/RPM-GPG-KEY-a", ""),
            ("etc/pki/rpm-gpg/RPM-GPG-KEY-a", ""),
            ("usr/share/pki/rpm-gpg/RPM-GPG-KEY-b", ""),
            ("usr/share/dnf5/vars.d/stream", "10-stream\n"),
            ("etc/dnf/vars/stream", "9-stream\nmore\n"),
            ("etc/yum/vars/infra", "stock"),
        ]);
        let root = host.path();
        let configuration = HostConfiguration { root };
        assert_eq!(
            shown(root, configuration.repository_files().unwrap()),
            [
                "usr/share/dnf5/repos.d/fedora.repo",
                "etc/distro.repos.d/other.repo",
                "etc/yum.repos.d/updates.repo"
            ]
        );
        assert_eq!(
            shown(root, configuration.keys().unwrap()),
            [
                "etc/pki/rpm-gpg/RPM-GPG-KEY-a",
                "usr/share/pki/rpm-gpg/RPM-GPG-KEY-b"
            ]
        );
        let variables = configuration.variables().unwrap();
        assert_eq!(variables["stream"], "9-stream");
        assert_eq!(variables["infra"], "stock");
    }

    #[test]
    fn overrides_change_options_of_the_repositories_they_name() {
        let host = host(&[
            ("usr/share/dnf5/repos.override.d/10.repo", "[*]\ncost=7\n"),
            (
                "etc/dnf/repos.override.d/99-config_manager.repo",
                "[updates*]\nenabled=0\n",
            ),
        ]);
        let root = host.path();
        let mut sections = Section::parse("[fedora]\ncost=1\n[updates-testing]\nenabled=1\n");
        let configuration = HostConfiguration { root };
        configuration.override_options(&mut sections).unwrap();
        let texts = sections.iter().map(|section| section.render().unwrap());
        let shown: String = texts.map(|text| text.into_string()).collect();
        assert_eq!(
            shown,
            "[fedora]\ncost=7\n[updates-testing]\nenabled=0\ncost=7\n"
        );
    }
}
