//! The keys that packages are verified with.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use livecd_host::{Event, Host, Tool, ToolError};

use super::DnfOptions;
use super::armor;
use super::directories::Directories;
use super::fetch::fetch;
use super::host_configuration::HostConfiguration;
use super::section::Section;
use super::variables::Variables;
use crate::address::{self, without_password};
use crate::{Error, HostTool};

/// Says which keys a file has, and whether they have expired: rpm does not look.
pub(crate) const GPG: HostTool = HostTool {
    program: "gpg",
    debian: "gpg",
    fedora: "gnupg2",
};

/// Keys of distributions that any build host may have as a package.
const OF_DISTRIBUTIONS: &[&str] =
    &["/usr/share/distribution-gpg-keys/fedora/RPM-GPG-KEY-fedora-$releasever-primary"];

/// What becomes of the keys at one address.
#[derive(Clone, Debug, Default)]
struct Copies {
    /// Keys that gpg reads, and so dnf.
    usable: Vec<PathBuf>,
    /// Keys that only rpm reads.
    for_rpm: Vec<PathBuf>,
    /// What gpg said of keys that neither reads.
    unreadable: Vec<String>,
}

/// Copies keys, so that a run without network has them.
#[derive(Debug)]
pub(crate) struct Keys<'a> {
    host: &'a Host,
    options: &'a DnfOptions,
    directories: &'a Directories,
    variables: &'a Variables,
    /// What is at each address.
    copies: BTreeMap<String, Copies>,
}

impl<'a> Keys<'a> {
    pub(crate) fn new(
        host: &'a Host,
        options: &'a DnfOptions,
        directories: &'a Directories,
        variables: &'a Variables,
    ) -> Self {
        Self {
            host,
            options,
            directories,
            variables,
            copies: BTreeMap::new(),
        }
    }

    /// Copies the keys of a repository, and names the copies in `section`.
    ///
    /// They are those its file names, and those of the user. Only if there are
    /// none, the build host's own count. dnf takes no other.
    pub(crate) fn copy(&mut self, section: &mut Section) -> Result<(), Error> {
        let named = section.list("gpgkey").into_iter().map(str::to_owned);
        let mut keys: Vec<String> = named.chain(self.options.keys.iter().cloned()).collect();
        if keys.is_empty() {
            keys = self.shipped()?;
        }
        if keys.is_empty() {
            return Err(Error::NoKey {
                name: section.id.clone(),
            });
        }
        let mut all = Copies::default();
        for key in &keys {
            let key = self.variables.expand(key);
            if !self.copies.contains_key(&key) {
                let copies = self.copies_of(&section.id, &key)?;
                self.copies.insert(key.clone(), copies);
            }
            let Some(copies) = self.copies.get(&key) else {
                continue;
            };
            all.usable.extend_from_slice(&copies.usable);
            all.for_rpm.extend_from_slice(&copies.for_rpm);
            let reasons = copies.unreadable.iter();
            all.unreadable
                .extend(reasons.map(|reason| format!("{}: {reason}", without_password(&key))));
        }
        if all.usable.is_empty() && all.for_rpm.is_empty() {
            return Err(Error::Key {
                key: without_password(&keys.join(", ")),
                repository: section.id.clone(),
                reason: match all.unreadable.first() {
                    Some(reason) => {
                        format!("neither gpg nor rpm of this machine can read it: {reason}")
                    }
                    None => "it has expired".to_owned(),
                },
            });
        }
        for reason in &all.unreadable {
            self.host.report(Event::Warning(format_args!(
                "neither gpg nor rpm of this machine can read a key of repository {}; packages \
                 are verified with the others ({})",
                section.id,
                reason.lines().next().unwrap_or_default()
            )));
        }
        let addresses = all.usable.iter().map(|copy| address::url(copy));
        section.set("gpgkey", &addresses.collect::<Vec<_>>().join(" "));
        Ok(())
    }

    /// The keys that dnf does not read and rpm does.
    pub(crate) fn for_rpm(&self) -> Vec<PathBuf> {
        let copies = self.copies.values();
        copies.flat_map(|copies| copies.for_rpm.clone()).collect()
    }

    /// Copies of the keys at an address, without those that have expired, which
    /// is warned of.
    fn copies_of(&self, repository: &str, key: &str) -> Result<Copies, Error> {
        let number = self.copies.len();
        let fetched = self.directories.keys().join(format!("fetched-{number}"));
        let unusable = |reason: String| Error::Key {
            key: without_password(key),
            repository: repository.to_owned(),
            reason,
        };
        fetch(self.host, key, &fetched)?.map_err(unusable)?;
        let content = fs::read(&fetched).map_err(Error::io("read", &fetched))?;
        let mut copies = Copies::default();
        for (block, content) in armor::blocks(&content).iter().enumerate() {
            let copy = self
                .directories
                .keys()
                .join(format!("key-{number}-{block}"));
            fs::write(&copy, content).map_err(Error::io("write", &copy))?;
            match self.read(&copy)? {
                Ok(shown) => {
                    let expired = expired(&shown);
                    for fingerprint in &expired {
                        self.host.report(Event::Warning(format_args!(
                            "key {fingerprint} in {} has expired; it verifies nothing",
                            without_password(key)
                        )));
                    }
                    if expired.is_empty() {
                        copies.usable.push(copy);
                    }
                }
                Err(_) if self.rpm_reads(&copy)? => copies.for_rpm.push(copy),
                Err(reason) => copies.unreadable.push(reason),
            }
        }
        Ok(copies)
    }

    /// What gpg says of a key; the inner error is why it cannot read it.
    fn read(&self, copy: &Path) -> Result<Result<String, String>, Error> {
        let tool = Tool::new(GPG.program)
            .args([
                "--batch",
                "--no-options",
                "--with-colons",
                "--show-keys",
                "--",
            ])
            .arg(copy)
            .env("GNUPGHOME", self.directories.home())
            .env("LC_ALL", "C.UTF-8");
        match self.host.run(&tool) {
            Ok(output) if output.stdout.lines().any(|line| line.starts_with("pub:")) => {
                Ok(Ok(output.stdout))
            }
            Ok(_) => Ok(Err("there is no public key in it".to_owned())),
            Err(ToolError::Failed { output, .. }) => Ok(Err(output)),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether rpm takes the key: newer ones know keys that gpg does not, of
    /// OpenPGP 6, with which Red Hat signs for quantum computers' sake.
    fn rpm_reads(&self, copy: &Path) -> Result<bool, Error> {
        let database = self.directories.keys().join("tried");
        let tool = Tool::new("rpmkeys")
            .arg("--dbpath")
            .arg(&database)
            .arg("--import")
            .arg(copy);
        let taken = match self.host.run(&tool) {
            Ok(_) => true,
            Err(ToolError::Failed { .. }) => false,
            Err(error) => return Err(error.into()),
        };
        if database.exists() {
            fs::remove_dir_all(&database).map_err(Error::io("remove", &database))?;
        }
        Ok(taken)
    }

    /// The keys the build host ships.
    fn shipped(&self) -> Result<Vec<String>, Error> {
        let mut keys = HostConfiguration::of_this_machine().keys()?;
        let others = OF_DISTRIBUTIONS.iter();
        let others = others.map(|path| PathBuf::from(self.variables.expand(path)));
        keys.extend(others.filter(|path| path.is_file()));
        keys.sort();
        Ok(keys.iter().map(|path| path.display().to_string()).collect())
    }
}

/// The fingerprints of the keys that have expired or were revoked, in the
/// output of `gpg --with-colons` (GnuPG's `doc/DETAILS`).
fn expired(shown: &str) -> Vec<String> {
    let mut expired = Vec::new();
    let mut is_expired = false;
    for line in shown.lines() {
        let field = |number: usize| line.split(':').nth(number).unwrap_or_default();
        match field(0) {
            "pub" => is_expired = matches!(field(1), "e" | "r"),
            "fpr" if is_expired => {
                expired.push(field(9).to_owned());
                is_expired = false; // those of subkeys follow
            }
            _ => {}
        }
    }
    expired
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expired_and_revoked_keys_are_found() {
        let shown = "pub:-:3072:1:AA:1:::-:::scSC:::::::0:\nfpr:::::::::GOOD:\n\
                     pub:e:3072:1:BB:1:2::-:::sc:::::::0:\nfpr:::::::::OLD:\n\
                     sub:e:3072:1:CC:1:2:::::e:::::::0:\nfpr:::::::::SUB:\npub:r:::\nfpr:::::::::GONE:\n";
        assert_eq!(expired(shown), ["OLD", "GONE"]);
    }
}
