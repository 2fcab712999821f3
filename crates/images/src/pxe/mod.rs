//! Network boot of a live system: its root filesystem travels in the initramfs,
//! so that nothing but TFTP is needed.

mod config;
mod cpio;
mod loaders;
mod output;

use std::path::{Path, PathBuf};

use self::config::NetworkBoot;
use self::output::Output;
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
/// replaced, each in one step, when all of them are ready.
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
    let mut output = Output::open(directory)?;
    output.large("vmlinuz", |file| iso.copy(&kernel, file).map(drop))?;

    // dracut takes `root=live:/FILE.img` for an image in the initramfs.
    let name = String::from_utf8_lossy(root.path.name());
    let path = directory.join("initrd.img");
    output.large("initrd.img", |file| {
        iso.copy(&initramfs, file)?;
        cpio::begin(file, initramfs.length, &name, root.length).map_err(Error::write(&path))?;
        iso.copy(&root, file)?;
        cpio::end(file, root.length).map_err(Error::write(&path))
    })?;

    let boot = NetworkBoot {
        title: iso.names().0,
        root: &format!("/{name}"),
        args: &args,
    };
    let pxelinux = boot.pxelinux().map_err(Error::MediumSays)?;
    let grub_cfg = boot.grub_cfg().map_err(Error::MediumSays)?;
    output.small("pxelinux.cfg/default", pxelinux.into_string());
    // Where Debian's network GRUB looks, and Fedora's beside itself.
    output.small("grub/grub.cfg", grub_cfg.as_str());
    output.small("grub.cfg", grub_cfg.as_str());
    let missing = loaders::copy(&mut iso, &mut output)?;
    Ok(PxeFiles {
        files: output.finish()?,
        missing,
        memory: 2 * (initramfs.length + root.length) + (512 << 20),
    })
}
