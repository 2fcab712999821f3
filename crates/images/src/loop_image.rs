use std::path::Path;

use livecd_fsimage::{Filesystem, FsType};
use livecd_imgcreate::{Context, HookResult, ImageCreator};
use livecd_kickstart::Kickstart;

use crate::{Error, derived};

/// The size of an image whose kickstart gives none, in MiB.
const SIZE: i64 = 4096;

/// Makes one filesystem image that can be mounted; it has no boot setup.
///
/// Type and size are those of the kickstart's `part /`.
#[derive(Debug)]
pub struct LoopImageCreator {
    fstype: FsType,
    /// In bytes.
    size: u64,
    label: String,
}

impl LoopImageCreator {
    /// A creator for the image that `kickstart` describes. The filesystem's
    /// label is `_` and the first 15 characters of `label`.
    ///
    /// # Errors
    ///
    /// A `part /` whose type or size cannot be made.
    pub fn new(kickstart: &Kickstart, label: &str) -> Result<Self, Error> {
        // The last line counts, as in livecd-tools.
        let root = kickstart
            .partitions
            .iter()
            .rfind(|part| part.mountpoint == "/");
        let span = root.map(|part| part.span);
        let fstype = root
            .and_then(|part| part.fstype.as_deref())
            .unwrap_or("ext4");
        let fstype = fstype.parse().map_err(|_| Error::Fstype {
            fstype: fstype.to_owned(),
            span,
        })?;
        let size = root.and_then(|part| part.size).unwrap_or(SIZE);
        let mebibytes = u64::try_from(size)
            .ok()
            .filter(|size| (1..1 << 30).contains(size));
        let size = mebibytes.ok_or(Error::Size { size, span })? << 20;
        let label = format!("_{label}").chars().take(16).collect();
        Ok(Self {
            fstype,
            size,
            label,
        })
    }

    /// Makes the filesystem image `image` of the install root.
    pub(crate) fn write_image(&self, cx: &Context, image: &Path) -> HookResult {
        let uuid = derived::uuid(&[&cx.name, &cx.timestamp.to_string()]);
        let filesystem = Filesystem::new(self.fstype, &self.label, self.size, &uuid, cx.timestamp);
        Ok(filesystem.create_from_tree(&cx.host, cx.root_path(), image)?)
    }
}

impl ImageCreator for LoopImageCreator {
    fn mount_install_root(&mut self, _cx: &mut Context) -> HookResult {
        Ok(())
    }

    fn configure_boot(&mut self, cx: &mut Context) -> HookResult {
        let fstab = format!(
            "LABEL={} / {} defaults,noatime 0 0\n",
            self.label, self.fstype
        );
        Ok(cx.root.write("/etc/fstab", fstab, 0o644)?)
    }

    fn unmount_install_root(&mut self, _cx: &mut Context) -> HookResult {
        Ok(())
    }

    fn package(&mut self, cx: &mut Context) -> HookResult {
        self.write_image(cx, &cx.staging.join(format!("{}.img", cx.name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn creator(text: &str) -> Result<LoopImageCreator, String> {
        let kickstart = Kickstart::parse(text).unwrap();
        LoopImageCreator::new(&kickstart, "a-long-file-name").map_err(|error| error.to_string())
    }

    #[test]
    fn type_and_size_come_from_the_root_partition() {
        let made = creator("part /home --size=5\npart / --size=100 --fstype=ext3").unwrap();
        assert_eq!(
            (made.fstype, made.size, made.label.as_str()),
            (FsType::Ext3, 100 << 20, "_a-long-file-nam")
        );
        assert_eq!(creator("").unwrap().size, 4 << 30);
        let error = creator("part / --fstype=ntfs --size=100").unwrap_err();
        assert_eq!(
            error,
            "a filesystem image cannot be ntfs: give ext2, ext3, ext4, xfs or btrfs"
        );
    }
}
