use std::io;
use std::path::PathBuf;

/// Why something could not be done with an install root, or in isolation.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file of the root could not be used.
    #[error("could not {act} {} in the install root", path.display())]
    File {
        /// What was being done, as a verb.
        act: &'static str,
        /// The path as the installed system sees it.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A file of the root that should be a plain file is something else.
    #[error("{} in the install root is not a plain file", path.display())]
    NotAFile {
        /// The path as the installed system sees it.
        path: PathBuf,
    },
    /// A file of the root is too large to be what it should be.
    #[error("{} in the install root is larger than {limit} bytes", path.display())]
    TooLarge {
        /// The path as the installed system sees it.
        path: PathBuf,
        /// What would have been accepted.
        limit: u64,
    },
    /// The build's own namespaces could not be made.
    #[error("could not {act}")]
    Isolation {
        /// What was being done, as a verb.
        act: &'static str,
        /// What the operating system said.
        source: io::Error,
    },
    /// The caller has no subordinate ids to give to the installed system's users.
    #[error(
        "user {user} has no subordinate ids in {file}; give them with `usermod --add-subuids \
         100000-165535 --add-subgids 100000-165535 {user}` as root, or run as root"
    )]
    NoSubordinateIds {
        /// The user's name.
        user: String,
        /// The file that was searched.
        file: &'static str,
    },
    /// The program that writes id maps is missing or failed.
    #[error(
        "could not map user ids with {program} (Debian: uidmap, Fedora: shadow-utils): {reason}"
    )]
    IdMap {
        /// `newuidmap` or `newgidmap`.
        program: &'static str,
        /// What it said.
        reason: String,
    },
    /// A directory that was to be removed has something mounted in it.
    #[error(
        "{} is not removed: {} is mounted in it; unmount that first",
        path.display(), mount.display()
    )]
    Mounted {
        /// The directory.
        path: PathBuf,
        /// The mount point.
        mount: PathBuf,
    },
    /// A directory could not be removed.
    #[error("could not remove {}", path.display())]
    Remove {
        /// The directory.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
}
