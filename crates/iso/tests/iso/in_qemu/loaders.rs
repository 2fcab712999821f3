//! The boot loaders of test images.

use std::fs;
use std::path::Path;

use livecd_iso::{BootCode, BootEntry, DiskBoot, Esp, PartitionTable, Source};

use super::machine::*;
use crate::support::*;

const ISOLINUX: &str = "/usr/lib/ISOLINUX";
const SYSLINUX: &str = "/usr/lib/syslinux/modules/bios";
const SHIM: &str = "/usr/lib/shim/shimx64.efi.signed";
/// The flavour of GRUB that looks for its configuration on optical media.
const SIGNED_GRUB: &str = "/usr/lib/grub/x86_64-efi-signed/gcdx64.efi.signed";

fn host_file(path: &str) -> Source {
    Source::File(path.into())
}

#[test]
fn isolinux_from_cd_and_disk() {
    let installed =
        Path::new(ISOLINUX).join("isolinux.bin").exists() && Path::new(SYSLINUX).exists();
    if !have(&["qemu-system-x86_64"]) || !skip_unless(installed, "isolinux is not installed") {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    for table in [
        PartitionTable::Gpt,
        PartitionTable::Mbr,
        PartitionTable::Hybrid,
    ] {
        let mut image = image();
        let tree = &mut image.tree;
        tree.file(
            "isolinux/isolinux.bin",
            host_file(&format!("{ISOLINUX}/isolinux.bin")),
        )
        .unwrap();
        tree.file(
            "isolinux/ldlinux.c32",
            host_file(&format!("{SYSLINUX}/ldlinux.c32")),
        )
        .unwrap();
        // Without its configuration isolinux says nothing on the serial console.
        let configuration = "SERIAL 0 115200\nPROMPT 1\nDEFAULT none\n";
        tree.file("isolinux/isolinux.cfg", Source::Bytes(configuration.into()))
            .unwrap();
        image
            .boot
            .push(BootEntry::isolinux("isolinux/isolinux.bin"));
        let mut disk = DiskBoot::named("isolinux");
        disk.table = table;
        disk.boot_code = Some(BootCode::Isolinux(
            fs::read(format!("{ISOLINUX}/isohdpfx.bin")).unwrap(),
        ));
        image.disk = Some(disk);
        let iso = scratch.path().join("isolinux.iso");
        write(&image, &iso);
        for medium in [cd(&iso), usb_disk(&iso)] {
            boot_until(scratch.path(), &medium, |said| {
                said.contains("boot: ").then(String::new)
            });
        }
    }
}

#[test]
fn secure_boot_from_cd_and_disk() {
    let installed = Path::new(SHIM).exists() && Path::new(SIGNED_GRUB).exists();
    if !have_firmware() || !skip_unless(installed, "shim and signed grub are not installed") {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let mut esp = Esp::new("ESP", TIMESTAMP, 1);
    esp.file("EFI/BOOT/BOOTX64.EFI", fs::read(SHIM).unwrap());
    esp.file("EFI/BOOT/grubx64.efi", fs::read(SIGNED_GRUB).unwrap());
    let mut image = image();
    let configuration = format!(
        "serial --unit=0 --speed=115200\nterminal_output serial\necho \"{MARKER} $grub_platform lockdown=$lockdown\"\nhalt\n"
    );
    image
        .tree
        .file(".disk/info", Source::Bytes(b"test".to_vec()))
        .unwrap();
    image
        .tree
        .file("boot/grub/grub.cfg", Source::Bytes(configuration.into()))
        .unwrap();
    let mut disk = DiskBoot::named("secure boot");
    disk.esp = Some(Source::Bytes(esp.render().unwrap()));
    image.disk = Some(disk);
    image.boot.push(BootEntry::appended_esp());
    let iso = scratch.path().join("secure.iso");
    write(&image, &iso);
    for medium in [cd(&iso), usb_disk(&iso)] {
        let line = boot(scratch.path(), &secure_boot(scratch.path(), medium));
        assert_eq!(line, format!("{MARKER} efi lockdown=y"));
    }
}
