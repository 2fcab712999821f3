//! The creator of filesystem images and archives.

mod formats;
mod options;
mod partition;

use std::fs;
use std::path::{Path, PathBuf};

use livecd_fsimage::{Access, Filesystem, MountedImage, clamp_times};
use livecd_host::{Guard, NotReleased};
use livecd_imgcreate::{Context, HookResult, ImageCreator};
use livecd_kickstart::Kickstart;
use livecd_quoting::{Fstab, Text};

pub use self::options::{ImageFormat, ImageOptions, Installation};
use self::partition::RootPartition;
use crate::{Error, base, derived};

/// Makes one filesystem image that can be mounted and grown; it has no boot setup.
///
/// Type and size are those of the kickstart's `part /`.
#[derive(Debug)]
pub struct LoopImageCreator {
    partition: RootPartition,
    label: String,
    options: ImageOptions,
    /// The image while the system is installed into it.
    mounted: Option<Guard<MountedImage>>,
}

impl LoopImageCreator {
    /// A creator for the image that `kickstart` describes. The filesystem's
    /// label is `_` and the first characters of `label`, 16 at most.
    ///
    /// # Errors
    ///
    /// A `part /` whose type or size cannot be made.
    pub fn new(kickstart: &Kickstart, label: &str, options: ImageOptions) -> Result<Self, Error> {
        let partition = RootPartition::of(kickstart, options.installation)?;
        if options.installation == Installation::Mounted {
            partition.fstype.check_kernel()?;
        }
        if options.minimize && !partition.fstype.is_ext() {
            return Err(Error::Minimize {
                fstype: partition.fstype,
            });
        }
        let label = partition.label(label);
        Text::<Fstab>::of("LABEL={}", &[&label]).map_err(|source| Error::Label { source })?;
        Ok(Self {
            partition,
            label,
            options,
            mounted: None,
        })
    }

    /// The name of the filesystem's type.
    pub(crate) fn fstype(&self) -> &'static str {
        self.partition.fstype.name()
    }

    /// The programs of the build host that make the image.
    pub fn tools(&self) -> Vec<&'static str> {
        let mut tools = self.partition.fstype.tools().to_vec();
        if self.options.minimize {
            tools.push("resize2fs");
        }
        if self.options.base.is_some() {
            tools.push("unsquashfs");
        }
        for format in &self.options.formats {
            match format {
                ImageFormat::Raw => {}
                ImageFormat::Qcow2 => tools.push("qemu-img"),
                ImageFormat::Tar => tools.push("tar"),
            }
        }
        tools
    }

    /// Makes the filesystem image `image` of the install root, as a directory.
    pub(crate) fn write_image(&self, cx: &Context, image: &Path) -> HookResult {
        let filesystem = self.filesystem(cx);
        if self.options.minimize {
            filesystem.create_minimal(&cx.host, cx.root_path(), image)?;
        } else {
            filesystem.create_from_tree(&cx.host, cx.root_path(), image)?;
        }
        Ok(())
    }

    fn filesystem(&self, cx: &Context) -> Filesystem {
        let RootPartition { fstype, size } = self.partition;
        // Not of the time: a mounted image is made before that is known.
        let uuid = derived::uuid(&[&cx.name, &self.label, fstype.name()]);
        Filesystem::new(fstype, &self.label, size, &uuid, cx.timestamp)
    }

    /// The image that was installed into, made whole.
    fn finish(&self, cx: &Context, image: &Path) -> HookResult {
        let filesystem = self.filesystem(cx);
        filesystem.finish(&cx.host, image)?;
        if self.options.minimize {
            filesystem.minimize(&cx.host, image)?;
        }
        Ok(())
    }

    /// Writes the archive of the install root, which for a moment is mounted
    /// again if it is in `image`.
    fn write_tar(&self, cx: &Context, image: &Path) -> HookResult {
        let archive = staged(cx, "tar");
        let tar = formats::tar(cx.root_path(), &archive, cx.timestamp);
        let mounted = match self.options.installation {
            Installation::Tree => None,
            Installation::Mounted => {
                let fstype = self.partition.fstype.name();
                let access = Access::ReadOnly;
                let root = cx.root_path();
                Some(MountedImage::mount(&cx.host, image, fstype, root, access)?)
            }
        };
        cx.host.run(&tar)?;
        mounted
            .map_or(Ok(()), Guard::release)
            .map_err(NotReleased::give_up)
    }
}

/// The finished file with this ending.
fn staged(cx: &Context, ending: &str) -> PathBuf {
    cx.staging.file(&format!("{}.{ending}", cx.name))
}

/// Where the filesystem is until it is finished.
fn working_image(cx: &Context) -> PathBuf {
    cx.work_dir.join("rootfs.img")
}

impl ImageCreator for LoopImageCreator {
    fn mount_install_root(&mut self, cx: &mut Context) -> HookResult {
        if self.options.installation == Installation::Mounted {
            let image = working_image(cx);
            self.filesystem(cx).create_empty(&cx.host, &image)?;
            let fstype = self.partition.fstype.name();
            let access = Access::ReadWrite;
            let mounted = MountedImage::mount(&cx.host, &image, fstype, cx.root_path(), access)?;
            self.mounted = Some(mounted);
        }
        match &self.options.base {
            Some(iso) => base::install(cx, iso),
            None => Ok(()),
        }
    }

    fn configure_boot(&mut self, cx: &mut Context) -> HookResult {
        let mut fstab = Text::<Fstab>::of("LABEL={} / ", &[&self.label])?;
        fstab.push_literal(self.partition.fstype.name());
        fstab.push_literal(" defaults,noatime 0 0\n");
        Ok(cx.root.write("/etc/fstab", fstab.as_str(), 0o644)?)
    }

    fn unmount_install_root(&mut self, cx: &mut Context) -> HookResult {
        let Some(mounted) = self.mounted.take() else {
            return Ok(());
        };
        clamp_times(cx.root_path(), cx.timestamp)?;
        // What was deleted meanwhile takes no space in the image.
        mounted.trim(&cx.host)?;
        let root = cx.root_path().to_owned();
        mounted.release().map_err(|error| {
            let holders = livecd_installroot::holders(&root);
            let error = error.give_up();
            if holders.is_empty() {
                return error;
            }
            let (path, mounts) = (root, Vec::new());
            let busy = livecd_installroot::Error::Busy {
                path,
                holders,
                mounts,
            };
            busy.into()
        })
    }

    fn package(&mut self, cx: &mut Context) -> HookResult {
        let formats = &self.options.formats;
        let image = working_image(cx);
        if self.options.installation == Installation::Tree {
            clamp_times(cx.root_path(), cx.timestamp)?;
        }
        match self.options.installation {
            Installation::Mounted => self.finish(cx, &image)?,
            Installation::Tree if formats.iter().all(|f| *f == ImageFormat::Tar) => {}
            Installation::Tree => self.write_image(cx, &image)?,
        }
        if formats.contains(&ImageFormat::Tar) {
            self.write_tar(cx, &image)?;
        }
        if formats.contains(&ImageFormat::Qcow2) {
            cx.host.run(&formats::qcow2(&image, &staged(cx, "qcow2")))?;
        }
        if formats.contains(&ImageFormat::Raw) {
            let raw = staged(cx, "img");
            fs::rename(&image, &raw).map_err(Error::write(&raw))?;
        }
        Ok(())
    }
}
