//! The root filesystem of a live medium, in each layout.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use livecd_fsimage::{Compression, Erofs, Squashfs, clamp_times};
use livecd_imgcreate::{Context, HookResult};

use super::options::{Layout, RootfsFormat};
use crate::acls::{self, Holder};
use crate::{LoopImageCreator, derived};

/// Where dracut's dmsquash-live looks for a compressed root filesystem.
const SQUASHFS: &str = "LiveOS/squashfs.img";
/// Where it looks for a filesystem image: in a squashfs, or on the medium.
const ROOTFS: &str = "LiveOS/rootfs.img";

/// The root filesystem of a live medium, as a file of the build host.
#[derive(Debug)]
pub(super) struct Rootfs {
    /// Its path on the medium.
    pub(super) name: &'static str,
    pub(super) file: PathBuf,
}

/// Makes the root filesystem of the install root; `image` makes the filesystem
/// image of the layouts that have one.
pub(super) fn make(
    cx: &Context,
    layout: Layout,
    format: &RootfsFormat,
    image: Option<&LoopImageCreator>,
) -> HookResult<Rootfs> {
    clamp_times(cx.root_path(), cx.timestamp)?;
    let compressed = Rootfs {
        name: SQUASHFS,
        file: cx.work_dir.join("squashfs.img"),
    };
    let Some(image) = image else {
        if !matches!(format, RootfsFormat::Erofs(_)) {
            acls::drop(cx, cx.root_path(), Holder::Squashfs)?;
        }
        compress(cx, format, cx.root_path(), &compressed.file)?;
        return Ok(compressed);
    };
    // What a squashfs of the nested layout holds.
    let tree = cx.work_dir.join("nested");
    let rootfs = Rootfs {
        name: ROOTFS,
        file: tree.join(ROOTFS),
    };
    fs::create_dir_all(tree.join("LiveOS"))
        .map_err(|error| format!("could not create {}: {error}", tree.display()))?;
    image.write_image(cx, &rootfs.file)?;
    if layout == Layout::Uncompressed {
        return Ok(rootfs);
    }
    compress(cx, format, &tree, &compressed.file)?;
    // As large as the system, and the ISO needs space too.
    fs::remove_dir_all(&tree)
        .map_err(|error| format!("could not remove {}: {error}", tree.display()))?;
    Ok(compressed)
}

/// Makes the compressed filesystem `image` of the directory `tree`.
fn compress(cx: &Context, format: &RootfsFormat, tree: &Path, image: &Path) -> HookResult {
    let timestamp = cx.timestamp;
    match format {
        RootfsFormat::OfSystem | RootfsFormat::Squashfs(_) => {
            let compression = match format {
                RootfsFormat::Squashfs(compression) => compression.clone(),
                _ => Compression::default(),
            };
            let squashfs = Squashfs {
                compression,
                timestamp,
                ..Squashfs::default()
            };
            if cx.labels.is_empty() {
                squashfs.create(&cx.host, tree, image)?;
            } else {
                squashfs.create_labelled(&cx.host, tree, Arc::clone(&cx.labels), image)?;
            }
        }
        RootfsFormat::Erofs(compression) => {
            let erofs = Erofs {
                compression: compression.clone(),
                uuid: derived::uuid(&[&cx.name, &timestamp.to_string()]),
                timestamp,
            };
            erofs.create(&cx.host, tree, image)?;
        }
    }
    Ok(())
}
