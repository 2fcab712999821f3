//! Network boot of a live system: its root filesystem travels in the initramfs,
//! so that nothing but TFTP is needed.

mod config;
mod cpio;
mod loaders;

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use self::config::NetworkBoot;
use crate::Error;
use crate::live_iso::LiveIso;

/// What was written for a network boot.
#[derive(Debug)]
pub struct PxeFiles {
    /// The files, in the order they were written.
    pub files: Vec<PathBuf>,
    /// Boot loaders that this machine does not have, and the packages that do.
    pub missing: Vec<(&'static str, &'static str)>,
    /// What the machines that boot it need at least, in bytes: the initramfs is
    /// in memory, packed and unpacked at once.
    pub memory: u64,
}

/// Writes what boots the live ISO `iso` over the network into `directory`,
/// the root of a TFTP server: kernel, initramfs with the root filesystem in it,
/// PXELINUX and GRUB, each with its configuration. Files of the same names are
/// replaced.
///
/// # Errors
///
/// An ISO that is not a live medium or cannot be read, a root filesystem of
/// 4 GiB or more, and a directory that cannot be written.
pub fn write(iso: &Path, directory: &Path) -> Result<PxeFiles, Error> {
    let mut iso = LiveIso::open(iso)?;
    let root = iso.root()?;
    if root.length >= cpio::LIMIT {
        return Err(Error::TooLargeForInitramfs {
            size: root.length >> 20,
        });
    }
    let (kernel, initramfs, args) = iso.boot()?;
    fs::create_dir_all(directory).map_err(Error::write(directory))?;
    let mut files = vec![directory.join("vmlinuz"), directory.join("initrd.img")];
    iso.extract(&kernel, &files[0])?;

    // dracut takes `root=live:/FILE.img` for an image in the initramfs.
    let name = root.path.file_name().unwrap_or_default().to_string_lossy();
    let output = File::create(&files[1]).map_err(Error::write(&files[1]))?;
    let mut output = BufWriter::with_capacity(1 << 20, output);
    iso.copy(&initramfs, &mut output)?;
    cpio::begin(&mut output, initramfs.length, &name, root.length)
        .map_err(Error::write(&files[1]))?;
    iso.copy(&root, &mut output)?;
    cpio::end(&mut output, root.length)
        .and_then(|()| output.flush())
        .map_err(Error::write(&files[1]))?;

    let boot = NetworkBoot {
        title: iso.names().0,
        root: &format!("/{name}"),
        args: &args,
    };
    for (path, text) in [
        ("pxelinux.cfg/default", boot.pxelinux()),
        // Where Debian's network GRUB looks, and Fedora's beside itself.
        ("grub/grub.cfg", boot.grub_cfg()),
        ("grub.cfg", boot.grub_cfg()),
    ] {
        files.push(write_file(directory, path, text.as_bytes())?);
    }
    let missing = loaders::copy(&mut iso, directory, &mut files)?;
    Ok(PxeFiles {
        files,
        missing,
        memory: 2 * (initramfs.length + root.length) + (512 << 20),
    })
}

fn write_file(directory: &Path, name: &str, content: &[u8]) -> Result<PathBuf, Error> {
    let path = directory.join(name);
    let parent = path.parent().unwrap_or(directory);
    fs::create_dir_all(parent)
        .and_then(|()| fs::write(&path, content))
        .map_err(Error::write(&path))?;
    Ok(path)
}
