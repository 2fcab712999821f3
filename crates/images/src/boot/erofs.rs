//! Whether a system mounts an EROFS root: read from what it has, as
//! distributions bring the same versions with and without it.

use livecd_imgcreate::HookResult;
use livecd_installroot::InstallRoot;

use crate::Error;

/// Where dracut has its modules.
const MODULES: &str = "/usr/lib/dracut/modules.d";
/// How the directory of the module that mounts a live root ends: a number comes
/// before.
const LIVE: &str = "dmsquash-live";
/// The script that mounts the root, and the one that says which drivers it needs.
const MOUNTS: &str = "dmsquash-live-root.sh";
const BRINGS: &str = "module-setup.sh";

/// Refuses an EROFS root for a system whose dracut would not mount it.
///
/// Versions that can name the filesystem in the script that mounts the root:
/// dracut 059 mounts what it finds as squashfs, whatever it is.
pub(crate) fn check(root: &InstallRoot) -> HookResult {
    match names_erofs(root, MOUNTS)? {
        true => Ok(()),
        false => Err(Error::NoErofs.into()),
    }
}

/// Whether the system's dracut mounts an EROFS and brings the driver into the
/// initramfs, and each of its `kernels` has one.
pub(crate) fn is_mounted(root: &InstallRoot, kernels: &[&str]) -> HookResult<bool> {
    for script in [MOUNTS, BRINGS] {
        if !names_erofs(root, script)? {
            return Ok(false);
        }
    }
    for kernel in kernels {
        if !has_driver(root, kernel)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn names_erofs(root: &InstallRoot, script: &str) -> HookResult<bool> {
    if !root.exists(MODULES) {
        return Ok(false);
    }
    let names = root.list(MODULES)?;
    let module = names
        .iter()
        .filter_map(|name| name.to_str())
        .find(|name| name.ends_with(LIVE));
    let text = match module {
        Some(name) => root.read_text(format!("{MODULES}/{name}/{script}"))?,
        None => None,
    };
    Ok(text.is_some_and(|text| text.contains("erofs")))
}

/// Whether the driver is a module of the kernel, or in it.
fn has_driver(root: &InstallRoot, kernel: &str) -> HookResult<bool> {
    let modules = format!("/lib/modules/{kernel}");
    let folder = format!("{modules}/kernel/fs/erofs");
    if root.exists(&folder) {
        let files = root.list(&folder)?;
        let is_it = |name: &str| name.starts_with("erofs.ko");
        if files.iter().filter_map(|name| name.to_str()).any(is_it) {
            return Ok(true);
        }
    }
    let builtin = root.read_text(format!("{modules}/modules.builtin"))?;
    let is_it = |line: &str| line.ends_with("/erofs.ko");
    Ok(builtin.is_some_and(|list| list.lines().any(is_it)))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use livecd_host::{Host, Silent};
    use livecd_installroot::RootOptions;

    use super::*;

    /// The system in `directory`, with these scripts of dracut.
    fn system(directory: &Path, mounts: &str, brings: &str) -> InstallRoot {
        let module = directory.join("usr/lib/dracut/modules.d/90dmsquash-live");
        fs::create_dir_all(&module).unwrap();
        fs::write(module.join("dmsquash-live-root.sh"), mounts).unwrap();
        fs::write(module.join("module-setup.sh"), brings).unwrap();
        let host = Host::system(Silent);
        InstallRoot::open(&host, directory, RootOptions::default()).unwrap()
    }

    #[test]
    fn dracut_must_know_erofs() {
        let directory = tempfile::tempdir().unwrap();
        let check = |script: &str| {
            check(&system(directory.path(), script, "")).map_err(|error| error.to_string())
        };
        assert_eq!(check("load_fstype squashfs erofs\n"), Ok(()));
        assert_eq!(
            check("mount -n -t squashfs\n").unwrap_err(),
            "the dracut in the system does not mount an EROFS root (version 059 does not): leave \
             out --rootfs-format erofs"
        );
    }

    #[test]
    fn erofs_is_mounted_where_dracut_and_every_kernel_know_it() {
        let directory = tempfile::tempdir().unwrap();
        let (new, old) = ("squashfs | erofs)", "squashfs");
        let modules = directory.path().join("lib/modules");
        fs::create_dir_all(modules.join("1/kernel/fs/erofs")).unwrap();
        fs::write(modules.join("1/kernel/fs/erofs/erofs.ko.xz"), "").unwrap();
        fs::create_dir_all(modules.join("2")).unwrap();
        fs::write(
            modules.join("2/modules.builtin"),
            "kernel/fs/erofs/erofs.ko\n",
        )
        .unwrap();
        fs::create_dir_all(modules.join("3")).unwrap();
        fs::write(
            modules.join("3/modules.builtin"),
            "kernel/fs/ext4/ext4.ko\n",
        )
        .unwrap();
        for (mounts, brings, kernels, expected) in [
            (new, new, ["1", "2"].as_slice(), true),
            (new, new, &["1", "3"], false),
            (new, old, &["1"], false),
            (old, new, &["1"], false),
        ] {
            let root = system(directory.path(), mounts, brings);
            let found = is_mounted(&root, kernels).unwrap();
            assert_eq!(found, expected, "{mounts} {brings} {kernels:?}");
        }
    }

    #[test]
    fn a_system_without_dracut_mounts_none() {
        let directory = tempfile::tempdir().unwrap();
        let host = Host::system(Silent);
        let root = InstallRoot::open(&host, directory.path(), RootOptions::default()).unwrap();
        assert!(!is_mounted(&root, &[]).unwrap());
    }
}
