use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use livecd_host::Enter;
use livecd_installroot::ReadOnlyHost;

use super::{ScriptOptions, tmp};

/// Where scripts run that do not run in the install root.
#[derive(Clone, Debug)]
pub(crate) struct Outside {
    pub(crate) work_dir: PathBuf,
    /// What they see as `/tmp`, if they are confined.
    pub(crate) tmp: PathBuf,
    /// What confines them; without it, nothing does.
    pub(crate) enter: Option<Arc<dyn Enter>>,
    pub(crate) time_limit: Option<Duration>,
}

impl Outside {
    /// Makes the private `/tmp`, unless an earlier script had it.
    pub(crate) fn new(work_dir: &Path, options: ScriptOptions) -> std::io::Result<Self> {
        let tmp = tmp(work_dir);
        fs::create_dir_all(&tmp)?;
        fs::set_permissions(&tmp, Permissions::from_mode(0o1777))?;
        let enter = ReadOnlyHost::new(work_dir, options.network).with_tmp(&tmp);
        Ok(Self {
            work_dir: work_dir.to_owned(),
            tmp,
            enter: (!options.on_host).then(|| Arc::new(enter) as _),
            time_limit: options.time_limit,
        })
    }
}
