//! What dnf's messages mean.

use std::os::unix::process::ExitStatusExt;
use std::path::Path;

use livecd_host::ToolError;

use super::messages::Messages;
use super::section::Section;
use crate::Error;

/// What is said if dnf said nothing that is understood.
fn unexplained(error: ToolError) -> Error {
    if let ToolError::Failed { tool, status, .. } = &error
        && let Some(signal) = status.signal()
    {
        let mut words = tool.split_whitespace();
        let program = words.find(|word| word.starts_with("dnf"));
        return Error::Crashed {
            program: program.unwrap_or("dnf").to_owned(),
            signal,
        };
    }
    Error::Tool(error)
}

impl Messages {
    /// Why dnf failed.
    pub(crate) fn error(&self, error: ToolError, sections: &[Section], cache: &Path) -> Error {
        self.repository(sections)
            .or_else(|| self.not_cached(cache))
            .or_else(|| self.signature(sections))
            .or_else(|| self.download())
            .or_else(|| self.unresolvable())
            .unwrap_or_else(|| unexplained(error))
    }

    fn not_cached(&self, cache: &Path) -> Option<Error> {
        Some(Error::NotCached {
            what: self.dialect.not_cached(&self.lines)?,
            cache: cache.to_owned(),
        })
    }

    fn signature(&self, sections: &[Section]) -> Option<Error> {
        if let Some(line) = self.lines.iter().find(|line| line.contains("hecksum")) {
            // `Package "x-1-1.noarch" from local repository "lab" has incorrect checksum`
            let file = line.split_whitespace().find(|word| word.contains(".rpm"));
            let package = line.split('"').nth(1).or(file).unwrap_or("a package");
            return Some(Error::Download {
                file: package.trim_end_matches(':').to_owned(),
                reason: "it is not what the repository promises".to_owned(),
            });
        }
        let told = [
            "GPG check FAILED",
            "signature",
            "Signature verification failed",
        ];
        if !self
            .lines
            .iter()
            .any(|line| told.iter().any(|told| line.contains(told)))
        {
            return None;
        }
        let mut reasons: Vec<String> = Vec::new();
        // Lines of progress and tables have names, which may say anything.
        let is_sentence =
            |line: &&String| !line.contains(" | ") && self.dialect.progress(line).is_none();
        for line in self.lines.iter().filter(is_sentence) {
            let line = line.trim();
            let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '-');
            let telling = [
                " is not signed",
                "Public key for ",
                "is not correct",
                "not correct for this package",
                "key(s)",
                "Failing package is: ",
                "onflicting",
                "signature",
                "Import of key",
                "Problem opening package ",
                "OpenPGP check for package ",
            ];
            let is_telling =
                telling.iter().any(|sign| line.contains(sign)) || words.any(|w| w == "expired");
            if is_telling && !reasons.contains(&line.to_owned()) {
                reasons.push(line.to_owned());
            }
        }
        let repository = sections
            .iter()
            .find(|section| {
                let name = section.get("name").unwrap_or_default();
                let told = self.dialect.repository_in_reasons(&section.id, name);
                reasons.iter().any(|reason| reason.contains(&told))
            })
            .map(|section| section.id.clone());
        Some(Error::Signature {
            repository,
            reasons,
        })
    }

    fn download(&self) -> Option<Error> {
        let (file, reason) = self.dialect.failed_download(&self.lines)?;
        Some(Error::Download {
            file: file.to_owned(),
            reason: reason.to_owned(),
        })
    }

    fn unresolvable(&self) -> Option<Error> {
        let reasons = self.dialect.unresolvable(&self.lines);
        (!reasons.is_empty()).then_some(Error::Unresolvable { reasons })
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::Repository;
    use crate::dnf::dialect::{Dialect, Dnf4, Dnf5};

    fn messages(text: &str, dialect: &'static dyn Dialect) -> Messages {
        let mut messages = Messages::new(dialect);
        text.lines().for_each(|line| messages.take(line));
        messages
    }

    fn explained(text: &str) -> String {
        explained_by(&Dnf4, text)
    }

    fn explained_by(dialect: &'static dyn Dialect, text: &str) -> String {
        let sections = [Section::of(&Repository::new("lab", "http://m/lab"))];
        let error = ToolError::NotInstalled {
            program: "dnf".to_owned(),
            root: None,
        };
        let cache = Path::new("/c");
        format!(
            "{}\n",
            messages(text, dialect).error(error, &sections, cache)
        )
    }

    #[test]
    fn a_repository_that_is_not_there_is_named_with_its_address() {
        expect![[r#"
            could not use repository lab (http://m/lab): Curl error (7): Couldn't connect to server for http://m/lab/repodata/repomd.xml [Failed to connect]; check its address and the network
        "#]]
        .assert_eq(&explained(
            "Errors during downloading metadata for repository 'lab':\n  - Curl error (7): Couldn't connect to server for http://m/lab/repodata/repomd.xml [Failed to connect]\nError: Failed to download metadata for repo 'lab': Cannot download repomd.xml: All mirrors were tried\n",
        ));
        expect![[r#"
            could not use repository lab (http://m/lab): the signature of its metadata is wrong (repomd.xml GPG signature verification error: Bad GPG signature); someone may have changed it
        "#]]
        .assert_eq(&explained(
            "Error: Failed to download metadata for repo 'lab': repomd.xml GPG signature verification error: Bad GPG signature\n",
        ));
        expect![[r#"
            could not find the metadata of repository lab in the cache /c; build once without --cacheonly
        "#]]
        .assert_eq(&explained("Error: Cache-only enabled but no cache for 'lab'\n"));
    }

    #[test]
    fn a_crash_is_a_sentence_and_not_a_command_line() {
        let error = ToolError::Failed {
            tool: "HOME=/h dnf '--config=/w/dnf.conf' install -- @core".to_owned(),
            status: std::process::ExitStatus::from_raw(11),
            output: String::new(),
        };
        expect![
            "dnf of this machine crashed (signal 11); that is a fault in it, and not in the kickstart. Debian 13's dnf does so with groups"
        ]
        .assert_eq(&messages("", &Dnf4).error(error, &[], Path::new("/c")).to_string());
    }

    #[test]
    fn what_does_not_go_together_is_explained() {
        expect![[r#"
            could not find a set of packages that go together:
                nothing provides lab-no needed by lab-missing-dep-1.0-1.noarch
        "#]]
        .assert_eq(&explained(
            "Error: \n Problem: conflicting requests\n  - nothing provides lab-no needed by lab-missing-dep-1.0-1.noarch\n(try to add '--skip-broken' to skip uninstallable packages)\n",
        ));
        expect![[r#"
            could not find a set of packages that go together:
                file /etc/x conflicts between attempted installs of a-1-1.noarch and b-1-1.noarch
        "#]]
        .assert_eq(&explained(
            "Error: Transaction test error:\n  file /etc/x conflicts between attempted installs of a-1-1.noarch and b-1-1.noarch\n",
        ));
    }

    #[test]
    fn what_cannot_be_downloaded_is_named() {
        expect![[r#"
            could not download x-1-1.noarch: Status code: 404 for http://m/x-1-1.noarch.rpm (IP: 127.0.0.1)
        "#]]
        .assert_eq(&explained(
            "[MIRROR] x-1-1.noarch.rpm: Status code: 404 for http://m/x-1-1.noarch.rpm (IP: 127.0.0.1)\n\
             Error: Error downloading packages:\n  x-1-1.noarch: Cannot download, all mirrors were already tried without success\n",
        ));
    }

    #[test]
    fn signatures_are_explained() {
        expect![[r#"
            could not verify the packages; name the repository's key by --gpg-key, or, if you trust it all the same, the repository by --no-gpg-check:
                Package lab-langs-1.0-1.noarch.rpm is not signed
        "#]]
        .assert_eq(&explained(
            "Package lab-langs-1.0-1.noarch.rpm is not signed\nError: GPG check FAILED\n",
        ));
        expect![[r#"
            could not verify the packages of repository lab; name its key by --gpg-key, or, if you trust it all the same, the repository by --no-gpg-check lab:
                The GPG keys listed for the "lab" repository are already installed but they are not correct for this package.
                Failing package is: lab-langs-1.0-1.noarch
        "#]]
        .assert_eq(&explained(
            "The GPG keys listed for the \"lab\" repository are already installed but they are not correct for this package.\nFailing package is: lab-langs-1.0-1.noarch\nError: GPG check FAILED\n",
        ));
        expect![[r#"
            could not download x-1-1.noarch: it is not what the repository promises
        "#]]
        .assert_eq(&explained(
            "Package \"x-1-1.noarch\" from local repository \"bad\" has incorrect checksum\nError: Some packages from local repository have incorrect checksum\n",
        ));
    }

    #[test]
    fn dnf5_says_it_in_other_words() {
        let shown = [
            "Updating and loading repositories:\n>>> Curl error (7): Could not connect to server for http://m/lab/repodata/repomd.xml\n>>> Usable URL not found\n\
             Failed to download metadata (baseurl: \"http://m/lab\") for repository \"lab\": Usable URL not found\n",
            "Importing OpenPGP key 0x12:\nTransaction failed: Signature verification failed.\n\
             OpenPGP check for package \"x-1-1.noarch\" (/c/x-1-1.noarch.rpm) from repo \"lab\" has failed: The package is not signed.\n",
            "Running transaction\nTransaction failed: Rpm transaction failed.\n  - file /usr/share/x conflicts between attempted installs of a-1-1.noarch and b-1-1.noarch\n",
            "[1/1] lab-files-0:1.0-1.noarch   0% | 0.0 B/s | -1.0 B |  ?\n>>> Interrupted\nCannot download the \"vim-9-1.noarch\" package, cacheonly option is activated.\n",
            " expired-key   100% | 1.0 KiB/s | 1.0 KiB |  00m00s\n[1/1] lab-witness-expired-key-0:1 100% | 1 B |\n\
             Transaction failed: Signature verification failed.\nOpenPGP check for package \"x-1-1.noarch\" (/c/x-1-1.noarch.rpm) from repo \"lab\" has failed: The key is expired.\n",
            "Failed to resolve the transaction:\nProblem: conflicting requests\n  - nothing provides y needed by x-1-1.noarch\nYou can try to add to command line:\n  --skip-broken to skip uninstallable packages\n",
            "Failed to resolve the transaction:\nModular dependency problems with the defaults:\nProblem: conflicting requests\n  - nothing provides y needed by x-1-1.noarch\n",
        ];
        expect![[r#"
            could not use repository lab (http://m/lab): Curl error (7): Could not connect to server for http://m/lab/repodata/repomd.xml; check its address and the network
            could not verify the packages of repository lab; name its key by --gpg-key, or, if you trust it all the same, the repository by --no-gpg-check lab:
                OpenPGP check for package "x-1-1.noarch" (/c/x-1-1.noarch.rpm) from repo "lab" has failed: The package is not signed.
            could not find a set of packages that go together:
                file /usr/share/x conflicts between attempted installs of a-1-1.noarch and b-1-1.noarch
            could not find package vim-9-1.noarch in the cache /c; build once without --cacheonly
            could not verify the packages of repository lab; name its key by --gpg-key, or, if you trust it all the same, the repository by --no-gpg-check lab:
                OpenPGP check for package "x-1-1.noarch" (/c/x-1-1.noarch.rpm) from repo "lab" has failed: The key is expired.
            could not find a set of packages that go together:
                nothing provides y needed by x-1-1.noarch
            could not find a set of packages that go together:
                nothing provides y needed by x-1-1.noarch
        "#]]
        .assert_eq(&shown.map(|text| explained_by(&Dnf5, text)).concat());
    }
}
