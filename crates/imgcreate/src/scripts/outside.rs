//! Where scripts run that run outside the install root.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use livecd_host::Enter;
use livecd_installroot::ReadOnlyHost;

use super::options::ScriptOptions;

/// Where scripts run that do not run in the install root.
#[derive(Clone, Debug)]
pub(crate) struct Outside {
    /// Where the scripts themselves are: out of their own reach.
    pub(crate) work_dir: PathBuf,
    /// What they see as `/tmp`, if they are confined.
    pub(crate) tmp: PathBuf,
    /// What confines them; without it, nothing does.
    pub(crate) enter: Option<Arc<dyn Enter>>,
    pub(crate) time_limit: Option<Duration>,
    /// Whether scripts, in the root too, may use the network.
    pub(crate) network: bool,
}

impl Outside {
    /// Makes the private `/tmp`, unless an earlier script had it. Beside that,
    /// scripts can change only what is in `writable`; `work_dir` is the canonical
    /// path of a directory.
    pub(crate) fn new(
        work_dir: &Path,
        writable: &[&Path],
        options: ScriptOptions,
    ) -> io::Result<Self> {
        // A script may make set-uid programs in what it can change; nobody else
        // may come near them.
        fs::set_permissions(work_dir, Permissions::from_mode(0o700))?;
        let tmp = tmp(work_dir);
        match fs::create_dir(&tmp) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => made?,
        }
        fs::set_permissions(&tmp, Permissions::from_mode(0o1777))?;
        let enter = ReadOnlyHost::new(options.network)
            .with_readable(work_dir)
            .with_tmp(&tmp);
        let enter = writable
            .iter()
            .fold(enter, |enter, directory| enter.with_writable(directory));
        Ok(Self {
            work_dir: work_dir.to_owned(),
            tmp,
            enter: (!options.on_host).then(|| Arc::new(enter) as _),
            time_limit: options.time_limit,
            network: options.network,
        })
    }
}

/// The directory in the work directory that scripts outside the root see as
/// `/tmp`.
pub(crate) fn tmp(work_dir: &Path) -> PathBuf {
    work_dir.join("tmp")
}
