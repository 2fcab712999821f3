//! The live medium boots, and says so itself; damaged ones do not.

/// The name by which `cargo xtask test` tells these tests from the others.
mod in_qemu {
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Stdio};
    use std::time::Duration;

    use tempfile::TempDir;
    use xtask::qemu::{self, Boot, Firmware, Interrupt, KernelBoot, Machine, Media};
    use xtask::qemu::{Outcome, Sign};

    use crate::support::{self, LABEL, Medium};

    /// The medium, if it can be had and booted.
    fn medium() -> Option<&'static Medium> {
        if support::lacks(&["qemu-system-x86_64"]) {
            return None;
        }
        support::medium()
    }

    fn boot(machine: &Machine) -> Boot {
        qemu::boot(machine, &Interrupt::default(), &mut |_| {}).unwrap()
    }

    /// Boots the medium and looks at what the running system says about itself.
    #[track_caller]
    fn comes_up(medium: &Medium, firmware: Firmware, media: Media, expected: &[(&str, &str)]) {
        let mut machine = Machine::new(&medium.iso, firmware, media);
        machine.until = Sign::Marker;
        let boot = boot(&machine);
        let Outcome::Up(marker) = &boot.outcome else {
            panic!("{}\n{}", boot.outcome, boot.console);
        };
        println!("{firmware}: {:.0} s, {marker}", boot.time.as_secs_f64());
        let kernel = kernel_version(&medium.file("vmlinuz"));
        let always = [
            ("label", LABEL),
            ("kernel", &kernel),
            ("medium", "iso9660"),
            ("image", "squashfs"),
            ("rootfs", "overlay"),
            ("write", "ok"),
            ("failed", "none"),
        ];
        for (field, value) in always.iter().chain(expected) {
            assert_eq!(marker.get(field), *value, "{field} in {marker}");
        }
    }

    /// What a kernel image calls itself: its header says where that text is
    /// (Documentation/arch/x86/boot.rst, offset 0x20e).
    fn kernel_version(image: &[u8]) -> String {
        let start = 0x200 + usize::from(u16::from_le_bytes([image[0x20e], image[0x20f]]));
        let version = image[start..].split(|b| *b == b' ').next().unwrap();
        String::from_utf8(version.to_owned()).unwrap()
    }

    #[test]
    fn a_disc_boots_on_bios() {
        if let Some(medium) = medium() {
            comes_up(medium, Firmware::Bios, Media::Cd, &[("firmware", "bios")]);
        }
    }

    #[test]
    fn a_disc_boots_on_uefi() {
        if let Some(medium) = medium() {
            let expected = [("firmware", "uefi"), ("secureboot", "0")];
            comes_up(medium, Firmware::Uefi, Media::Cd, &expected);
        }
    }

    #[test]
    fn a_disc_boots_on_uefi_that_runs_only_what_is_signed() {
        if let Some(medium) = medium() {
            let expected = [("firmware", "uefi"), ("secureboot", "1")];
            comes_up(medium, Firmware::SecureBoot, Media::Cd, &expected);
        }
    }

    #[test]
    fn a_stick_boots_on_bios() {
        if let Some(medium) = medium() {
            comes_up(medium, Firmware::Bios, Media::Disk, &[("firmware", "bios")]);
        }
    }

    #[test]
    fn a_stick_boots_on_uefi() {
        if let Some(medium) = medium() {
            let expected = [("firmware", "uefi")];
            comes_up(medium, Firmware::Uefi, Media::Disk, &expected);
        }
    }

    /// The outcome must be `Lost` with this text, not merely no success.
    #[track_caller]
    fn is_lost(machine: &Machine, text: &str) {
        let boot = boot(machine);
        assert!(
            matches!(&boot.outcome, Outcome::Lost(line) if line.contains(text)),
            "{}\n{}",
            boot.outcome,
            boot.console
        );
    }

    /// A copy of the medium in which `change` was made.
    fn damaged(medium: &Medium, change: impl FnOnce(&mut Vec<u8>)) -> (TempDir, PathBuf) {
        let scratch = TempDir::with_prefix("livecd-damaged-").unwrap();
        let iso = scratch.path().join("damaged.iso");
        let mut bytes = fs::read(&medium.iso).unwrap();
        change(&mut bytes);
        fs::write(&iso, bytes).unwrap();
        (scratch, iso)
    }

    /// Overwrites the first `old` in `bytes` with the equally long `new`.
    #[track_caller]
    fn replace(bytes: &mut [u8], old: &[u8], new: &[u8]) {
        let place = bytes.windows(old.len()).position(|window| window == old);
        let place = place.unwrap_or_else(|| panic!("no {}", String::from_utf8_lossy(old)));
        bytes[place..place + old.len()].copy_from_slice(new);
    }

    #[test]
    fn a_disc_without_its_boot_record_does_not_boot() {
        let Some(medium) = medium() else { return };
        let (_scratch, iso) = damaged(medium, |bytes| {
            replace(
                bytes,
                b"EL TORITO SPECIFICATION",
                b"NOTHING TO BOOT FROM...",
            );
        });
        let mut machine = Machine::new(iso, Firmware::Bios, Media::Cd);
        machine.timeout = Duration::from_secs(60);
        is_lost(&machine, "No bootable device");
    }

    /// The menu's entry that tests the medium, on one that has lost a bit.
    #[test]
    fn a_damaged_disc_is_found_by_its_own_test() {
        let Some(medium) = medium() else { return };
        let menu = String::from_utf8(medium.file("boot/grub/grub.cfg")).unwrap();
        let mut lines = menu.lines().map(str::trim);
        let title = "menuentry 'Test this medium & start ";
        assert!(lines.any(|line| line.starts_with(title)), "{menu}");
        let line = lines.find(|line| line.starts_with("linux ")).unwrap();
        let (_, args) = line.split_once(" root=").unwrap();
        let (_scratch, iso) = damaged(medium, |bytes| {
            // What the superblock of the squashfs is followed by, at a tenth: the
            // test need not read it all.
            let place = bytes.len() / 10;
            bytes[place] ^= 1;
        });
        let scratch = TempDir::with_prefix("livecd-test-this-medium-").unwrap();
        let file = |name: &str| {
            let path = scratch.path().join(name);
            fs::write(&path, medium.file(name)).unwrap();
            path
        };
        let mut machine = Machine::new(iso, Firmware::Bios, Media::Cd);
        machine.until = Sign::Marker;
        machine.kernel = Some(KernelBoot {
            kernel: file("vmlinuz"),
            initramfs: file("initrd.img"),
            args: format!("root={args}"),
        });
        is_lost(&machine, "CD check failed");
    }

    fn run(program: &str, arguments: &[&str]) {
        let output = Command::new(program).args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{program} {arguments:?}: {said}");
    }

    /// A GRUB that starts the medium from a file as GRUB's users do.
    fn grub_that_finds_the_iso(scratch: &Path) -> String {
        let path = |name: &str| scratch.join(name).to_str().unwrap().to_owned();
        let (loader, early) = (path("grub.efi"), path("early.cfg"));
        let start = "search --no-floppy --set=root --file /isos/live.iso\n\
                     set iso_path=/isos/live.iso\nexport iso_path\n\
                     loopback loop $iso_path\nset root=(loop)\n\
                     configfile /boot/grub/loopback.cfg\n";
        fs::write(&early, start).unwrap();
        let modules = [
            "part_gpt",
            "fat",
            "ext2",
            "iso9660",
            "loopback",
            "search",
            "configfile",
            "linux",
            "normal",
            "test",
            "all_video",
            "serial",
            "terminal",
        ];
        let mkimage = ["-O", "x86_64-efi", "-p", "/", "-c", &early, "-o", &loader];
        run("grub-mkimage", &[&mkimage[..], &modules].concat());
        loader
    }

    /// A disk with FAT32 on which the medium is a file.
    fn disk_with_the_iso_as_a_file(medium: &Medium, scratch: &Path) -> PathBuf {
        let loader = grub_that_finds_the_iso(scratch);
        let disk = scratch.join("disk.img").to_str().unwrap().to_owned();
        let room = fs::metadata(&medium.iso).unwrap().len() + (64 << 20);
        fs::File::create(&disk).unwrap().set_len(room).unwrap();
        run("mkfs.vfat", &["-F", "32", &disk]);
        run("mmd", &["-i", &disk, "::/isos", "::/EFI", "::/EFI/BOOT"]);
        run("mcopy", &["-i", &disk, &loader, "::/EFI/BOOT/BOOTX64.EFI"]);
        let iso = medium.iso.to_str().unwrap();
        run("mcopy", &["-i", &disk, iso, "::/isos/live.iso"]);
        disk.into()
    }

    #[test]
    fn the_iso_boots_as_a_file_on_a_disk_by_its_loopback_menu() {
        let Some(medium) = medium() else { return };
        if support::lacks(&["grub-mkimage", "mkfs.vfat", "mcopy"]) {
            return;
        }
        let scratch = TempDir::with_prefix("livecd-loopback-").unwrap();
        let disk = disk_with_the_iso_as_a_file(medium, scratch.path());
        comes_up_on_uefi(&disk, Media::Disk);
    }

    /// Boots a disk on which, in whatever way, the medium is.
    #[track_caller]
    fn comes_up_on_uefi(disk: &Path, media: Media) {
        let mut machine = Machine::new(disk, Firmware::Uefi, media);
        machine.until = Sign::Marker;
        let boot = boot(&machine);
        let Outcome::Up(marker) = &boot.outcome else {
            panic!("{}\n{}", boot.outcome, boot.console);
        };
        for (field, value) in [
            ("firmware", "uefi"),
            ("label", LABEL),
            ("medium", "iso9660"),
        ] {
            assert_eq!(marker.get(field), value, "{field} in {marker}");
        }
    }

    fn decompress(compressed: &Path, file: &Path) {
        let mut zstd = Command::new("zstd");
        zstd.args(["--quiet", "-d", "-o"]).arg(file).arg(compressed);
        let status = zstd.stdin(Stdio::null()).status().unwrap();
        assert!(status.success(), "{status}");
    }

    /// Run by `cargo xtask test --long` only.
    mod long {
        use super::*;

        #[test]
        fn a_stick_with_blocks_of_4096_bytes_boots_on_uefi() {
            if let Some(medium) = medium() {
                comes_up_on_uefi(&medium.iso, Media::LargeBlocks);
            }
        }

        /// A disk with an EFI system partition, and the medium as a file on ext4.
        fn disk_with_the_iso_on_ext4(medium: &Medium, scratch: &Path) -> PathBuf {
            const MIB: u64 = 1 << 20;
            let loader = grub_that_finds_the_iso(scratch);
            let path = |name: &str| scratch.join(name).to_str().unwrap().to_owned();
            let sized = |name: &str, mebibytes: u64| {
                let file = fs::File::create(path(name)).unwrap();
                file.set_len(mebibytes * MIB).unwrap();
                path(name)
            };
            fs::create_dir_all(scratch.join("tree/isos")).unwrap();
            fs::copy(&medium.iso, scratch.join("tree/isos/live.iso")).unwrap();
            let room = fs::metadata(&medium.iso).unwrap().len() / MIB + 64;
            let (esp, ext4) = (sized("esp.img", 64), sized("ext4.img", room));
            run("mkfs.vfat", &["-F", "32", &esp]);
            run("mmd", &["-i", &esp, "::/EFI", "::/EFI/BOOT"]);
            run("mcopy", &["-i", &esp, &loader, "::/EFI/BOOT/BOOTX64.EFI"]);
            run("mke2fs", &["-q", "-t", "ext4", "-d", &path("tree"), &ext4]);
            let disk = sized("disk.img", room + 66);
            let script = "printf 'label: gpt\nstart=1MiB, size=64MiB, type=uefi\nstart=65MiB, type=linux\n' \
                          | sfdisk -q \"$1\"
                dd if=\"$2\" of=\"$1\" bs=1M seek=1 conv=notrunc,sparse status=none
                dd if=\"$3\" of=\"$1\" bs=1M seek=65 conv=notrunc,sparse status=none";
            run("sh", &["-ec", script, "sh", &disk, &esp, &ext4]);
            disk.into()
        }

        #[test]
        fn the_iso_boots_as_a_file_on_ext4_by_its_loopback_menu() {
            let Some(medium) = medium() else { return };
            let tools = [
                "grub-mkimage",
                "mkfs.vfat",
                "mcopy",
                "mke2fs",
                "sfdisk",
                "dd",
            ];
            if support::lacks(&tools) {
                return;
            }
            let scratch = TempDir::with_prefix("livecd-loopback-ext4-").unwrap();
            let disk = disk_with_the_iso_on_ext4(medium, scratch.path());
            comes_up_on_uefi(&disk, Media::Disk);
        }

        #[test]
        fn a_disc_without_its_squashfs_does_not_come_up() {
            let Some(medium) = medium() else { return };
            let (_scratch, iso) = damaged(medium, |bytes| {
                // The Rock Ridge name, which the kernel looks at.
                replace(bytes, b"squashfs.img", b"squashfs.not");
            });
            let mut machine = Machine::new(iso, Firmware::Bios, Media::Cd);
            machine.until = Sign::Marker;
            is_lost(&machine, "Entering emergency mode");
        }

        #[test]
        fn an_initramfs_without_its_live_module_does_not_come_up() {
            let Some(medium) = medium() else { return };
            if support::lacks(&["zstd"]) {
                return;
            }
            let scratch = TempDir::with_prefix("livecd-initramfs-").unwrap();
            let file = |name: &str| scratch.path().join(name);
            fs::write(file("vmlinuz"), medium.file("vmlinuz")).unwrap();
            fs::write(file("initrd.zst"), medium.file("initrd.img")).unwrap();
            decompress(&file("initrd.zst"), &file("initrd"));
            let mut bytes = fs::read(file("initrd")).unwrap();
            // dracut runs only hooks that end in `.sh`.
            replace(
                &mut bytes,
                b"parse-dmsquash-live.sh",
                b"parse-dmsquash-live.no",
            );
            fs::write(file("initrd"), bytes).unwrap();
            let mut machine = Machine::new(&medium.iso, Firmware::Bios, Media::Cd);
            machine.until = Sign::Marker;
            machine.kernel = Some(KernelBoot {
                kernel: file("vmlinuz"),
                initramfs: file("initrd"),
                args: format!("root=live:CDLABEL={LABEL} rd.live.image console=ttyS0,115200"),
            });
            is_lost(&machine, "Don't know how to handle");
        }
    }
}
