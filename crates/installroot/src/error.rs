//! Why something could not be done.

use std::io;
use std::path::PathBuf;

use crate::Holder;

/// Why something could not be done with an install root, or in isolation.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The directory of the root could not be opened.
    #[error("could not open the install root {}", path.display())]
    Open {
        /// The directory, as the build host sees it.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
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
    /// The caller may not make a user namespace.
    #[error("could not make a user namespace: {reason}")]
    NoUserNamespace {
        /// What forbids it, and what mends it.
        reason: String,
    },
    /// The other namespaces of a build could not be made.
    #[error("could not make namespaces for the build: {reason}")]
    NoNamespaces {
        /// What forbids it, and what mends it.
        reason: String,
    },
    /// A container hides parts of `/proc`, so that the kernel allows no new one.
    #[error(
        "could not mount /proc for the build: parts of it are masked in this container; start the \
         container with a whole one (podman: --security-opt unmask=ALL, docker: --security-opt \
         systempaths=unconfined)"
    )]
    MaskedProc,
    /// The caller has no subordinate ids to give to the installed system's users.
    #[error(
        "user {user} has no 65,536 subordinate ids in {file}; give them with `usermod --add-subuids \
         {free} --add-subgids {free} {user}` as root, or run as root"
    )]
    NoSubordinateIds {
        /// The user's name.
        user: String,
        /// The file that was searched.
        file: &'static str,
        /// Ids that nobody has been given yet.
        free: String,
    },
    /// A program that writes id maps is missing.
    #[error(
        "{program} is not installed, which gives a user's subordinate ids to a build; install it \
         with `apt-get install uidmap` on Debian, or `dnf install shadow-utils` on Fedora, or run \
         as root"
    )]
    NoIdMapper {
        /// `newuidmap` or `newgidmap`.
        program: &'static str,
    },
    /// The program that writes id maps failed.
    #[error(
        "could not map user ids with {program}, which must be set-user-id or have the capability to: \
         {reason}"
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
    /// What was mounted is in use.
    #[error(
        "could not unmount {}, which is in use: {}",
        path.display(), in_words(holders, mounts)
    )]
    Busy {
        /// The mount point.
        path: PathBuf,
        /// The processes that use it.
        holders: Vec<Holder>,
        /// What is mounted in it.
        mounts: Vec<PathBuf>,
    },
    /// What was mounted could not be unmounted.
    #[error("could not unmount {}", path.display())]
    Unmount {
        /// The mount point.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
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

/// Who keeps a mount busy, in words.
fn in_words(holders: &[Holder], mounts: &[PathBuf]) -> String {
    let holders = holders.iter().map(ToString::to_string);
    let mounts = mounts
        .iter()
        .map(|mount| format!("{} is mounted in it", mount.display()));
    let all: Vec<String> = holders.chain(mounts).collect();
    if all.is_empty() {
        return "by what cannot be seen from here: the kernel, or a process of another user".into();
    }
    all.join("; ")
}
