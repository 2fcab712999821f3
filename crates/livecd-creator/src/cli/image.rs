use clap::{Args, ValueEnum};

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

    /// Title of the boot menu [default: the product]
    #[arg(long)]
    pub(crate) title: Option<String>,

    /// Name of the product in the boot menu [default: from the image's name]
    #[arg(long)]
    pub(crate) product: Option<String>,

    /// Compressor of the root filesystem, with options of mksquashfs: "zstd -Xcompression-level 19",
    /// "xz -b 1M", xz1m, lz4, gzip, lzo
    #[arg(long, value_name = "TYPE [ARGS]", default_value = "zstd")]
    pub(crate) compression_type: String,

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
/// How the root filesystem lies on a live medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Layout {
    /// LiveOS/squashfs.img holds the files themselves
    Flat,
    /// LiveOS/squashfs.img holds the filesystem image LiveOS/rootfs.img
    Nested,
}

/// What takes the changes of the running system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Overlay {
    /// The kernel's OverlayFS, with whole files
    Overlayfs,
    /// A device-mapper snapshot, with chunks of the filesystem image
    Snapshot,
}

impl From<Overlay> for livecd_images::Overlay {
    fn from(overlay: Overlay) -> Self {
        match overlay {
            Overlay::Overlayfs => Self::OverlayFs,
            Overlay::Snapshot => Self::Snapshot,
        }
    }
}

/// The kinds of image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ImageType {
    /// A bootable live ISO
    Livecd,
    /// A filesystem image without boot setup
    Image,
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
