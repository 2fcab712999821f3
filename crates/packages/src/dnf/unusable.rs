//! Which repository cannot be used, and why.

use super::dialect::MetadataFailure;
use super::messages::Messages;
use super::section::Section;
use crate::address::without_password;
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
        let MetadataFailure { id, reason, detail } = self.dialect.metadata_failure(&self.lines)?;
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
            without_password(section.address())
        ),
        None => id.to_owned(),
    }
}
