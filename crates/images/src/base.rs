//! A system that begins as that of an earlier live ISO.

use std::fs;
use std::path::{Path, PathBuf};

use livecd_host::Event;
use livecd_imgcreate::{Context, HookResult};

use crate::Error;
use crate::live_iso::LiveIso;

/// The filesystem images in a squashfs of the nested layout: today's name, and
/// an earlier one.
const NESTED: [&str; 2] = ["rootfs.img", "ext3fs.img"];

/// Fills the install root with the system of the live ISO at `iso`.
pub(crate) fn install(cx: &Context, iso: &Path) -> HookResult {
    let scratch = cx.work_dir.join("base");
    fs::create_dir(&scratch).map_err(Error::write(&scratch))?;
    let outer = scratch.join("image");
    let mut iso = LiveIso::open(iso)?;
    let root = iso.root()?;
    let name = &root.path;
    cx.host.report(Event::Note(format_args!(
        "the system begins as that in {name} of {}",
        iso.path().display()
    )));
    iso.extract(&root, &outer)?;
    let extract = |image: &Path| {
        let mount_point = scratch.join("mounted");
        livecd_fsimage::extract(&cx.host, image, cx.root_path(), &mount_point)
    };
    extract(&outer)?;
    if let Some(nested) = nested(cx.root_path()) {
        let inner = scratch.join("rootfs.img");
        fs::rename(&nested, &inner).map_err(Error::write(&inner))?;
        empty(cx.root_path())?;
        extract(&inner)?;
    }
    livecd_installroot::remove_tree(&scratch)?;
    Ok(())
}

/// The filesystem image in what was a squashfs, if that holds nothing else.
/// Links are not followed: the ISO may be anybody's.
fn nested(root: &Path) -> Option<PathBuf> {
    let directory = root.join("LiveOS");
    if !directory.symlink_metadata().ok()?.is_dir() || root.join("usr").symlink_metadata().is_ok() {
        return None;
    }
    let mut images = NESTED.iter().map(|name| directory.join(name));
    images.find(|image| {
        let metadata = image.symlink_metadata();
        metadata.is_ok_and(|metadata| metadata.is_file())
    })
}

/// Removes what is in the directory `root`.
fn empty(root: &Path) -> HookResult {
    let entries = fs::read_dir(root).map_err(Error::write(root))?;
    for entry in entries {
        let path = entry.map_err(Error::write(root))?.path();
        if path.symlink_metadata().is_ok_and(|m| m.is_dir()) {
            livecd_installroot::remove_tree(&path)?;
        } else {
            fs::remove_file(&path).map_err(Error::write(&path))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_tree_of_nothing_but_an_image_is_nested() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(nested(root.path()), None);
        let directory = root.path().join("LiveOS");
        fs::create_dir(&directory).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", directory.join("rootfs.img")).unwrap();
        assert_eq!(nested(root.path()), None);
        fs::write(directory.join("ext3fs.img"), "").unwrap();
        assert_eq!(nested(root.path()), Some(directory.join("ext3fs.img")));
        fs::create_dir(root.path().join("usr")).unwrap();
        assert_eq!(nested(root.path()), None);
    }
}
