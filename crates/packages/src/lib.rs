//! Installs packages into the root of a system that is not running.
//!
//! A [`PackageManager`] is given a [`Target`] (the empty install root) and a
//! [`Selection`] (what to install). It knows nothing of kickstarts. [`Apt`]
//! is the backend for Debian repositories:
//!
//! ```no_run
//! use livecd_host::{Host, Silent};
//! use livecd_packages::{Apt, AptOptions, Repository, Selection};
//!
//! let mut apt = Apt::new(AptOptions {
//!     repositories: vec![Repository::new("debian", "file:/srv/debian stable main")],
//!     ..AptOptions::default()
//! });
//! let selection = Selection {
//!     packages: vec!["linux-image-amd64".to_owned()],
//!     ..Selection::default()
//! };
//! // Resolve and download only; `PackageManager::install` does the rest.
//! let host = Host::system(Silent);
//! let solution = apt.download(&host, "/var/tmp/work".as_ref(), &selection)?;
//! println!("{} packages", solution.packages().count());
//! # Ok::<(), livecd_packages::Error>(())
//! ```
//!
//! [`Dnf`] is the one for RPM repositories.
//!
//! The build host's package manager resolves, downloads and verifies, with a
//! private configuration. Debian packages are installed by the *target's* own
//! `dpkg`, inside the install root. An RPM root has none to begin with: there
//! `dnf` of the build host installs, in a second run that sees the root and
//! nothing else of the build host. No path in a root is followed from outside.

mod acceptable;
mod address;
mod apt;
mod dnf;
mod dpkg;
mod error;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
mod glob;
mod kept_files;
mod kernel;
mod lock;
mod manager;
mod plain_files;
mod repository;
mod selection;
mod suggest;
mod unknown;

pub use apt::{Apt, AptOptions, Deb, Solution};
pub use dnf::{Dnf, DnfOptions, DnfProgram, VerifyLevel};
pub use error::{Error, RepositoryProblem};
pub use kernel::kernel_versions;
pub use manager::{HostTool, InstalledPackage, PackageManager, Target};
pub use repository::{Repository, Tls};
pub use selection::{Group, GroupPackages, Missing, Module, Selection};
pub use unknown::UnknownPackage;
