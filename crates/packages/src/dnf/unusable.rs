//! Which repository cannot be used, and why.

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
    /// The repository whose metadata dnf could not get.
    pub(crate) fn repository(&self, sections: &[Section]) -> Option<Error> {
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
        let mut of_dnf_4 = self
            .lines
            .iter()
            .skip_while(|line| !line.contains("Errors during downloading metadata"))
            .filter_map(|line| line.trim().strip_prefix("- "));
        let mut of_dnf5 = self
            .lines
            .iter()
            .filter_map(|line| line.strip_prefix(">>> "));
        let detail = of_dnf_4.next().or_else(|| of_dnf5.next());
        let detail = detail.unwrap_or(reason);
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
