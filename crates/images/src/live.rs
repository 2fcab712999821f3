use std::fs;
use std::path::PathBuf;

use livecd_fsimage::{Compression, Squashfs};
use livecd_host::Event;
use livecd_imgcreate::{Context, Family, HookResult, ImageCreator};
use livecd_iso::VolumeId;

use crate::Error;
use crate::boot::files::{BiosGrub, SmallFile};
use crate::boot::grub::{KernelFiles, Menu};
use crate::boot::layout::{self, BootLayout};
use crate::boot::{files, initramfs, kernels};
use crate::medium::Medium;

/// What the initramfs checks its medium with, if it is installed.
const CHECK_PROGRAM: &str = "/usr/bin/checkisomd5";

/// How a live image is made.
#[derive(Clone, Debug)]
pub struct LiveOptions {
    /// The ISO's volume id, by which the live system finds its medium.
    pub volume_id: VolumeId,
    /// The menu's title, in the medium's description of itself.
    pub title: String,
    /// The product's name in the boot menu.
    pub product: String,
    /// How the root filesystem is compressed.
    pub compression: Compression,
    /// Which distributions' places and package names hold.
    pub family: Family,
}

impl LiveOptions {
    /// The defaults: a product called Linux, and a fast compression.
    pub fn new(volume_id: VolumeId, family: Family) -> Self {
        Self {
            volume_id,
            title: "Linux".into(),
            product: "Linux".into(),
            compression: Compression::default(),
            family,
        }
    }
}

/// Makes live ISOs: the root filesystem is a squashfs of the tree, which the
/// initramfs's dmsquash-live module puts a writable overlay on.
#[derive(Debug)]
pub struct LiveImageCreator {
    options: LiveOptions,
    layout: &'static BootLayout,
    boot: Option<Boot>,
}

/// What [`ImageCreator::configure_boot`] took out of the root.
#[derive(Debug)]
struct Boot {
    kernels: Vec<KernelFiles>,
    bios: BiosGrub,
    efi: Option<Vec<SmallFile>>,
    media_check: bool,
}

impl LiveImageCreator {
    /// A creator with `options`.
    pub fn new(options: LiveOptions) -> Self {
        let layout = layout::of(options.family);
        Self {
            options,
            layout,
            boot: None,
        }
    }

    /// Makes the initramfs of each kernel and copies both out of the root.
    fn kernels(&self, cx: &Context) -> HookResult<Vec<KernelFiles>> {
        let default = cx
            .kickstart
            .bootloader
            .as_ref()
            .and_then(|b| b.default.as_deref());
        let mut kernels = kernels::ordered(&cx.kernel_versions()?, default);
        kernels.retain(|kernel| cx.root.exists(kernel.path()));
        if kernels.is_empty() {
            return Err(Error::NoKernel {
                example: self.layout.kernel_package,
            }
            .into());
        }
        let total = kernels.len() as u64;
        let directory = boot_directory(cx);
        fs::create_dir_all(&directory)?;
        let mut files = Vec::new();
        for (index, kernel) in kernels.iter().enumerate() {
            let done = index as u64;
            cx.host.report(Event::Progress {
                what: "initramfs made",
                done,
                total,
            });
            let initrd = initramfs::make(cx, self.layout, kernel)?;
            let (vmlinuz_name, initrd_name) = match index {
                0 => ("vmlinuz".to_owned(), "initrd.img".to_owned()),
                _ => (
                    format!("vmlinuz-{}", kernel.version),
                    format!("initrd-{}.img", kernel.version),
                ),
            };
            files::copy_out(cx, &kernel.path(), &directory.join(&vmlinuz_name))?;
            files::copy_out(cx, &initrd, &directory.join(&initrd_name))?;
            files.push(KernelFiles {
                version: kernel.version.clone(),
                vmlinuz: format!("/images/pxeboot/{vmlinuz_name}"),
                initrd: format!("/images/pxeboot/{initrd_name}"),
            });
        }
        cx.host.report(Event::Progress {
            what: "initramfs made",
            done: total,
            total,
        });
        Ok(files)
    }
}

fn boot_directory(cx: &Context) -> PathBuf {
    cx.work_dir.join("pxeboot")
}

impl ImageCreator for LiveImageCreator {
    fn mount_install_root(&mut self, _cx: &mut Context) -> HookResult {
        // The tree itself is packaged: there is nothing to mount.
        Ok(())
    }

    fn before_packages(&mut self, cx: &mut Context) -> HookResult {
        // Kernel packages may make an initramfs as they are installed.
        Ok(cx
            .root
            .write(initramfs::CONFIGURATION, initramfs::configuration(), 0o644)?)
    }

    fn configure_boot(&mut self, cx: &mut Context) -> HookResult {
        let kernels = self.kernels(cx)?;
        cx.root.remove(initramfs::CONFIGURATION)?;
        let efi = files::efi(cx, self.layout)?;
        if efi.is_none() {
            cx.host.report(Event::Warning(format_args!(
                "the medium will not boot on UEFI: the packages have no shim and GRUB for it"
            )));
        }
        let bios = files::bios(cx, self.layout)?;
        self.boot = Some(Boot {
            kernels,
            bios,
            efi,
            media_check: cx.root.exists(CHECK_PROGRAM),
        });
        Ok(())
    }

    fn unmount_install_root(&mut self, _cx: &mut Context) -> HookResult {
        Ok(())
    }

    fn package(&mut self, cx: &mut Context) -> HookResult {
        let boot = self.boot.take().ok_or("configure_boot was not called")?;
        let squashfs = cx.work_dir.join("squashfs.img");
        let options = Squashfs {
            compression: self.options.compression.clone(),
            timestamp: cx.timestamp,
        };
        options.create(&cx.host, cx.root_path(), &squashfs)?;
        let menu = Menu {
            volume_id: self.options.volume_id.as_str(),
            product: &self.options.product,
            bootloader: cx.kickstart.bootloader.as_ref(),
            kernels: &boot.kernels,
            media_check: boot.media_check,
        };
        let grub_cfg = menu.grub_cfg();
        let medium = Medium {
            volume_id: &self.options.volume_id,
            title: &self.options.title,
            timestamp: cx.timestamp,
            grub_prefix: &self.layout.grub_prefix[1..],
            grub_cfg,
            squashfs: &squashfs,
            boot_directory: &boot_directory(cx),
            live_root: &cx.live_root,
        };
        medium.write(
            &cx.host,
            boot.bios,
            boot.efi,
            &cx.staging.join(format!("{}.iso", cx.name)),
        )
    }

    fn required_packages(&self) -> Vec<String> {
        self.layout
            .required
            .iter()
            .map(|name| (*name).to_owned())
            .collect()
    }

    fn scriptlet_env(&self) -> Vec<(String, String)> {
        // Debian's kernel and dracut hooks would each make an initramfs, and
        // then it is made once more here: tell them not to.
        vec![("INITRD".into(), "No".into())]
    }
}
