//! What dnf's messages mean.

use std::path::Path;

use livecd_host::ToolError;

use super::messages::Messages;
use super::section::Section;
use crate::{Error, RepositoryProblem};

/// What curl says of certificates, libcurl-errors(3): that of the server, that
/// of the client, and the authority's file. A server that refuses the client's
/// only breaks off.
const CERTIFICATE: [&str; 4] = [
    "Curl error (58)",
    "Curl error (60)",
    "Curl error (77)",
    "TLS fatal alert",
];

impl Messages {
    /// Why dnf failed.
    pub(crate) fn error(&self, error: ToolError, sections: &[Section], cache: &Path) -> Error {
        self.repository(sections)
            .or_else(|| self.not_cached(cache))
            .or_else(|| self.signature(sections))
            .or_else(|| self.unresolvable())
            .unwrap_or(Error::Tool(error))
    }

    fn repository(&self, sections: &[Section]) -> Option<Error> {
        let failed = self.lines.iter().find_map(|line| {
            let (_, rest) = line.split_once("Failed to download metadata for repo '")?;
            rest.split_once("': ")
        });
        let (id, reason) = failed.or_else(|| {
            // dnf5
            self.lines.iter().find_map(|line| {
                let (_, rest) = line.split_once("Failed to download metadata (")?;
                let (_, rest) = rest.split_once("for repository \"")?;
                rest.split_once("\": ").or_else(|| rest.split_once('"'))
            })
        })?;
        // The first attempt's own words name the file and the cause.
        let detail = self
            .lines
            .iter()
            .skip_while(|line| !line.contains("Errors during downloading metadata"))
            .find_map(|line| line.trim().strip_prefix("- "))
            .unwrap_or(reason);
        let problem = if reason.contains("GPG") || reason.contains("signature") {
            RepositoryProblem::BadMetadataSignature(reason.to_owned())
        } else if detail.contains("hecksum") || reason.contains("hecksum") {
            RepositoryProblem::Damaged(detail.to_owned())
        } else if CERTIFICATE.iter().any(|code| detail.contains(code)) {
            RepositoryProblem::Certificate(detail.to_owned())
        } else {
            RepositoryProblem::Unreachable(detail.to_owned())
        };
        Some(Error::Repository {
            repository: described(id, sections),
            problem,
        })
    }

    fn not_cached(&self, cache: &Path) -> Option<Error> {
        let line = self.lines.iter().find(|line| {
            line.contains("Cache-only enabled") || line.contains("\"--cacheonly\" option")
        })?;
        let name = line.split('\'').nth(1);
        Some(Error::NotCached {
            what: match name {
                Some(name) => format!("the metadata of repository {name}"),
                None => "some packages".to_owned(),
            },
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
        if !self
            .lines
            .iter()
            .any(|line| line.contains("GPG check FAILED") || line.contains("signature"))
        {
            return None;
        }
        let mut reasons: Vec<String> = Vec::new();
        for line in &self.lines {
            let line = line.trim();
            let telling = [
                " is not signed",
                "Public key for ",
                "is not correct",
                "not correct for this package",
                "key(s)",
                "Failing package is: ",
                "onflicting",
                "expired",
                "signature",
                "Import of key",
                "Problem opening package ",
            ];
            if telling.iter().any(|sign| line.contains(sign)) && !reasons.contains(&line.to_owned())
            {
                reasons.push(line.to_owned());
            }
        }
        let repository = sections
            .iter()
            .find(|section| {
                let quoted = format!("\"{}\" repository", section.get("name").unwrap_or_default());
                reasons.iter().any(|reason| reason.contains(&quoted))
            })
            .map(|section| section.id.clone());
        Some(Error::Signature {
            repository,
            reasons,
        })
    }

    fn unresolvable(&self) -> Option<Error> {
        let start = self
            .lines
            .iter()
            .position(|line| line.starts_with("Error:") || line.starts_with("Failed to resolve"))?;
        let first = self.lines[start].trim_start_matches("Error:").trim();
        let mut reasons: Vec<String> = Vec::new();
        if !first.is_empty() && !first.ends_with(':') {
            reasons.push(first.to_owned());
        }
        let rest = self.lines[start + 1..].iter();
        for line in rest.take_while(|line| !line.starts_with('(')) {
            let line = line.trim();
            let line = line.strip_prefix("- ").unwrap_or(line);
            let line = match line.split_once(": ") {
                Some((problem, reason)) if problem.starts_with("Problem") => reason,
                _ => line,
            };
            // Says only that the lines after it are about what was asked for.
            if line != "conflicting requests" && !line.is_empty() && !line.ends_with(':') {
                reasons.push(line.to_owned());
            }
        }
        (!reasons.is_empty()).then_some(Error::Unresolvable { reasons })
    }
}

fn described(id: &str, sections: &[Section]) -> String {
    let section = sections.iter().find(|section| section.id == id);
    match section {
        Some(section) => format!(
            "{} ({})",
            section.get("name").unwrap_or(id),
            section.address()
        ),
        None => id.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::Repository;

    fn messages(text: &str) -> Messages {
        let mut messages = Messages::default();
        text.lines().for_each(|line| messages.take(line));
        messages
    }

    fn explained(text: &str) -> String {
        let sections = [Section::of(&Repository::new("lab", "http://m/lab"))];
        let error = ToolError::NotInstalled {
            program: "dnf".to_owned(),
            root: None,
        };
        let cache = Path::new("/c");
        format!("{}\n", messages(text).error(error, &sections, cache))
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
}
