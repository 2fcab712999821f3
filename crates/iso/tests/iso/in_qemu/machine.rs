//! Virtual machines that boot images.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::*;

pub(super) const MARKER: &str = "LIVECD-ISO-BOOTED";
const FIRMWARE: &str = "/usr/share/OVMF/OVMF_CODE_4M.fd";
const FIRMWARE_VARIABLES: &str = "/usr/share/OVMF/OVMF_VARS_4M.fd";
const SECURE_FIRMWARE: &str = "/usr/share/OVMF/OVMF_CODE_4M.secboot.fd";
/// With the keys of Microsoft, which signed Debian's shim.
const SECURE_VARIABLES: &str = "/usr/share/OVMF/OVMF_VARS_4M.ms.fd";

/// A QEMU that ends with the test.
struct Machine(Child);

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The emulator of an architecture, with a processor and a graphics card.
pub(super) struct Board {
    qemu: &'static str,
    options: &'static [&'static str],
}

const X86_64: Board = Board {
    qemu: "qemu-system-x86_64",
    options: &["-cpu", "max,la57=off", "-vga", "none"],
};

pub(super) const AARCH64: Board = Board {
    qemu: "qemu-system-aarch64",
    options: &["-cpu", "cortex-a57"],
};

/// Boots a PC with `arguments` until GRUB says where it is; returns that line.
#[track_caller]
pub(super) fn boot(scratch: &Path, arguments: &[String]) -> String {
    boot_until(scratch, arguments, marker)
}

/// The first whole line with the marker, from there.
pub(super) fn marker(said: &str) -> Option<String> {
    let mut whole_lines = said
        .split_inclusive('\n')
        .filter(|line| line.ends_with('\n'));
    whole_lines.find_map(|line| line.find(MARKER).map(|at| line[at..].trim_end().to_owned()))
}

/// Boots a PC with `arguments` until `found` finds something in what the serial console has said.
#[track_caller]
pub(super) fn boot_until(
    scratch: &Path,
    arguments: &[String],
    found: impl Fn(&str) -> Option<String>,
) -> String {
    boot_board_until(&X86_64, scratch, arguments, found)
}

/// As [`boot_until`], on any board.
#[track_caller]
pub(super) fn boot_board_until(
    board: &Board,
    scratch: &Path,
    arguments: &[String],
    found: impl Fn(&str) -> Option<String>,
) -> String {
    let log = scratch.join("serial.log");
    let _ = fs::remove_file(&log);
    let serial = format!("file:{}", log.display());
    // Never KVM: where it is offered without being complete, the machine hangs.
    let common = [
        "-accel",
        "tcg",
        "-m",
        "512",
        "-nodefaults",
        "-display",
        "none",
        "-no-reboot",
    ];
    let child = Command::new(board.qemu)
        .args(common)
        .args(board.options)
        .args(["-serial", &serial])
        .args(arguments)
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    let _machine = Machine(child);
    let deadline = Instant::now() + Duration::from_secs(120);
    loop {
        let said = String::from_utf8_lossy(&fs::read(&log).unwrap_or_default()).into_owned();
        if let Some(found) = found(&said) {
            return found;
        }
        assert!(Instant::now() < deadline, "no boot:\n{said}");
        std::thread::sleep(Duration::from_millis(200));
    }
}

pub(super) fn cd(iso: &Path) -> Vec<String> {
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

/// For boards that have no IDE.
pub(super) fn scsi_cd(iso: &Path) -> Vec<String> {
    let drive = format!(
        "if=none,id=medium,media=cdrom,format=raw,readonly=on,file={}",
        iso.display()
    );
    let device = "scsi-cd,drive=medium,bootindex=1";
    [
        "-device",
        "virtio-scsi-pci",
        "-drive",
        &drive,
        "-device",
        device,
    ]
    .map(str::to_owned)
    .to_vec()
}

pub(super) fn virtio_disk(iso: &Path) -> Vec<String> {
    let drive = format!(
        "if=none,id=medium,format=raw,snapshot=on,file={}",
        iso.display()
    );
    let device = "virtio-blk-pci,drive=medium,bootindex=1";
    ["-drive", &drive, "-device", device]
        .map(str::to_owned)
        .to_vec()
}

/// A disk with blocks of 4,096 bytes.
pub(super) fn disk_of_large_blocks(iso: &Path) -> Vec<String> {
    let drive = format!(
        "if=none,id=medium,format=raw,snapshot=on,file={}",
        iso.display()
    );
    let device =
        "scsi-hd,drive=medium,bootindex=1,logical_block_size=4096,physical_block_size=4096";
    [
        "-device",
        "virtio-scsi-pci",
        "-drive",
        &drive,
        "-device",
        device,
    ]
    .map(str::to_owned)
    .to_vec()
}

pub(super) fn usb_disk(iso: &Path) -> Vec<String> {
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

pub(super) fn uefi(scratch: &Path, medium: Vec<String>) -> Vec<String> {
    [
        firmware(scratch, "q35", FIRMWARE, FIRMWARE_VARIABLES),
        medium,
    ]
    .concat()
}

pub(super) fn have_firmware() -> bool {
    have(&["qemu-system-x86_64"])
        && skip_unless(Path::new(SECURE_FIRMWARE).exists(), "ovmf is not installed")
}

/// As [`uefi`], with Secure Boot.
pub(super) fn secure_boot(scratch: &Path, medium: Vec<String>) -> Vec<String> {
    let secure = ["-global", "driver=cfi.pflash01,property=secure,value=on"].map(str::to_owned);
    [
        secure.to_vec(),
        firmware(scratch, "q35,smm=on", SECURE_FIRMWARE, SECURE_VARIABLES),
        medium,
    ]
    .concat()
}

pub(super) fn firmware(scratch: &Path, machine: &str, code: &str, variables: &str) -> Vec<String> {
    let copy = scratch.join("variables.fd");
    fs::copy(variables, &copy).unwrap();
    let code = format!("if=pflash,format=raw,unit=0,readonly=on,file={code}");
    let variables = format!("if=pflash,format=raw,unit=1,file={}", copy.display());
    ["-machine", machine, "-drive", &code, "-drive", &variables]
        .map(str::to_owned)
        .to_vec()
}
