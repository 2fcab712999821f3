//! The keys that packages are verified with.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use livecd_host::{Event, Host, Tool, ToolError};

use super::DnfOptions;
use super::directories::Directories;
use super::section::{self, Section};
use crate::{Error, HostTool, address};

/// Gets a key that is named by a URL.
pub(crate) const CURL: HostTool = HostTool {
    program: "curl",
    debian: "curl",
    fedora: "curl",
};

/// Says which keys a file has, and whether they have expired: rpm does not look.
pub(crate) const GPG: HostTool = HostTool {
    program: "gpg",
    debian: "gpg",
    fedora: "gnupg2",
};

/// The keys a build host of the RPM family ships for its own distribution.
const OF_HOST: &str = "/etc/pki/rpm-gpg";

/// Keys of distributions that any build host may have as a package.
const OF_DISTRIBUTIONS: &[&str] =
    &["/usr/share/distribution-gpg-keys/fedora/RPM-GPG-KEY-fedora-$releasever-primary"];

/// Copies keys, so that a run without network has them.
#[derive(Debug)]
pub(crate) struct Keys<'a> {
    host: &'a Host,
    options: &'a DnfOptions,
    directories: &'a Directories,
    release: &'a str,
    /// The address of a key, and its copy, if it can be used.
    copies: BTreeMap<String, Option<PathBuf>>,
}

impl<'a> Keys<'a> {
    pub(crate) fn new(
        host: &'a Host,
        options: &'a DnfOptions,
        directories: &'a Directories,
        release: &'a str,
    ) -> Self {
        Self {
            host,
            options,
            directories,
            release,
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
            keys = shipped(self.release);
        }
        if keys.is_empty() {
            return Err(Error::NoKey {
                name: section.id.clone(),
            });
        }
        let mut copies = Vec::new();
        for key in &keys {
            let key = key
                .replace("$releasever", self.release)
                .replace("$basearch", std::env::consts::ARCH);
            if !self.copies.contains_key(&key) {
                let copy = self.usable_copy(&section.id, &key)?;
                self.copies.insert(key.clone(), copy);
            }
            let copy = self.copies.get(&key).and_then(Option::as_ref);
            copies.extend(copy.map(|copy| address::url(copy)));
        }
        if copies.is_empty() {
            return Err(Error::Key {
                key: keys.join(", "),
                repository: section.id.clone(),
                reason: "it has expired".to_owned(),
            });
        }
        section.set("gpgkey", &copies.join(" "));
        Ok(())
    }

    /// A copy of the key, unless it has expired, which is warned of.
    fn usable_copy(&self, repository: &str, key: &str) -> Result<Option<PathBuf>, Error> {
        let copy = self.directories.keys().join(section::id(key));
        let unusable = |reason: String| Error::Key {
            key: key.to_owned(),
            repository: repository.to_owned(),
            reason,
        };
        fetch(self.host, key, &copy)?.map_err(unusable)?;
        let tool = Tool::new(GPG.program)
            .args([
                "--batch",
                "--no-options",
                "--with-colons",
                "--show-keys",
                "--",
            ])
            .arg(&copy)
            .env("GNUPGHOME", self.directories.home())
            .env("LC_ALL", "C.UTF-8");
        let shown = match self.host.run(&tool) {
            Ok(output) => output.stdout,
            Err(ToolError::Failed { output, .. }) => return Err(unusable(output)),
            Err(error) => return Err(error.into()),
        };
        let expired = expired(&shown);
        for fingerprint in &expired {
            self.host.report(Event::Warning(format_args!(
                "key {fingerprint} in {key} has expired; it verifies nothing"
            )));
        }
        Ok(expired.is_empty().then_some(copy))
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

/// The keys the build host ships.
fn shipped(release: &str) -> Vec<String> {
    let mut keys: Vec<PathBuf> = Vec::new();
    if let Ok(entries) = fs::read_dir(OF_HOST) {
        keys.extend(entries.flatten().map(|entry| entry.path()));
    }
    keys.extend(
        OF_DISTRIBUTIONS
            .iter()
            .map(|path| PathBuf::from(path.replace("$releasever", release))),
    );
    keys.retain(|path| path.is_file());
    keys.sort();
    keys.iter().map(|path| path.display().to_string()).collect()
}

/// Gets a key; the inner error says why it cannot be had.
fn fetch(host: &Host, key: &str, copy: &Path) -> Result<Result<(), String>, Error> {
    if let Some(path) = address::local(key) {
        let copied = fs::copy(path, copy).map(drop);
        return Ok(copied.map_err(|error| error.to_string()));
    }
    let tool = Tool::new(CURL.program)
        .args(["--fail", "--silent", "--show-error", "--location"])
        .arg("--output")
        .arg(copy)
        .args(["--", key]);
    match host.run(&tool) {
        Ok(_) => Ok(Ok(())),
        Err(ToolError::Failed { output, .. }) => Ok(Err(output)),
        Err(error) => Err(error.into()),
    }
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
