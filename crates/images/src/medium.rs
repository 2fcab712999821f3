use std::path::Path;

use livecd_host::{Event, Host};
use livecd_imgcreate::HookResult;
use livecd_iso::{BootCode, BootEntry, DiskBoot, Esp, IsoImage, Source, VolumeId};

use crate::boot::files::{BiosGrub, SmallFile};

const BIOS_IMAGE: &str = "images/eltorito.img";

/// Everything on a live medium but what is inside its root filesystem.
#[derive(Debug)]
pub(crate) struct Medium<'a> {
    pub(crate) volume_id: &'a VolumeId,
    pub(crate) title: &'a str,
    /// Seconds since 1970.
    pub(crate) timestamp: i64,
    /// GRUB's directory on the medium.
    pub(crate) grub_prefix: &'a str,
    /// Where GRUB for UEFI looks for its configuration on the ESP, if there.
    pub(crate) efi_configuration: Option<&'a str>,
    pub(crate) grub_cfg: String,
    /// The root filesystem's name on the medium, and its file.
    pub(crate) rootfs: (&'a str, &'a Path),
    /// Kernels and initramfs.
    pub(crate) boot_directory: &'a Path,
    /// What scripts want at the top of the medium.
    pub(crate) live_root: &'a Path,
}

impl Medium<'_> {
    /// Writes the ISO.
    pub(crate) fn write(
        self,
        host: &Host,
        bios: BiosGrub,
        efi: Option<Vec<SmallFile>>,
        output: &Path,
    ) -> HookResult {
        let mut iso = IsoImage::new(self.volume_id.clone(), self.timestamp);
        iso.tree.add_dir("", self.live_root)?;
        let (name, file) = self.rootfs;
        iso.tree.file(name, Source::File(file.to_owned()))?;
        iso.tree.add_dir("images/pxeboot", self.boot_directory)?;
        let info = format!("{}\n", self.title);
        iso.tree
            .file(".disk/info", Source::Bytes(info.into_bytes()))?;
        let grub_cfg = format!("{}/grub.cfg", self.grub_prefix);
        let menu = self.grub_cfg.into_bytes();
        iso.tree.file(&grub_cfg, Source::Bytes(menu.clone()))?;
        for (path, content) in bios.modules {
            iso.tree.file(&path, Source::Bytes(content))?;
        }
        iso.tree.file(BIOS_IMAGE, Source::Bytes(bios.image))?;
        iso.boot.push(BootEntry::bios(BIOS_IMAGE));
        let mut disk = DiskBoot::named(&format!("{} {}", self.volume_id, self.timestamp));
        disk.boot_code = Some(BootCode::Grub(bios.disk_code));
        if let Some(files) = efi {
            let mut esp = Esp::new("ESP", self.timestamp, volume_serial(self.timestamp));
            let configuration = self.efi_configuration.map(|path| (path.to_owned(), menu));
            for (path, content) in files.into_iter().chain(configuration) {
                iso.tree.file(&path, Source::Bytes(content.clone()))?;
                esp.file(&path, content);
            }
            // One ESP for both: firmware loads it from a disc, and finds it as a
            // partition of a stick.
            disk.esp = Some(Source::Bytes(esp.render()?));
            iso.boot.push(BootEntry::appended_esp());
        }
        iso.disk = Some(disk);
        iso.media_check = true;
        iso.write_file(output, &mut |progress| {
            let (done, total) = (progress.done, progress.total);
            host.report(Event::Progress {
                what: "bytes written",
                done,
                total,
            });
        })?;
        Ok(())
    }
}

/// A FAT volume needs a serial number; nobody looks at it.
fn volume_serial(timestamp: i64) -> u32 {
    let bytes = timestamp.to_le_bytes();
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}
