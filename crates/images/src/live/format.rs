//! Which format a root filesystem has when nobody names one.

use livecd_fsimage::{Compression, ErofsCompression};
use livecd_host::{Event, program_directories};
use livecd_imgcreate::Context;
use livecd_imgcreate::HookResult;

use super::options::{Layout, RootfsFormat};
use crate::boot::erofs;
use crate::boot::menu::KernelFiles;

const MKFS: &str = "mkfs.erofs";
/// What the label of the root directory is in every policy.
const ROOT_LABEL: &str = "system_u:object_r:root_t:s0";

/// The format that `asked` stands for: EROFS for a system that mounts it, if it
/// can be made here.
pub(super) fn decided(
    cx: &Context,
    asked: &RootfsFormat,
    layout: Layout,
    kernels: &[KernelFiles],
) -> HookResult<RootfsFormat> {
    if *asked != RootfsFormat::OfSystem {
        return Ok(asked.clone());
    }
    let squashfs = RootfsFormat::Squashfs(Compression::default());
    let versions: Vec<&str> = kernels.iter().map(|kernel| &*kernel.version).collect();
    if layout != Layout::Flat || !erofs::is_mounted(&cx.root, &versions)? {
        return Ok(squashfs);
    }
    let lacks = if !program_directories().iter().any(|d| d.join(MKFS).is_file()) {
        Some("it is not installed here (mkfs.erofs is in the package erofs-utils)")
    } else if cx.has_selinux() && cx.root.set_label("/", ROOT_LABEL).is_err() {
        Some("only root can give its files labels of SELinux")
    } else {
        None
    };
    let Some(reason) = lacks else {
        return Ok(RootfsFormat::Erofs(ErofsCompression::default()));
    };
    cx.host.report(Event::Note(format_args!(
        "the system would mount an EROFS, but {reason}: it is a squashfs"
    )));
    Ok(squashfs)
}
