use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use livecd_iso::{BootEntry, Esp, Source};

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
fn boot(scratch: &Path, arguments: &[&str]) -> String {
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

fn bios_iso(scratch: &Path) -> PathBuf {
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
    let path = scratch.join("bios.iso");
    write(&image, &path);
    path
}

/// An image whose GRUB finds the configuration by the volume id.
fn uefi_iso(scratch: &Path) -> PathBuf {
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
    let mut esp = Esp::new("ESP", TIMESTAMP, 1);
    esp.file(
        "EFI/BOOT/BOOTX64.EFI",
        grub_image(scratch, "x86_64-efi", UEFI_MODULES, &modules),
    );
    let mut image = image();
    image
        .tree
        .file("EFI/efiboot.img", Source::Bytes(esp.render().unwrap()))
        .unwrap();
    image
        .tree
        .file("boot/grub/grub.cfg", Source::Bytes(GRUB_CFG.into()))
        .unwrap();
    image.boot.push(BootEntry::uefi("EFI/efiboot.img"));
    let path = scratch.join("uefi.iso");
    write(&image, &path);
    path
}

fn cd(iso: &Path) -> String {
    format!(
        "if=none,id=medium,media=cdrom,format=raw,readonly=on,file={}",
        iso.display()
    )
}

#[test]
fn bios_from_cd() {
    if !have_grub(BIOS_MODULES) {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let iso = bios_iso(scratch.path());
    let line = boot(
        scratch.path(),
        &[
            "-drive",
            &cd(&iso),
            "-device",
            "ide-cd,drive=medium,bootindex=1",
        ],
    );
    assert!(line.starts_with(&format!("{MARKER} pc from ")), "{line}");
}

#[test]
fn uefi_from_cd() {
    if !have_grub(UEFI_MODULES)
        || !skip_unless(Path::new(FIRMWARE).exists(), "ovmf is not installed")
    {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let iso = uefi_iso(scratch.path());
    let variables = scratch.path().join("variables.fd");
    fs::copy(FIRMWARE_VARIABLES, &variables).unwrap();
    let code = format!("if=pflash,format=raw,unit=0,readonly=on,file={FIRMWARE}");
    let variables = format!("if=pflash,format=raw,unit=1,file={}", variables.display());
    let medium = cd(&iso);
    let arguments = [
        "-machine", "q35", "-drive", &code, "-drive", &variables, "-drive", &medium,
    ];
    let line = boot(
        scratch.path(),
        &[
            &arguments[..],
            &["-device", "ide-cd,drive=medium,bootindex=1"],
        ]
        .concat(),
    );
    assert_eq!(line, format!("{MARKER} efi from cd0"));
}
