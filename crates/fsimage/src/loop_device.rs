//! Loop devices: block devices backed by files.

use std::error::Error as StdError;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use linux_raw_sys::loop_device::{
    LO_FLAGS_AUTOCLEAR, LO_FLAGS_DIRECT_IO, LO_FLAGS_PARTSCAN, LO_FLAGS_READ_ONLY,
};
use livecd_host::{Guard, Host, Resource};
use rustix::io::Errno;

use crate::Error;
use crate::loop_ioctl::{self, Configuration};

/// How often another program may be faster with the device that was free.
const TRIES: usize = 10_000;
/// How long, in steps, a device may take to go away: udev looks into new devices.
const PATIENCE: (usize, Duration) = (100, Duration::from_millis(20));

/// How a file is attached to a loop device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LoopOptions {
    /// The device cannot be written.
    pub read_only: bool,
    /// Reads and writes bypass the page cache of the file; ignored where the
    /// file's filesystem cannot.
    pub direct_io: bool,
    /// The kernel looks for a partition table: `/dev/loop0p1` and so on.
    pub partitions: bool,
    /// Where the device begins in the file, in bytes.
    pub offset: u64,
    /// The length of the device in bytes, if not to the end of the file.
    pub size_limit: Option<u64>,
    /// The size of a logical block in bytes, if not 512.
    pub block_size: Option<u32>,
}

impl LoopOptions {
    /// For a file that must not be written.
    pub fn read_only() -> Self {
        Self {
            read_only: true,
            ..Self::default()
        }
    }

    fn configuration(self) -> Configuration {
        let flag = |wanted, flag| if wanted { flag } else { 0 };
        let flags = LO_FLAGS_AUTOCLEAR as u32
            | flag(self.read_only, LO_FLAGS_READ_ONLY as u32)
            | flag(self.direct_io, LO_FLAGS_DIRECT_IO as u32)
            | flag(self.partitions, LO_FLAGS_PARTSCAN as u32);
        Configuration {
            flags,
            offset: self.offset,
            size_limit: self.size_limit.unwrap_or_default(),
            block_size: self.block_size.unwrap_or_default(),
        }
    }
}

/// A block device backed by a file.
///
/// The kernel detaches it when its last user closes it, loop(4): a killed program
/// leaves none, unless something else, such as a mount, still uses the device.
#[derive(Debug)]
pub struct LoopDevice {
    /// Keeps the device; `None` once given back.
    device: Option<File>,
    path: PathBuf,
    file: PathBuf,
}

impl LoopDevice {
    /// Attaches `file` to a free loop device. Needs root, and Linux 5.8.
    ///
    /// Any number of processes may do so at once: each gets a device of its own.
    ///
    /// # Errors
    ///
    /// A file that cannot be opened, a machine that gives no loop devices, or
    /// options that the kernel refuses, such as an odd block size.
    pub fn attach(host: &Host, file: &Path, options: LoopOptions) -> Result<Guard<Self>, Error> {
        let file = fs::canonicalize(file).map_err(|source| Error::File {
            doing: "find",
            path: file.to_owned(),
            source,
        })?;
        let backing = open(&file, options.read_only).map_err(|source| Error::File {
            doing: "open",
            path: file.clone(),
            source,
        })?;
        let control = open(Path::new("/dev/loop-control"), false)
            .map_err(|source| Error::NoLoopDevice { source })?;
        let mut tries = 0..TRIES;
        loop {
            let number = loop_ioctl::free_device(&control).map_err(|errno| {
                let source = errno.into();
                Error::NoLoopDevice { source }
            })?;
            let path = PathBuf::from(format!("/dev/loop{number}"));
            let attached = open(&path, options.read_only).and_then(|device| {
                loop_ioctl::configure(&device, &backing, options.configuration())?;
                Ok(device)
            });
            match attached {
                Ok(device) => {
                    let device = Some(device);
                    return Ok(Guard::new(host, Self { device, path, file }));
                }
                Err(error) if was_taken(&error) && tries.next().is_some() => {}
                Err(source) => {
                    return Err(Error::Attach {
                        file,
                        device: path,
                        source,
                    });
                }
            }
        }
    }

    /// The device, such as `/dev/loop0`.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file behind it, without links in its path.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The node of its partition `number`, counted from 1, if there is one.
    pub fn partition(&self, number: u32) -> Option<PathBuf> {
        let node = PathBuf::from(format!("{}p{number}", self.path.display()));
        node.exists().then_some(node)
    }

    /// The loop devices that `file` is attached to, whoever did it.
    ///
    /// # Errors
    ///
    /// What the operating system said when `/sys/block` was read.
    pub fn backed_by(file: &Path) -> io::Result<Vec<PathBuf>> {
        let file = fs::canonicalize(file)?;
        let mut devices = Vec::new();
        for entry in fs::read_dir("/sys/block")? {
            let name = entry?.file_name();
            let device = Path::new("/dev").join(name);
            if backing_file(&device).is_some_and(|backing| backing == file) {
                devices.push(device);
            }
        }
        devices.sort();
        Ok(devices)
    }
}

/// What the kernel says is behind a loop device; the path without its links.
fn backing_file(device: &Path) -> Option<PathBuf> {
    let name = device.file_name()?;
    let attribute = Path::new("/sys/block").join(name).join("loop/backing_file");
    let path = fs::read_to_string(attribute).ok()?;
    Some(PathBuf::from(path.trim_end_matches('\n')))
}

fn open(path: &Path, read_only: bool) -> io::Result<File> {
    OpenOptions::new().read(true).write(!read_only).open(path)
}

/// Whether the error says that the device went to someone else meanwhile, or
/// that its node is not made yet.
fn was_taken(error: &io::Error) -> bool {
    let errno = Errno::from_io_error(error);
    matches!(errno, Some(Errno::BUSY | Errno::NXIO | Errno::NODEV))
}

impl fmt::Display for LoopDevice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "loop device {} of {}",
            self.path.display(),
            self.file.display()
        )
    }
}

impl Resource for LoopDevice {
    fn release(&mut self, _host: &Host) -> Result<(), Box<dyn StdError + Send + Sync>> {
        drop(self.device.take());
        let (steps, step) = PATIENCE;
        for _ in 0..steps {
            if backing_file(&self.path).is_none_or(|backing| backing != self.file) {
                return Ok(());
            }
            sleep(step);
        }
        Err(Error::LoopBusy {
            device: self.path.clone(),
            file: self.file.clone(),
        }
        .into())
    }
}
