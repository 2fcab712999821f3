//! The map of an image as a drawing.

use std::io::Cursor;

use expect_test::expect_file;
use livecd_iso::{BootCode, BootEntry, DiskBoot, Esp, Source};

use crate::support::*;

/// A live image for BIOS and UEFI, CD and disk, with small files in the places of the real ones.
#[test]
fn the_picture_in_the_documentation_is_of_a_real_image() {
    let mut esp = Esp::new("ESP", TIMESTAMP, 1);
    esp.file("EFI/BOOT/BOOTX64.EFI", vec![1; 900_000]);
    esp.file("EFI/BOOT/grubx64.efi", vec![2; 1_500_000]);
    let mut disk = DiskBoot::named("picture");
    disk.boot_code = Some(BootCode::Grub(vec![0; 440]));
    disk.esp = Some(Source::Bytes(esp.render().unwrap()));
    let mut image = image();
    for (path, length) in [
        ("images/eltorito.img", 126_000),
        ("images/pxeboot/vmlinuz", 1_200_000),
        ("images/pxeboot/initrd.img", 3_000_000),
        ("LiveOS/squashfs.img", 9_000_000),
        ("boot/grub/grub.cfg", 900),
        (".disk/info", 20),
    ] {
        image
            .tree
            .file(path, Source::Bytes(vec![0; length]))
            .unwrap();
    }
    image.boot = vec![
        BootEntry::bios("images/eltorito.img"),
        BootEntry::appended_esp(),
    ];
    image.disk = Some(disk);
    image.media_check = true;
    let report = image
        .write(&mut Cursor::new(Vec::new()), &mut |_| ())
        .unwrap();
    expect_file!["../../../../docs/iso-layout.svg"].assert_eq(&report.svg());
    let mut end = 0;
    for extent in &report.extents {
        assert!(extent.start >= end, "{extent:?}");
        end = extent.start + extent.length;
    }
    assert_eq!(end, report.size);
}
