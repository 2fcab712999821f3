//! Machines, and how a medium is attached to them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use livecd_host::Tool;

use super::{Error, Firmware, Sign};

/// How the medium is attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Media {
    /// As a disc in an optical drive.
    Cd,
    /// In the optical drive of a virtual machine, on virtio, for kernels
    /// without drivers for others.
    VirtualCd,
    /// As a USB disk.
    Disk,
    /// As a USB disk with blocks of 4,096 bytes.
    LargeBlocks,
    /// Not at all: QEMU's own TFTP server has the files of a directory, among
    /// them `pxelinux.0` for a BIOS, and `bootx64.efi` for UEFI.
    Network,
}

/// A kernel that QEMU loads itself, without firmware and boot loader.
#[derive(Clone, Debug)]
pub struct KernelBoot {
    /// The kernel.
    pub kernel: PathBuf,
    /// The initramfs.
    pub initramfs: PathBuf,
    /// The kernel command line.
    pub args: String,
}

/// A virtual machine with one medium in it.
#[derive(Clone, Debug)]
pub struct Machine {
    /// The medium; for [`Media::Network`] the directory.
    pub iso: PathBuf,
    /// The image of a second disk. What the guest writes to it is kept.
    pub disk: Option<PathBuf>,
    /// What starts the boot loader.
    pub firmware: Firmware,
    /// How the medium is attached.
    pub media: Media,
    /// Skips firmware and boot loader.
    pub kernel: Option<KernelBoot>,
    /// What shows that the live system is up.
    pub until: Sign,
    /// Network devices, each in a network of its own that leads nowhere; QEMU
    /// gives addresses there, the first 10.0.2.15.
    pub networks: u32,
    /// Memory in MiB.
    pub memory: u32,
    /// Processors.
    pub cpus: u32,
    /// When to give up.
    pub timeout: Duration,
    /// QEMU's accelerator. `tcg` always works; KVM may open and then hang, in a
    /// nested machine for example, so it is never chosen by itself.
    pub accelerator: String,
}

impl Machine {
    /// A machine of the usual size.
    pub fn new(iso: impl Into<PathBuf>, firmware: Firmware, media: Media) -> Self {
        Self {
            iso: iso.into(),
            disk: None,
            firmware,
            media,
            kernel: None,
            until: Sign::Login,
            networks: 0,
            memory: 2048,
            cpus: 2,
            timeout: Duration::from_secs(600),
            accelerator: "tcg".to_owned(),
        }
    }

    /// The command that runs the machine, with its serial line on standard output.
    ///
    /// # Errors
    ///
    /// When the firmware is not on this machine.
    pub fn command(&self) -> Result<Tool, Error> {
        Ok(self.command_with(self.firmware.flash()?))
    }

    /// What the firmware loads over the network.
    fn loader(&self) -> &'static str {
        match self.firmware {
            Firmware::Bios => "pxelinux.0",
            Firmware::Uefi | Firmware::SecureBoot => "bootx64.efi",
        }
    }

    /// The same, with the files of the firmware's code and variables.
    fn command_with(&self, flash: Option<(&Path, &Path)>) -> Tool {
        let mut qemu = Tool::new("qemu-system-x86_64")
            .args(["-machine", self.firmware.board()])
            // Emulated page tables of five levels cost a boot a quarter of its time,
            // and no guest here has the memory that needs them.
            .args(["-accel", &self.accelerator, "-cpu", "max,la57=off"])
            .args(["-smp", &self.cpus.to_string()])
            .args(["-m", &self.memory.to_string()])
            .args(["-nodefaults", "-no-user-config", "-no-reboot"])
            .args(["-display", "none", "-vga", "none", "-serial", "stdio"]);
        for _ in 0..self.networks {
            qemu = qemu.args(["-nic", "user,model=virtio-net-pci,restrict=on"]);
        }
        if self.firmware == Firmware::SecureBoot {
            qemu = qemu.args(["-global", "driver=cfi.pflash01,property=secure,value=on"]);
        }
        // With `snapshot=on`, what the guest writes goes to a file without a name.
        if let Some((code, variables)) = flash {
            qemu = qemu
                .args(["-drive", &pflash(0, code, ",readonly=on")])
                .args(["-drive", &pflash(1, variables, ",snapshot=on")]);
        }
        if let Some(boot) = &self.kernel {
            qemu = qemu.arg("-kernel").arg(&boot.kernel);
            qemu = qemu.arg("-initrd").arg(&boot.initramfs);
            qemu = qemu.args(["-append", &boot.args]);
        }
        if let Some(disk) = &self.disk {
            let disk = format!("if=virtio,format=raw,file={}", quoted(disk));
            qemu = qemu.args(["-drive", &disk]);
        }
        let file = quoted(&self.iso);
        match self.media {
            Media::Cd => qemu
                .args(["-drive", &drive("media=cdrom,readonly=on", &file)])
                .args(["-device", "ide-cd,drive=medium,bootindex=1"]),
            Media::VirtualCd => qemu
                .args(["-device", "virtio-scsi-pci"])
                .args(["-drive", &drive("media=cdrom,readonly=on", &file)])
                .args(["-device", "scsi-cd,drive=medium,bootindex=1"]),
            Media::Disk => usb_disk(qemu, &file, ""),
            Media::LargeBlocks => usb_disk(
                qemu,
                &file,
                ",logical_block_size=4096,physical_block_size=4096",
            ),
            Media::Network => qemu
                .arg("-netdev")
                .arg(format!(
                    "user,id=network,tftp={file},bootfile={}",
                    self.loader()
                ))
                .args(["-device", "virtio-net-pci,netdev=network,bootindex=1"]),
        }
    }
}

fn usb_disk(qemu: Tool, file: &str, more: &str) -> Tool {
    let device = "usb-storage,bus=usb.0,drive=medium,removable=on,bootindex=1";
    qemu.args(["-device", "qemu-xhci,id=usb"])
        .args(["-drive", &drive("snapshot=on", file)])
        .args(["-device", &format!("{device}{more}")])
}

fn drive(options: &str, file: &str) -> String {
    format!("if=none,id=medium,format=raw,{options},file={file}")
}

fn pflash(unit: u8, file: &Path, more: &str) -> String {
    format!(
        "if=pflash,format=raw,unit={unit}{more},file={}",
        quoted(file)
    )
}

/// A file name as QEMU wants it in a list of options: commas doubled.
fn quoted(file: &Path) -> String {
    file.to_string_lossy().replace(',', ",,")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unquoted(tool: &Tool) -> String {
        tool.to_string().replace('\'', "")
    }

    #[test]
    fn a_disc_on_bios() {
        let machine = Machine::new("a,b.iso", Firmware::Bios, Media::Cd);
        assert_eq!(
            unquoted(&machine.command_with(None)),
            "qemu-system-x86_64 -machine pc,graphics=off -accel tcg -cpu max,la57=off -smp 2 -m 2048 \
             -nodefaults -no-user-config -no-reboot -display none -vga none -serial stdio \
             -drive if=none,id=medium,format=raw,media=cdrom,readonly=on,file=a,,b.iso \
             -device ide-cd,drive=medium,bootindex=1"
        );
    }

    #[test]
    fn a_second_disk_and_a_boot_from_the_network() {
        let mut machine = Machine::new("/srv/tftp", Firmware::Bios, Media::Network);
        machine.disk = Some("changes.img".into());
        let line = unquoted(&machine.command_with(None));
        let end = "-drive if=virtio,format=raw,file=changes.img \
                   -netdev user,id=network,tftp=/srv/tftp,bootfile=pxelinux.0 \
                   -device virtio-net-pci,netdev=network,bootindex=1";
        assert!(line.ends_with(end), "{line}");
    }

    #[test]
    fn a_usb_disk_on_secure_boot() {
        let machine = Machine::new("live.iso", Firmware::SecureBoot, Media::Disk);
        let flash = (Path::new("code.fd"), Path::new("vars.fd"));
        let line = unquoted(&machine.command_with(Some(flash)));
        for part in [
            "-machine q35,graphics=off,smm=on",
            "-global driver=cfi.pflash01,property=secure,value=on",
            "-drive if=pflash,format=raw,unit=0,readonly=on,file=code.fd",
            "-drive if=pflash,format=raw,unit=1,snapshot=on,file=vars.fd",
            "-drive if=none,id=medium,format=raw,snapshot=on,file=live.iso",
        ] {
            assert!(line.contains(part), "no `{part}` in {line}");
        }
    }
}
