//! Options for the image.

use std::path::PathBuf;

use clap::Args;
use livecd_images::SerialConsole;

use super::kinds::{Format, ImageType, Layout, Mount, Overlay, RootfsFormat};

/// What is made of the installed system.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Image")]
pub(crate) struct ImageOptions {
    /// Volume id of the ISO, and name of the image [default: from the kickstart's name and the date]
    #[arg(
        short = 'f',
        long,
        visible_short_alias = 'n',
        alias = "name",
        value_name = "LABEL"
    )]
    pub(crate) fslabel: Option<String>,

    /// Name of the finished image, without its ending [default: the label]
    #[arg(long, value_name = "NAME")]
    pub(crate) image_name: Option<String>,

    /// More arguments of the kernel, beside those of the kickstart's bootloader line
    #[arg(
        long,
        value_name = "ARGS",
        allow_hyphen_values = true,
        value_parser = one_line
    )]
    pub(crate) extra_boot_args: Option<String>,

    /// Title of the medium, in its .disk/info and over isolinux's menu; GRUB's menu has no title
    /// and names the product [default: the product]
    #[arg(long)]
    pub(crate) title: Option<String>,

    /// Name of the product in the boot menu [default: from the image's name]
    #[arg(long)]
    pub(crate) product: Option<String>,

    /// Boot with isolinux on BIOS instead of GRUB
    #[arg(long)]
    pub(crate) syslinux: bool,

    /// Show the boot menu and the system on a serial line, too [without a value: ttyS0,115200]
    #[arg(
        long,
        value_name = "ttyS0[,SPEED]",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "ttyS0,115200"
    )]
    pub(crate) serial_console: Option<SerialConsole>,

    /// Compressor of the root filesystem, with options of mksquashfs: "zstd -Xcompression-level 19",
    /// "xz -b 1M", xz1m, lz4, gzip, lzo
    /// [default: zstd]; of EROFS, with options of mkfs.erofs: "lz4hc,12 -E dedupe", lzma, none, or
    /// fedora for what Fedora's media have [default: lz4hc]
    #[arg(long, value_name = "TYPE [ARGS]")]
    pub(crate) compression_type: Option<String>,

    /// The compressed root filesystem; only newer versions of dracut than 059 mount erofs
    #[arg(long, value_name = "FORMAT", default_value = "squashfs")]
    pub(crate) rootfs_format: RootfsFormat,

    /// How the root filesystem lies on the medium [default: flat]
    #[arg(long, value_name = "LAYOUT")]
    pub(crate) layout: Option<Layout>,

    /// Put LiveOS/rootfs.img on the medium as it is: a large medium, made quickly
    #[arg(long, conflicts_with = "layout")]
    pub(crate) skip_compression: bool,

    /// What takes the changes of the running system [default: overlayfs for flat, otherwise snapshot]
    #[arg(long, value_name = "HOW")]
    pub(crate) overlay: Option<Overlay>,

    /// Add a menu entry for a system that keeps its changes, on a filesystem with this LABEL;
    /// `livecd-creator overlay` makes one
    #[arg(long, value_name = "LABEL")]
    pub(crate) persistence: Option<String>,

    /// What to build [default: image if the program is called image-creator, otherwise livecd]
    #[arg(long, value_name = "TYPE")]
    pub(crate) image_type: Option<ImageType>,

    /// Begin with the system of an earlier live ISO, and add the kickstart's packages and settings
    #[arg(long, value_name = "ISO")]
    pub(crate) base_on: Option<PathBuf>,

    /// Formats of a filesystem image, separated by commas
    #[arg(
        long,
        value_name = "FORMATS",
        value_delimiter = ',',
        default_value = "raw"
    )]
    pub(crate) format: Vec<Format>,

    /// Whether a filesystem image is mounted while the system is installed
    #[arg(long, value_name = "HOW", default_value = "none")]
    pub(crate) mount: Mount,

    /// Make a filesystem image as small as its content allows, whatever the kickstart's size
    #[arg(long)]
    pub(crate) minimize: bool,
}

impl ImageOptions {
    /// What is built; `program` is the name the program was called by.
    pub(crate) fn kind(&self, program: &str) -> ImageType {
        let by_name = if program.ends_with("image-creator") {
            ImageType::Image
        } else {
            ImageType::Livecd
        };
        self.image_type.unwrap_or(by_name)
    }

    /// The ISO that the system begins as, wherever the build's files are.
    pub(crate) fn base(&self) -> Option<PathBuf> {
        let iso = self.base_on.as_deref()?;
        Some(std::path::absolute(iso).unwrap_or_else(|_| iso.to_owned()))
    }

    /// How the root filesystem lies on a live medium.
    pub(crate) fn live_layout(&self) -> livecd_images::Layout {
        match self.layout {
            _ if self.skip_compression => livecd_images::Layout::Uncompressed,
            Some(Layout::Nested) => livecd_images::Layout::Nested,
            Some(Layout::Flat) | None => livecd_images::Layout::Flat,
        }
    }

    /// What takes the changes of the running system, if it is said.
    pub(crate) fn live_overlay(&self) -> Option<livecd_images::Overlay> {
        self.overlay.map(Into::into)
    }
}
/// Text for a line of the boot menu.
fn one_line(text: &str) -> Result<String, String> {
    match text.contains(char::is_control) {
        true => Err("it has a control character".into()),
        false => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::Cli;

    #[test]
    fn the_program_name_picks_the_kind() {
        let image = |args: &[&str]| Cli::parse_from(args).image;
        let options = image(&["livecd-creator", "-c", "a.ks"]);
        assert_eq!(options.kind("livecd-creator"), ImageType::Livecd);
        assert_eq!(options.kind("image-creator"), ImageType::Image);
        let options = image(&["x", "a.ks", "--image-type", "livecd"]);
        assert_eq!(options.kind("image-creator"), ImageType::Livecd);
    }
}
