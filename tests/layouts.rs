//! Live systems of every layout come up, keep changes where they are told to,
//! and start from the network.

/// The name by which `cargo xtask test` tells these tests from the others.
mod in_qemu {
    use std::fs;
    use std::path::Path;
    use std::process::Command;

    use tempfile::TempDir;
    use xtask::qemu::{
        self, Boot, Firmware, Interrupt, KernelBoot, Machine, Marker, Media, Outcome, Sign,
    };

    use crate::support::{self, CHANGES, LABEL, Medium};

    /// Boots `machine` and returns what the running system says about itself.
    #[track_caller]
    fn marker(mut machine: Machine) -> Marker {
        machine.until = Sign::Marker;
        let boot: Boot = qemu::boot(&machine, &Interrupt::default(), &mut |_| {}).unwrap();
        let Outcome::Up(marker) = boot.outcome else {
            panic!("{}\n{}", boot.outcome, boot.console);
        };
        println!("{:.0} s, {marker}", boot.time.as_secs_f64());
        marker
    }

    #[track_caller]
    fn says(marker: &Marker, expected: &[(&str, &str)]) {
        for (field, value) in expected {
            assert_eq!(marker.get(field), *value, "{field} in {marker}");
        }
        assert_eq!((marker.get("write"), marker.get("failed")), ("ok", "none"));
    }

    /// The kernel of `medium` and its initramfs, started without a boot loader,
    /// with the medium in the drive.
    fn kernel_boot(medium: &Medium, scratch: &Path, args: &str) -> Machine {
        let file = |name: &str| {
            let path = scratch.join(name);
            fs::write(&path, medium.file(name)).unwrap();
            path
        };
        let mut machine = Machine::new(&medium.iso, Firmware::Bios, Media::Cd);
        machine.kernel = Some(KernelBoot {
            kernel: file("vmlinuz"),
            initramfs: file("initrd.img"),
            args: format!("root=live:CDLABEL={LABEL} console=ttyS0,115200 {args}"),
        });
        machine
    }

    /// An image for changes, made by the program; what it says to add to the
    /// kernel command line is what is returned.
    fn changes(medium: &Medium, image: &Path) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_livecd-creator"))
            .arg("overlay")
            .arg(&medium.iso)
            .args(["--size", "512", "--label", CHANGES, "--output"])
            .arg(image)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        let argument = said.trim().strip_prefix("kernel argument: ");
        argument.expect("the argument").to_owned()
    }

    /// What the entry of the menu that keeps changes has on its command line.
    fn keeping(medium: &Medium) -> String {
        let menu = String::from_utf8(medium.file("boot/grub/grub.cfg")).unwrap();
        let mut lines = menu.lines().map(str::trim);
        let line = lines.find(|line| line.contains("rd.live.overlay=LABEL="));
        let line = line.expect("an entry that keeps changes");
        let (_, args) = line.split_once("CDLABEL=").unwrap();
        let (_, args) = args.split_once(' ').unwrap();
        args.to_owned()
    }

    fn can_boot() -> bool {
        !support::lacks(&["qemu-system-x86_64"])
    }

    /// The flat medium was the base, `hello` was added, the result is nested:
    /// the root is a snapshot, and its store is on the second disk.
    #[test]
    fn a_nested_system_keeps_changes_in_a_snapshot() {
        let Some(medium) = can_boot().then(support::nested).flatten() else {
            return;
        };
        let scratch = TempDir::with_prefix("livecd-nested-").unwrap();
        let image = scratch.path().join("changes.img");
        let argument = changes(medium, &image);
        let args = keeping(medium);
        assert!(args.ends_with(&argument), "{args}: {argument}");
        for boots in ["1", "2"] {
            let mut machine = kernel_boot(medium, scratch.path(), &args);
            machine.disk = Some(image.clone());
            let marker = marker(machine);
            let expected = [("rootfs", "ext4"), ("added", "hello"), ("boots", boots)];
            says(&marker, &expected);
            let table = marker.get("table");
            assert!(table.contains(",snapshot,7:"), "{table}");
            assert!(table.ends_with(",PO,8"), "{table}");
        }
    }

    #[test]
    fn a_flat_erofs_comes_up() {
        let Some(medium) = can_boot().then(support::erofs).flatten() else {
            return;
        };
        let marker = marker(Machine::new(&medium.iso, Firmware::Bios, Media::Cd));
        let expected = [("rootfs", "overlay"), ("image", "erofs"), ("boots", "1")];
        says(&marker, &expected);
    }

    /// The nested medium was the base, and the result is flat: the files that
    /// were changed are in a directory on the second disk.
    #[test]
    fn a_flat_system_keeps_changes_in_a_directory() {
        let Some(medium) = can_boot().then(support::flat_again).flatten() else {
            return;
        };
        let scratch = TempDir::with_prefix("livecd-flat-").unwrap();
        let image = scratch.path().join("changes.img");
        let argument = changes(medium, &image);
        let args = format!("ro rd.live.image rd.live.overlay.overlayfs=1 {argument}");
        for boots in ["1", "2"] {
            let mut machine = kernel_boot(medium, scratch.path(), &args);
            machine.disk = Some(image.clone());
            let marker = marker(machine);
            let expected = [
                ("rootfs", "overlay"),
                ("image", "squashfs"),
                ("added", "hello,ed"),
                ("boots", boots),
            ];
            says(&marker, &expected);
        }
    }

    /// Boots what `livecd-creator pxe` wrote, of which nothing the firmware takes
    /// may be missing.
    fn comes_up_from_the_network(firmware: Firmware, loader: &str) {
        if support::lacks(&["qemu-system-x86_64"]) {
            return;
        }
        let Some(medium) = support::medium() else {
            return;
        };
        let scratch = TempDir::with_prefix("livecd-pxe-").unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_livecd-creator"))
            .arg("pxe")
            .arg(&medium.iso)
            .arg("--output")
            .arg(scratch.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        assert!(!said.contains(loader), "{said}");
        let machine = Machine::new(scratch.path(), firmware, Media::Network);
        let marker = marker(machine);
        // No medium is mounted, and none is there.
        let expected = [("rootfs", "overlay"), ("image", "squashfs"), ("label", "")];
        says(&marker, &expected);
    }

    #[test]
    fn a_system_comes_up_from_the_network_by_grub() {
        comes_up_from_the_network(Firmware::Uefi, "grubx64.efi");
    }

    /// Run by `cargo xtask test --long` only.
    mod long {
        use super::*;

        #[test]
        fn a_nested_system_comes_up_on_overlayfs() {
            let Some(medium) = can_boot().then(support::nested).flatten() else {
                return;
            };
            let scratch = TempDir::with_prefix("livecd-nested-").unwrap();
            let args = "ro rd.live.image rd.live.overlay.overlayfs=1";
            let marker = marker(kernel_boot(medium, scratch.path(), args));
            let expected = [
                ("rootfs", "overlay"),
                ("image", "ext4"),
                ("table", "none"),
                ("added", "hello"),
                ("boots", "1"),
            ];
            says(&marker, &expected);
        }

        /// Btrfs knows its devices by what is written on them, and the snapshot and its
        /// origin look the same.
        #[test]
        fn an_uncompressed_btrfs_comes_up_in_a_snapshot() {
            let Some(medium) = can_boot().then(support::uncompressed).flatten() else {
                return;
            };
            let marker = marker(Machine::new(&medium.iso, Firmware::Bios, Media::Cd));
            says(&marker, &[("rootfs", "btrfs"), ("boots", "1")]);
            let table = marker.get("table");
            assert!(table.contains(",snapshot,7:"), "{table}");
        }

        /// The default entry of isolinux's menu: changes are kept in memory.
        #[test]
        fn a_disc_with_isolinux_boots_on_bios() {
            let Some(medium) = can_boot().then(support::nested).flatten() else {
                return;
            };
            let marker = marker(Machine::new(&medium.iso, Firmware::Bios, Media::Cd));
            let expected = [("firmware", "bios"), ("rootfs", "ext4"), ("boots", "1")];
            says(&marker, &expected);
        }

        #[test]
        fn a_system_comes_up_from_the_network_by_pxelinux() {
            comes_up_from_the_network(Firmware::Bios, "pxelinux.0");
        }
    }
}
