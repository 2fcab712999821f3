use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use livecd_iso::{BootCode, BootEntry, DiskBoot, Esp, IsoImage, PartitionTable, Source};

use crate::support::*;

const MARKER: &str = "LIVECD-ISO-BOOTED";
const GRUB_CFG: &str = "serial --unit=0 --speed=115200\nterminal_output serial\necho \"LIVECD-ISO-BOOTED $grub_platform from $root\"\nhalt\n";
const FIRMWARE: &str = "/usr/share/OVMF/OVMF_CODE_4M.fd";
const FIRMWARE_VARIABLES: &str = "/usr/share/OVMF/OVMF_VARS_4M.fd";
const BIOS_MODULES: &str = "/usr/lib/grub/i386-pc";
const UEFI_MODULES: &str = "/usr/lib/grub/x86_64-efi";

/// A QEMU that ends with the test.
struct Machine(Child);

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Boots with `arguments` until GRUB says where it is; returns that line.
#[track_caller]
fn boot(scratch: &Path, arguments: &[String]) -> String {
    let log = scratch.join("serial.log");
    let _ = fs::remove_file(&log);
    let serial = format!("file:{}", log.display());
    // Never KVM: where it is offered without being complete, the machine hangs.
    let common = [
        "-accel",
        "tcg",
        "-cpu",
        "max",
        "-m",
        "512",
        "-nodefaults",
        "-display",
        "none",
        "-no-reboot",
    ];
    let child = Command::new("qemu-system-x86_64")
        .args(common)
        .args(["-vga", "none", "-serial", &serial])
        .args(arguments)
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    let _machine = Machine(child);
    let deadline = Instant::now() + Duration::from_secs(180);
    loop {
        let said = String::from_utf8_lossy(&fs::read(&log).unwrap_or_default()).into_owned();
        let whole_lines = said
            .split_inclusive('\n')
            .filter(|line| line.ends_with('\n'));
        if let Some(line) = whole_lines
            .filter_map(|line| line.find(MARKER).map(|at| &line[at..]))
            .next()
        {
            return line.trim_end().to_owned();
        }
        assert!(Instant::now() < deadline, "no boot:\n{said}");
        std::thread::sleep(Duration::from_millis(200));
    }
}

fn have_grub(modules: &str) -> bool {
    have(&["qemu-system-x86_64", "grub-mkimage"])
        && skip_unless(
            Path::new(modules).join("moddep.lst").exists(),
            &format!("no grub modules in {modules}"),
        )
}

fn grub_image(scratch: &Path, format: &str, modules: &str, arguments: &[&str]) -> Vec<u8> {
    let path = scratch.join(format);
    let output = path.to_str().unwrap();
    let common = [
        "-O",
        format,
        "-d",
        modules,
        "-p",
        "/boot/grub",
        "-o",
        output,
    ];
    run(
        "grub-mkimage",
        &[
            &common,
            arguments,
            &["serial", "echo", "halt", "terminal", "normal", "iso9660"],
        ]
        .concat(),
    );
    fs::read(path).unwrap()
}

fn uefi_grub(scratch: &Path) -> Vec<u8> {
    let early = scratch.join("early.cfg");
    fs::write(
        &early,
        "search --label --set=root TEST_VOLUME\nset prefix=($root)/boot/grub\n",
    )
    .unwrap();
    let modules = [
        "-c",
        early.to_str().unwrap(),
        "search",
        "part_gpt",
        "part_msdos",
        "fat",
    ];
    grub_image(scratch, "x86_64-efi", UEFI_MODULES, &modules)
}

fn uefi_esp(scratch: &Path) -> Vec<u8> {
    let mut esp = Esp::new("ESP", TIMESTAMP, 1);
    esp.file("EFI/BOOT/BOOTX64.EFI", uefi_grub(scratch));
    esp.render().unwrap()
}

/// An image with GRUB for a BIOS.
fn bios_image(scratch: &Path) -> IsoImage {
    let mut image = image();
    let eltorito = grub_image(scratch, "i386-pc-eltorito", BIOS_MODULES, &["biosdisk"]);
    image
        .tree
        .file("boot/grub/eltorito.img", Source::Bytes(eltorito))
        .unwrap();
    image
        .tree
        .file("boot/grub/grub.cfg", Source::Bytes(GRUB_CFG.into()))
        .unwrap();
    image.boot.push(BootEntry::bios("boot/grub/eltorito.img"));
    image
}

/// An image with GRUB for BIOS and UEFI, for optical media and disks.
fn hybrid_iso(scratch: &Path, table: PartitionTable) -> PathBuf {
    let mut image = bios_image(scratch);
    let mut disk = DiskBoot::new(*b"sixteen bytes id");
    disk.table = table;
    disk.boot_code = Some(BootCode::Grub(
        fs::read(Path::new(BIOS_MODULES).join("boot_hybrid.img")).unwrap(),
    ));
    disk.esp = Some(Source::Bytes(uefi_esp(scratch)));
    image.disk = Some(disk);
    image.boot.push(BootEntry::appended_esp());
    image.media_check = true;
    let path = scratch.join("hybrid.iso");
    write(&image, &path);
    path
}

const TABLES: [PartitionTable; 3] = [
    PartitionTable::Gpt,
    PartitionTable::Mbr,
    PartitionTable::Hybrid,
];

fn cd(iso: &Path) -> Vec<String> {
    let drive = format!(
        "if=none,id=medium,media=cdrom,format=raw,readonly=on,file={}",
        iso.display()
    );
    [
        "-drive",
        &drive,
        "-device",
        "ide-cd,drive=medium,bootindex=1",
    ]
    .map(str::to_owned)
    .to_vec()
}

fn usb_disk(iso: &Path) -> Vec<String> {
    let drive = format!(
        "if=none,id=medium,format=raw,snapshot=on,file={}",
        iso.display()
    );
    let device = "usb-storage,bus=usb.0,drive=medium,removable=on,bootindex=1";
    [
        "-device",
        "qemu-xhci,id=usb",
        "-drive",
        &drive,
        "-device",
        device,
    ]
    .map(str::to_owned)
    .to_vec()
}

fn uefi(scratch: &Path, medium: Vec<String>) -> Vec<String> {
    let variables = scratch.join("variables.fd");
    fs::copy(FIRMWARE_VARIABLES, &variables).unwrap();
    let code = format!("if=pflash,format=raw,unit=0,readonly=on,file={FIRMWARE}");
    let variables = format!("if=pflash,format=raw,unit=1,file={}", variables.display());
    let firmware = ["-machine", "q35", "-drive", &code, "-drive", &variables].map(str::to_owned);
    [firmware.to_vec(), medium].concat()
}

fn have_uefi() -> bool {
    have_grub(UEFI_MODULES) && skip_unless(Path::new(FIRMWARE).exists(), "ovmf is not installed")
}

#[test]
fn bios_from_cd_and_disk() {
    if !have_grub(BIOS_MODULES) || !have_uefi() {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    for table in TABLES {
        let iso = hybrid_iso(scratch.path(), table);
        for medium in [cd(&iso), usb_disk(&iso)] {
            let line = boot(scratch.path(), &medium);
            assert!(
                line.starts_with(&format!("{MARKER} pc from ")),
                "{table:?}: {line}"
            );
        }
    }
}

#[test]
fn uefi_from_cd_and_disk() {
    if !have_grub(BIOS_MODULES) || !have_uefi() {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    for table in TABLES {
        let iso = hybrid_iso(scratch.path(), table);
        for (medium, device) in [(cd(&iso), "cd0"), (usb_disk(&iso), "hd0")] {
            let line = boot(scratch.path(), &uefi(scratch.path(), medium));
            assert!(
                line.starts_with(&format!("{MARKER} efi from {device}")),
                "{table:?}: {line}"
            );
        }
    }
}

#[test]
fn uefi_from_an_image_in_the_tree() {
    if !have_uefi() {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let mut image = image();
    image
        .tree
        .file("EFI/efiboot.img", Source::Bytes(uefi_esp(scratch.path())))
        .unwrap();
    image
        .tree
        .file("boot/grub/grub.cfg", Source::Bytes(GRUB_CFG.into()))
        .unwrap();
    image.boot.push(BootEntry::uefi("EFI/efiboot.img"));
    let iso = scratch.path().join("uefi.iso");
    write(&image, &iso);
    let line = boot(scratch.path(), &uefi(scratch.path(), cd(&iso)));
    assert_eq!(line, format!("{MARKER} efi from cd0"));
}

#[test]
fn partition_tables_are_clean() {
    if !have_grub(BIOS_MODULES)
        || !have_uefi()
        || !have(&["sgdisk", "fdisk", "fsck.vfat", "dumpet"])
    {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    for table in TABLES {
        let iso = hybrid_iso(scratch.path(), table);
        let path = iso.to_str().unwrap();
        let listing = run("fdisk", &["-l", path]);
        assert_eq!(String::from_utf8_lossy(&listing.stderr), "", "{table:?}");
        if table != PartitionTable::Mbr {
            let said = stdout("sgdisk", &["-v", path]);
            assert!(
                said.contains("No problems found") && !said.contains("Caution"),
                "{said}"
            );
        }
        let catalog = stdout("dumpet", &["-i", path]);
        assert!(
            catalog.contains("PlatformId: 0x00 (80x86)")
                && catalog.contains("PlatformId: 0xef (EFI)"),
            "{catalog}"
        );
        let esp = scratch.path().join("esp.img");
        fs::write(&esp, partition(&fs::read(&iso).unwrap(), table)).unwrap();
        run("fsck.vfat", &["-n", esp.to_str().unwrap()]);
    }
}

/// The second partition, as the MBR or the GPT says.
fn partition(image: &[u8], table: PartitionTable) -> &[u8] {
    let number = |at: usize, length| {
        image[at..at + length]
            .iter()
            .rev()
            .fold(0, |n, byte| n << 8 | usize::from(*byte))
    };
    let (first, end) = match table {
        PartitionTable::Gpt => (number(1024 + 128 + 32, 8), number(1024 + 128 + 40, 8) + 1),
        _ => (
            number(446 + 16 + 8, 4),
            number(446 + 16 + 8, 4) + number(446 + 16 + 12, 4),
        ),
    };
    &image[first * 512..end * 512]
}

#[test]
fn the_first_partition_is_a_filesystem_of_its_own() {
    if !have_grub(BIOS_MODULES) || !have_uefi() || !have(&["bsdtar", "xorriso"]) {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let iso = hybrid_iso(scratch.path(), PartitionTable::Gpt);
    let whole = fs::read(&iso).unwrap();
    let alone = scratch.path().join("partition.iso");
    fs::write(&alone, &whole[64 * 512..]).unwrap();
    let listed = |path: &Path| {
        stdout(
            "bsdtar",
            &[
                "-cf",
                "-",
                "--format=mtree",
                "--options=sha256",
                &format!("@{}", path.display()),
            ],
        )
    };
    assert_eq!(listed(&iso), listed(&alone));
    let joliet = |path: &Path| stdout("isoinfo", &["-J", "-f", "-i", path.to_str().unwrap()]);
    assert_eq!(joliet(&iso), joliet(&alone));
}
