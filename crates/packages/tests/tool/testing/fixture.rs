//! apt against a repository on this machine.

use std::path::PathBuf;

use livecd_packages::{Apt, AptOptions, Error, Repository, Selection};
use tempfile::TempDir;

use super::repository::{Key, LocalRepository};
use super::{Reports, can_run};

const TOOLS: [&str; 5] = ["apt-get", "apt-ftparchive", "dpkg-deb", "gpg", "sha256sum"];

/// A signed repository with a base package and a few others.
pub(crate) struct Fixture {
    pub(crate) directory: TempDir,
    pub(crate) repository: LocalRepository,
    pub(crate) key: Key,
    pub(crate) reports: Reports,
}

impl Fixture {
    /// `None` if it cannot be made here.
    pub(crate) fn new() -> Option<Self> {
        if !can_run(&TOOLS, false) {
            return None;
        }
        let directory = tempfile::tempdir().unwrap();
        let key = Key::new(&directory.path().join("key"));
        let repository = LocalRepository::new(&directory.path().join("repository"));
        repository
            .package(
                "base",
                "Essential: yes\nPriority: required\nDepends: libbase\n",
            )
            .package("libbase", "Priority: optional\n")
            .package("apt", "Priority: important\n")
            .package("standard", "Priority: required\n")
            .package("editor", "Depends: libedit\nRecommends: spelling\n")
            .package("libedit", "")
            .package("spelling", "")
            .package("mta-one", "Provides: mta\n")
            .package("mta-two", "Provides: mta\n")
            .package("panel", "Task: desktop\n")
            .package("clock", "Task: desktop\n")
            .publish("")
            .sign(&key);
        Some(Self {
            directory,
            repository,
            key,
            reports: Reports::default(),
        })
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// The names of the packages that are chosen and downloaded, or the error.
    pub(crate) fn download_with(&self, options: AptOptions, selection: &Selection) -> String {
        match self.try_download(options, selection) {
            Ok(names) => names.join(" "),
            // Temporary paths differ.
            Err(error) => self.without_paths(&error.to_string()),
        }
    }

    fn try_download(
        &self,
        options: AptOptions,
        selection: &Selection,
    ) -> Result<Vec<String>, Error> {
        let work_dir = tempfile::tempdir_in(self.directory.path()).unwrap();
        let options = AptOptions {
            architecture: Some("amd64".to_owned()),
            ..options
        };
        let solution =
            Apt::new(options).download(&self.reports.host(), work_dir.path(), selection)?;
        assert!(solution.packages().all(|deb| deb.file.is_file()));
        let mut names: Vec<String> = solution
            .packages()
            .map(|deb| deb.package.name.clone())
            .collect();
        names.sort();
        Ok(names)
    }

    pub(crate) fn download(&self, selection: &Selection) -> String {
        self.download_from(&self.repository.signed_by(&self.key), selection)
    }

    pub(crate) fn download_from(&self, address: &str, selection: &Selection) -> String {
        self.download_with(options(address), selection)
    }

    pub(crate) fn without_paths(&self, text: &str) -> String {
        text.replace(&self.directory.path().display().to_string(), "$W")
    }
}

pub(crate) fn options(address: &str) -> AptOptions {
    AptOptions {
        repositories: vec![Repository::new("mine", address)],
        ..AptOptions::default()
    }
}

pub(crate) fn packages(names: &[&str]) -> Selection {
    Selection {
        packages: names.iter().map(|&name| name.to_owned()).collect(),
        ..Selection::default()
    }
}
