//! Writing a live medium.

use std::path::Path;

use livecd_host::{Event, Host, Unit};
use livecd_imgcreate::HookResult;
use livecd_iso::{BootEntry, DiskBoot, Esp, IsoImage, Namespace, Renamed, Source, VolumeId};

use crate::boot::bios::BiosBoot;
use crate::boot::files::SmallFile;

/// Everything on a live medium but what is inside its root filesystem.
#[derive(Debug)]
pub(crate) struct Medium<'a> {
    pub(crate) volume_id: &'a VolumeId,
    pub(crate) title: &'a str,
    /// Seconds since 1970.
    pub(crate) timestamp: i64,
    /// The configuration of its boot loaders.
    pub(crate) configuration: Vec<SmallFile>,
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
        bios: BiosBoot,
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
        for (path, content) in self.configuration {
            iso.tree.file(&path, Source::Bytes(content))?;
        }
        let mut disk = DiskBoot::named(&format!("{} {}", self.volume_id, self.timestamp));
        for (path, content) in bios.files {
            iso.tree.file(&path, Source::Bytes(content))?;
        }
        iso.boot.push(bios.entry);
        disk.boot_code = Some(bios.disk_code);
        if let Some(files) = efi {
            let mut esp = Esp::new("ESP", self.timestamp, volume_serial(self.timestamp));
            for (path, content) in files {
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
        iso.joliet_strict = true;
        let report = iso.write_file(output, &mut |progress| {
            let (done, total) = (progress.done, progress.total);
            host.report(Event::Progress {
                what: "written",
                unit: Unit::Bytes,
                done,
                total,
            });
        })?;
        let for_windows = |renamed: &Renamed| renamed.namespace == Namespace::Joliet;
        for renamed in report.renamed.into_iter().filter(for_windows) {
            host.report(Event::Note(format_args!(
                "on Windows {} is called {}",
                renamed.path, renamed.name
            )));
        }
        Ok(())
    }
}

/// A FAT volume needs a serial number; nobody looks at it.
fn volume_serial(timestamp: i64) -> u32 {
    let bytes = timestamp.to_le_bytes();
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}
