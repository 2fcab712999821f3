//! EFI system partitions, as other programs read them.

use std::fs;

use livecd_iso::Esp;

use crate::support::*;

#[test]
fn fsck_finds_nothing_and_mtools_read_all() {
    if !have(&["fsck.vfat", "mdir", "mtype"]) {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    for size in [0, 1_000_000, 20_000_000] {
        let mut esp = Esp::new("esp", TIMESTAMP, 0x2023_1114);
        esp.file("EFI/BOOT/BOOTX64.EFI", vec![b'x'; size]);
        esp.file("EFI/debian/a long name.config", b"content".to_vec());
        esp.file("empty", Vec::new());
        let path = scratch.path().join("esp.img");
        fs::write(&path, esp.render().unwrap()).unwrap();
        let path = path.to_str().unwrap();

        let said = stdout("fsck.vfat", &["-n", "-v", path]);
        let lines: Vec<&str> = said.lines().rev().take(2).collect();
        assert_eq!(lines[1], "Checking for unused clusters.", "{said}");
        let listed = stdout("mdir", &["-i", path, "-/", "-b", "::"]);
        let expect = "::/EFI/\n::/empty\n::/EFI/BOOT/\n::/EFI/debian/\n::/EFI/BOOT/BOOTX64.EFI\n::/EFI/debian/a long name.config\n";
        assert_eq!(listed, expect);
        assert_eq!(
            stdout("mtype", &["-i", path, "::/EFI/debian/a long name.config"]),
            "content"
        );
        assert!(run("mtype", &["-i", path, "::/EFI/BOOT/BOOTX64.EFI"]).stdout == vec![b'x'; size]);
        let head = stdout("mdir", &["-i", path, "::"]);
        assert!(
            head.contains("Volume in drive : is ESP") && head.contains("2023-1114"),
            "{head}"
        );
        assert!(head.contains("2023-11-14  22:13"), "{head}");
    }
}
