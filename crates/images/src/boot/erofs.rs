//! Whether a system's dracut mounts an EROFS root.

use livecd_imgcreate::HookResult;
use livecd_installroot::InstallRoot;

use crate::Error;

/// Where dracut has its modules.
const MODULES: &str = "/usr/lib/dracut/modules.d";
/// How the directory of the module that mounts a live root ends: a number comes
/// before.
const LIVE: &str = "dmsquash-live";

/// Refuses an EROFS root for a system whose dracut would not mount it.
///
/// Versions that can name the filesystem in the script that mounts the root:
/// dracut 059 mounts what it finds as squashfs, whatever it is.
pub(crate) fn check(root: &InstallRoot) -> HookResult {
    let names = root.list(MODULES)?;
    let module = names
        .iter()
        .filter_map(|name| name.to_str())
        .find(|name| name.ends_with(LIVE));
    let script = match module {
        Some(name) => root.read_text(format!("{MODULES}/{name}/dmsquash-live-root.sh"))?,
        None => None,
    };
    if script.is_some_and(|script| script.contains("erofs")) {
        return Ok(());
    }
    Err(Error::NoErofs.into())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use livecd_host::{Host, Silent};
    use livecd_installroot::RootOptions;

    use super::*;

    #[test]
    fn dracut_must_know_erofs() {
        let directory = tempfile::tempdir().unwrap();
        let module = directory
            .path()
            .join("usr/lib/dracut/modules.d/90dmsquash-live");
        fs::create_dir_all(&module).unwrap();
        let check = |script: &str| {
            fs::write(module.join("dmsquash-live-root.sh"), script).unwrap();
            let host = Host::system(Silent);
            let root = InstallRoot::open(&host, directory.path(), RootOptions::default());
            check(&root.unwrap()).map_err(|error| error.to_string())
        };
        assert_eq!(check("load_fstype squashfs erofs\n"), Ok(()));
        assert_eq!(
            check("mount -n -t squashfs\n").unwrap_err(),
            "the dracut in the system does not mount an EROFS root (version 059 does not): leave \
             out --rootfs-format erofs"
        );
    }
}
