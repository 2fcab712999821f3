//! Programs of the build host that work on a root.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use crate::Enter;

/// What a lent program sees beside the build host's programs and the root it
/// works on. All paths exist and are absolute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Seen where they are; nothing in them can be changed.
    pub readable: Vec<PathBuf>,
    /// Seen where they are.
    pub writable: Vec<PathBuf>,
    /// Seen as `/root`, which is `$HOME`; nothing in it can be changed.
    pub home: Option<PathBuf>,
}

/// Lends programs of the build host to a root: a package manager that installs
/// into it is one of the build host, and still must see as little of it as
/// the scripts it runs. `livecd-installroot` has the real one.
pub trait LendPrograms: fmt::Debug + Send + Sync {
    /// What runs programs with `view`. The root is seen where it is, with what
    /// its programs expect to be mounted.
    fn lend(&self, view: View) -> Arc<dyn Enter>;
}
