//! A virtual machine with a distribution's kernel and an initramfs of our own:
//! for what the kernel of the build host may not have.
//!
//! Nothing is installed in it: an [`Initramfs`] holds the programs it runs, with
//! their libraries, and the modules of an unpacked kernel package ([`Kernel`]).

mod initramfs;
mod kernel;
mod libraries;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use livecd_host::{Host, Tool, ToolError};

pub use initramfs::Initramfs;
pub use kernel::Kernel;

/// `lsm`: with BPF among its security modules, as is usual for Debian, Linux 6.1 lets
/// anybody write attributes that are root's elsewhere.
const COMMAND_LINE: &str = "console=ttyS0 quiet loglevel=1 panic=-1 lsm=yama";

/// Why a guest could not be run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A directory that holds no unpacked kernel package.
    #[error("{} holds no unpacked kernel package", path.display())]
    NoKernel {
        /// The directory.
        path: PathBuf,
    },
    /// A module that the kernel package does not have.
    #[error("the kernel {version} has no module {module}")]
    NoModule {
        /// The kernel's version.
        version: String,
        /// The module.
        module: String,
    },
    /// A file for the guest could not be read or written.
    #[error("could not use {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A tool failed, or the machine did.
    #[error("could not run the guest")]
    Run(#[from] ToolError),
}

impl Error {
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }
}

/// A machine that ends when its first program ends it.
#[derive(Debug)]
pub struct Guest<'a> {
    /// What it runs.
    pub kernel: &'a Kernel,
    /// Its files.
    pub initramfs: Initramfs,
    /// Memory in MiB; the initramfs lies in it too.
    pub memory: u32,
    /// When it is ended, in seconds.
    pub limit: u32,
    /// Files to be seen as the disks `/dev/vda`, `/dev/vdb` …, read only.
    pub disks: Vec<PathBuf>,
}

impl Guest<'_> {
    /// Runs the machine to its end, with a file in `scratch`, and calls `line` for
    /// each line of its console.
    ///
    /// # Errors
    ///
    /// A missing QEMU, or a machine that did not end in time.
    pub fn run(self, host: &Host, scratch: &Path, line: &mut dyn FnMut(&str)) -> Result<(), Error> {
        let archive = scratch.join("guest.cpio");
        let (tool, initramfs) = (self.command(&archive), self.initramfs);
        fs::write(&archive, initramfs.finish()).map_err(Error::file(&archive))?;
        host.run_lines(&tool, line)?;
        Ok(())
    }

    /// The command that runs the machine, with its console on standard output.
    fn command(&self, archive: &Path) -> Tool {
        // Never KVM: where it is offered without being complete, the machine hangs.
        let mut tool = Tool::new("timeout")
            .args([&self.limit.to_string(), "qemu-system-x86_64"])
            .args(["-accel", "tcg", "-cpu", "max,la57=off"])
            .args(["-m", &self.memory.to_string()])
            .args(["-nodefaults", "-no-user-config", "-no-reboot"])
            .args(["-display", "none", "-vga", "none", "-serial", "stdio"])
            .arg("-kernel")
            .arg(self.kernel.image())
            .arg("-initrd")
            .arg(archive)
            .args(["-append", COMMAND_LINE]);
        for disk in &self.disks {
            let file = disk.to_string_lossy().replace(',', ",,");
            let drive = format!("if=virtio,format=raw,readonly=on,file={file}");
            tool = tool.args(["-drive", &drive]);
        }
        tool
    }
}
