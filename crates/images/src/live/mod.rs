//! The creator of live ISOs.

mod format;
mod kernels;
mod options;
mod rootfs;

use livecd_fsimage::clamp_times;
use livecd_host::Event;
use livecd_imgcreate::{Context, HookResult, ImageCreator, Required};
use livecd_kickstart::Kickstart;

pub(crate) use self::options::is_label;
pub use self::options::{Layout, LiveOptions, Overlay, RootfsFormat};
use crate::acls::{self, Holder};
use crate::boot::bios::{self, BiosBoot};
use crate::boot::files::{self, SmallFile};
use crate::boot::layout::{self, BootLayout};
use crate::boot::menu::{self, KernelFiles, MemoryTest, Menu};
use crate::boot::{efi, erofs, grub, initramfs, isolinux, large_blocks, lock};
use crate::medium::Medium;
use crate::{Error, ImageOptions, LoopImageCreator, base};

/// What the initramfs checks its medium with, if it is installed.
const CHECK_PROGRAM: &str = "/usr/bin/checkisomd5";
/// What shows a picture while the system starts, if it is installed.
const SPLASH_PROGRAM: &str = "/usr/sbin/plymouthd";

/// Makes live ISOs, whose root filesystem dracut's dmsquash-live module puts a
/// writable overlay on.
#[derive(Debug)]
pub struct LiveImageCreator {
    options: LiveOptions,
    /// What the options say; of a system that is installed, what it mounts.
    format: RootfsFormat,
    layout: &'static BootLayout,
    /// Makes the filesystem image of the layouts that have one.
    image: Option<LoopImageCreator>,
    /// The hash of the menu's password.
    password: Option<String>,
    boot: Option<Boot>,
}

/// What [`ImageCreator::configure_boot`] took out of the root.
#[derive(Debug)]
struct Boot {
    kernels: Vec<KernelFiles>,
    bios: BiosBoot,
    efi: Option<Vec<SmallFile>>,
    media_check: bool,
    memory_test: MemoryTest,
    splash: bool,
}

impl LiveImageCreator {
    /// A creator with `options`. A filesystem image on the medium is what
    /// `kickstart` describes, as [`LoopImageCreator::new`] says.
    ///
    /// # Errors
    ///
    /// Options that do not go together, a `part /` that cannot be made, and a
    /// `bootloader` that no boot menu can be made of.
    pub fn new(options: LiveOptions, kickstart: &Kickstart) -> Result<Self, Error> {
        options.check()?;
        let image = match options.layout {
            Layout::Flat => None,
            Layout::Nested | Layout::Uncompressed => {
                let label = options.volume_id.as_str();
                Some(LoopImageCreator::new(
                    kickstart,
                    label,
                    ImageOptions::default(),
                )?)
            }
        };
        menu::check(&options.title, &options.product, kickstart)?;
        let password = lock::password(kickstart.bootloader.as_ref(), options.volume_id.as_str())?;
        Ok(Self {
            layout: layout::of(options.family),
            format: options.format.clone(),
            options,
            image,
            password,
            boot: None,
        })
    }

    fn is_erofs(&self) -> bool {
        matches!(self.format, RootfsFormat::Erofs(_)) && self.options.layout != Layout::Uncompressed
    }

    /// The filesystem that not every medium's initramfs knows.
    fn filesystem(&self) -> Option<&'static str> {
        match &self.image {
            _ if self.is_erofs() => Some("erofs"),
            Some(image) => Some(image.fstype()).filter(|name| !name.starts_with("ext")),
            None => None,
        }
    }

    /// The programs of the build host that make the root filesystem.
    pub fn tools(&self) -> Vec<&'static str> {
        let mut tools = self
            .image
            .as_ref()
            .map(LoopImageCreator::tools)
            .unwrap_or_default();
        if self.options.layout != Layout::Uncompressed {
            tools.push(match self.options.format {
                RootfsFormat::OfSystem | RootfsFormat::Squashfs(_) => "mksquashfs",
                RootfsFormat::Erofs(_) => "mkfs.erofs",
            });
        }
        if self.options.base.is_some() {
            tools.push("unsquashfs");
        }
        tools
    }

    /// The boot loaders for BIOS and for UEFI. `bootloader --location=none` is
    /// about the disk of an installed system; a medium boots all the same.
    fn loaders(&self, cx: &Context) -> HookResult<(BiosBoot, Option<Vec<SmallFile>>)> {
        let is_installed = |name: &str| {
            // Debian names a package of another architecture by it.
            let (name, architecture) = match name.split_once(':') {
                Some((name, architecture)) => (name, Some(architecture)),
                None => (name, None),
            };
            cx.installed.iter().any(|package| {
                package.name == name && architecture.is_none_or(|a| package.architecture == a)
            })
        };
        let efi = efi::loaders(&cx.root, self.layout.efi, is_installed)?;
        if efi.is_none() {
            cx.host.report(Event::Warning(format_args!(
                "the medium will not boot on UEFI: the packages have no shim and GRUB for it"
            )));
        }
        let bios = if self.options.isolinux {
            bios::isolinux(cx, self.layout)?
        } else {
            bios::grub(cx, self.layout)?
        };
        Ok((bios, efi))
    }

    /// The menus of the boot loaders that are on the medium.
    fn configuration(&self, cx: &Context, boot: &Boot) -> HookResult<Vec<SmallFile>> {
        let menu = Menu {
            volume_id: self.options.volume_id.as_str(),
            title: &self.options.title,
            product: &self.options.product,
            live_args: self.options.live_args(),
            persistence: self.options.persistence.as_deref(),
            bootloader: cx.kickstart.bootloader.as_ref(),
            serial: self.options.serial,
            splash: boot.splash.then_some(self.layout.splash),
            selinux: if cx.has_selinux() {
                self.layout.selinux
            } else {
                ""
            },
            kernels: &boot.kernels,
            media_check: boot.media_check,
            memory_test: &boot.memory_test,
        };
        let password = self.password.as_deref();
        let grub_cfg = grub::grub_cfg(&menu, password)?;
        let path = format!("{}/grub.cfg", &self.layout.grub_prefix[1..]);
        let mut files = vec![(path, grub_cfg.into_string().into_bytes())];
        let loopback_cfg = grub::loopback_cfg(&menu, password)?;
        files.push((
            LOOPBACK_CFG.to_owned(),
            loopback_cfg.into_string().into_bytes(),
        ));
        if self.options.isolinux {
            let module = match menu.console() {
                Some(_) => bios::MENU,
                None => bios::GRAPHICAL_MENU,
            };
            let text = isolinux::isolinux_cfg(&menu, module, password.is_some())?;
            let text = text.into_string().into_bytes();
            files.push((bios::isolinux_path("isolinux.cfg"), text));
        }
        Ok(files)
    }
}

/// Where GRUB users look for the menu of an ISO that is a file, wherever the medium's own is.
const LOOPBACK_CFG: &str = "boot/grub/loopback.cfg";

impl ImageCreator for LiveImageCreator {
    fn mount_install_root(&mut self, cx: &mut Context) -> HookResult {
        // The tree itself is packaged: there is nothing to mount.
        match &self.options.base {
            Some(iso) => base::install(cx, iso),
            None => Ok(()),
        }
    }

    fn before_packages(&mut self, cx: &mut Context) -> HookResult {
        // Kernel packages may make an initramfs as they are installed.
        let filesystem = self.filesystem();
        let configuration = initramfs::configuration(filesystem);
        cx.root
            .write(initramfs::CONFIGURATION, configuration.as_str(), 0o644)?;
        cx.root
            .write(large_blocks::RULES_PATH, large_blocks::RULES, 0o644)?;
        Ok(())
    }

    fn configure_boot(&mut self, cx: &mut Context) -> HookResult {
        if self.is_erofs() {
            erofs::check(&cx.root)?;
        }
        let kernels = kernels::collect(cx, self.layout)?;
        let (asked, layout) = (&self.options.format, self.options.layout);
        self.format = format::decided(cx, asked, layout, &kernels)?;
        cx.root.remove(initramfs::CONFIGURATION)?;
        cx.root.remove(large_blocks::RULES_PATH)?;
        let directory = kernels::boot_directory(cx);
        let (bios, efi) = self.loaders(cx)?;
        self.boot = Some(Boot {
            kernels,
            bios,
            efi,
            media_check: cx.root.exists(CHECK_PROGRAM),
            memory_test: files::memory_test(cx, &directory, kernels::ON_MEDIUM)?,
            splash: cx.root.exists(SPLASH_PROGRAM),
        });
        Ok(())
    }

    fn unmount_install_root(&mut self, _cx: &mut Context) -> HookResult {
        Ok(())
    }

    fn package(&mut self, cx: &mut Context) -> HookResult {
        let mut boot = self.boot.take().ok_or("configure_boot was not called")?;
        clamp_times(&cx.live_root, cx.timestamp)?;
        acls::drop(cx, &cx.live_root, Holder::Iso)?;
        acls::tell_of_attributes(cx, &cx.live_root)?;
        let rootfs = rootfs::make(cx, self.options.layout, &self.format, self.image.as_ref())?;
        let configuration = self.configuration(cx, &boot)?;
        if let (Some(efi), Some(path), Some((_, grub_cfg))) = (
            &mut boot.efi,
            self.layout.efi_configuration,
            configuration.first(),
        ) {
            efi.push((path.to_owned(), grub_cfg.clone()));
        }
        let medium = Medium {
            volume_id: &self.options.volume_id,
            title: &self.options.title,
            timestamp: cx.timestamp,
            configuration,
            rootfs: (rootfs.name, &rootfs.file),
            boot_directory: &kernels::boot_directory(cx),
            live_root: &cx.live_root,
        };
        medium.write(
            &cx.host,
            boot.bios,
            boot.efi,
            &cx.staging.file(&format!("{}.iso", cx.name)),
        )
    }

    fn required_packages(&self) -> Vec<Required> {
        let loader = if self.options.isolinux {
            self.layout.isolinux.required
        } else {
            self.layout.grub_required
        };
        let required = |packages: &[&str], purpose: &str| -> Vec<Required> {
            let packages = packages.iter();
            let required = |name: &&str| Required {
                package: (*name).to_owned(),
                purpose: purpose.to_owned(),
            };
            packages.map(required).collect()
        };
        let mut all = required(self.layout.required, "to find its medium when it starts");
        all.extend(required(loader, "to boot on BIOS"));
        all
    }

    fn needs_kernel(&self) -> bool {
        true
    }

    fn packs_labels(&self) -> bool {
        self.image.is_none() && !self.is_erofs()
    }

    fn scriptlet_env(&self) -> Vec<(String, String)> {
        // Debian's kernel and dracut hooks would each make an initramfs, and
        // then it is made once more here: tell them not to.
        vec![("INITRD".into(), "No".into())]
    }
}
