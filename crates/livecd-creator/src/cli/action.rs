//! What else the program can do besides building.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::kinds::Overlay;
use super::livemedia::LivemediaOptions;

/// What else the program can do.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Action {
    /// Removes what builds that were killed left, and leaves alone those that run
    Clean {
        /// Directory where builds keep their files
        #[arg(short, long, value_name = "DIR", default_value = "/var/tmp")]
        tmpdir: PathBuf,

        /// Directory of finished files, to be looked at for ones that were not finished, also of
        /// `livecd-iso` and `kstool`; emptied if an image was being extracted into it. Can be
        /// given several times
        #[arg(short, long, value_name = "DIR")]
        output: Vec<PathBuf>,
    },
    Explain(ExplainOptions),
    Livemedia(Box<LivemediaOptions>),
    Overlay(OverlayOptions),
    Pxe(PxeOptions),
}

/// Says what each line of a kickstart does to the image, or why nothing
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
Nothing is built or run, and nothing is needed for it: no packages, no root, and a network
only for a kickstart or includes that are URLs.
Exit status: 0, or 1 for a kickstart that cannot be read or that a build refuses, or with
--strict one of which something is ignored.")]
pub(crate) struct ExplainOptions {
    /// The kickstart: a file, or an http or https URL
    pub(crate) kickstart: PathBuf,

    /// Leave %include lines out
    #[arg(long)]
    pub(crate) without_includes: bool,

    /// Fail if the kickstart asks for something that an image does not get
    #[arg(long)]
    pub(crate) strict: bool,

    /// How it is printed
    #[arg(long, value_name = "HOW", default_value = "text")]
    pub(crate) format: ExplainFormat,
}

/// How a kickstart is explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExplainFormat {
    /// A table
    Text,
    /// A JSON object with an array `lines`
    Json,
}

/// Makes a filesystem on which a live system keeps its changes
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
The image is for a second disk of a virtual machine, or for a partition:
  livecd-creator overlay Desktop.iso -o changes.img --size 8192
  dd if=changes.img of=/dev/sdX3 bs=4M conv=sparse
Then boot the ISO's entry `keep changes` (--persistence), or add the kernel argument
that this command prints. Changes are kept for this ISO only.")]
pub(crate) struct OverlayOptions {
    /// The live ISO whose changes are to be kept
    pub(crate) iso: PathBuf,

    /// The image to make; it must not exist
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,

    /// Size in MiB
    #[arg(long, value_name = "MIB", default_value_t = 2048)]
    pub(crate) size: u32,

    /// Label of the filesystem, by which the live system finds it
    #[arg(long, default_value = "live-changes")]
    pub(crate) label: String,

    /// What the live system writes into [default: what the ISO's menu says]
    #[arg(long, value_name = "HOW")]
    pub(crate) overlay: Option<Overlay>,

    /// Directory for temporary files
    #[arg(short, long, value_name = "DIR", default_value = "/var/tmp")]
    pub(crate) tmpdir: PathBuf,
}

/// Writes what boots a live ISO over the network, for a TFTP server
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
The root filesystem is in the initramfs, so nothing but TFTP is needed:
  livecd-creator pxe Desktop.iso -o /srv/tftp
Give machines with a BIOS the file pxelinux.0, and machines with UEFI bootx64.efi.")]
pub(crate) struct PxeOptions {
    /// The live ISO
    pub(crate) iso: PathBuf,

    /// The root of the TFTP server; made if it is not there
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: PathBuf,
}
