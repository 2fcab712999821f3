//! The command line, as data.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use livecd_iso::{PartitionTable, VolumeId};

/// Makes, lists, extracts, changes and verifies ISO 9660 images.
#[derive(Debug, Parser)]
#[command(version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make an image from a directory.
    Make(Box<Make>),
    /// Change an image: what is not touched stays where it is, and so do the boot records. What is removed can no longer be
    /// listed, and its bytes stay in the image.
    Edit(Box<Edit>),
    /// List what is in an image.
    Ls {
        iso: PathBuf,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
        /// List what can be read of a damaged image. The exit status is 1 then.
        #[arg(long)]
        keep_going: bool,
    },
    /// Extract an image into a directory, which must be empty or not exist. A new one appears when all is in it; into an
    /// empty one that was there a killed extraction can be repeated. Only its owner can enter it until all is
    /// there, and afterwards if there are devices, or programs with set-user-id, in it.
    Extract {
        iso: PathBuf,
        directory: PathBuf,
        /// Extract what can be read of a damaged image. The exit status is 1 then.
        #[arg(long)]
        keep_going: bool,
    },
    /// Compare an image with the media check sum in it. The exit status is 1 if they differ or there is nothing to
    /// compare with.
    Verify {
        iso: PathBuf,
        /// A published SHA-256 to compare the image with, or a file of such sums: `SHA256SUMS`, or Fedora's `CHECKSUM`,
        /// whose signature is not looked at.
        #[arg(long, value_name = "SUM|FILE")]
        sha256: Option<String>,
    },
    /// Write the media check sum into an image.
    Implant { iso: PathBuf },
}

#[derive(Debug, Args)]
pub(crate) struct Edit {
    pub(crate) iso: PathBuf,
    /// The image to make. Without it the image itself is replaced, in one step.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Add a file or directory, at the top of the volume or at PATH; what is there is replaced.
    #[arg(long, value_name = "FILE[=PATH]")]
    pub(crate) add: Vec<String>,
    /// Remove a file, or a directory with all that is in it.
    #[arg(long, value_name = "PATH")]
    pub(crate) remove: Vec<String>,
    /// Give the volume another name, in its menus too.
    #[arg(long, value_name = "LABEL")]
    pub(crate) volid: Option<VolumeId>,
    /// Add a kernel argument to every entry of every boot menu.
    #[arg(long, value_name = "ARGUMENT", allow_hyphen_values = true)]
    pub(crate) arg: Vec<String>,
    /// Remove a kernel argument from every entry of every boot menu, whatever its value is.
    #[arg(long, value_name = "NAME")]
    pub(crate) remove_arg: Vec<String>,
    /// Replace a text in every boot menu.
    #[arg(long, num_args = 2, value_names = ["FROM", "TO"])]
    pub(crate) replace: Vec<String>,
    /// Add a kickstart, and the kernel argument `inst.ks` that names it.
    #[arg(long, value_name = "FILE")]
    pub(crate) kickstart: Option<PathBuf>,
    /// Give Joliet only names that Windows can have, of which no two differ only in case. They stay so where they are.
    #[arg(long)]
    pub(crate) joliet_strict: bool,
    /// Unix seconds: the latest date of a file that is added. The same files then give the same image, whenever they were made.
    #[arg(long, env = "SOURCE_DATE_EPOCH", value_name = "SECONDS")]
    pub(crate) timestamp: Option<i64>,
    /// Leave out the sum that checkisomd5 verifies. Otherwise it is made again if there was one.
    #[arg(long)]
    pub(crate) no_media_check: bool,
    /// Print the SHA-256 of the image.
    #[arg(long)]
    pub(crate) sha256: bool,
}

/// Adds a kickstart and files to an image, as lorax's program of this name.
#[derive(Debug, Parser)]
#[command(name = "mkksiso", version, disable_version_flag = true)]
pub(crate) struct Mkksiso {
    /// A kickstart, if --ks does not name it; the image to change; and the one to make.
    #[arg(value_name = "PATH", num_args = 2..=3, required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// Add a file or directory to the top of the volume.
    #[arg(short, long, value_name = "PATH")]
    pub(crate) add: Vec<PathBuf>,
    /// Kernel arguments to add.
    #[arg(
        short,
        long,
        value_name = "ARGUMENTS",
        default_value = "",
        allow_hyphen_values = true
    )]
    pub(crate) cmdline: String,
    /// Kernel arguments to remove, by their names.
    #[arg(short, long, value_name = "NAMES", default_value = "")]
    pub(crate) rm_args: String,
    /// A kickstart to add, with the kernel argument `inst.ks`.
    #[arg(long, value_name = "KICKSTART")]
    pub(crate) ks: Option<PathBuf>,
    /// An updates image to add, with the kernel argument `inst.updates`.
    #[arg(short, long, value_name = "IMAGE")]
    pub(crate) updates: Option<PathBuf>,
    /// Give the volume another name.
    #[arg(short = 'V', long, value_name = "LABEL")]
    pub(crate) volid: Option<VolumeId>,
    /// Replace a text in the boot menus.
    #[arg(short = 'R', long, num_args = 2, value_names = ["FROM", "TO"])]
    pub(crate) replace: Vec<String>,
    /// Leave out the sum that checkisomd5 verifies.
    #[arg(long)]
    pub(crate) no_md5sum: bool,
    /// Unix seconds: the latest date of a file that is added. The same files then give the same image, whenever they were made.
    #[arg(long, env = "SOURCE_DATE_EPOCH", value_name = "SECONDS")]
    pub(crate) timestamp: Option<i64>,
    /// Accepted and not needed: the EFI system partition is changed as it is, by anybody.
    #[arg(long)]
    pub(crate) skip_mkefiboot: bool,
    /// Accepted and not needed: there are no temporary files.
    #[arg(long, value_name = "DIRECTORY")]
    pub(crate) tmp: Option<PathBuf>,
    /// Accepted and not needed.
    #[arg(long)]
    pub(crate) debug: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Make {
    /// The directory with the files.
    pub(crate) tree: PathBuf,
    /// The image to make, outside of the directory. A file there is replaced, anything else is an error. `-` is standard
    /// output.
    pub(crate) output: PathBuf,
    /// The volume's name: 1 to 32 letters, digits, `-`, `_`, `.` and `+`.
    #[arg(long, value_name = "LABEL")]
    pub(crate) volid: VolumeId,

    /// GRUB's El Torito image, a path in the tree.
    #[arg(
        long,
        value_name = "IMAGE",
        conflicts_with = "isolinux",
        help_heading = "Boot"
    )]
    pub(crate) bios: Option<String>,
    /// isolinux.bin, a path in the tree.
    #[arg(long, value_name = "IMAGE", help_heading = "Boot")]
    pub(crate) isolinux: Option<String>,
    /// The image of an EFI system partition, a path in the tree. For optical media only.
    #[arg(
        long,
        value_name = "IMAGE",
        conflicts_with = "esp",
        help_heading = "Boot"
    )]
    pub(crate) efi: Option<String>,
    /// The image of an EFI system partition, a file of the host. It becomes a partition, for optical media and disks.
    #[arg(long, value_name = "FILE", help_heading = "Boot")]
    pub(crate) esp: Option<PathBuf>,
    /// Boot code for disks: GRUB's boot_hybrid.img, or isohdpfx.bin with --isolinux. Up to 440 bytes, or a boot sector.
    #[arg(long, value_name = "FILE", help_heading = "Boot")]
    pub(crate) mbr: Option<PathBuf>,
    /// The partition table, if there is an --esp or --mbr.
    #[arg(long, value_enum, default_value_t = Table::Gpt, help_heading = "Boot")]
    pub(crate) table: Table,

    /// Unix seconds: the date of the volume, and the latest of a file. Without it the latest date in the tree.
    #[arg(long, env = "SOURCE_DATE_EPOCH", value_name = "SECONDS")]
    pub(crate) timestamp: Option<i64>,
    /// Who publishes the volume.
    #[arg(long, default_value = "", hide_default_value = true)]
    pub(crate) publisher: String,
    /// Who made the content.
    #[arg(long, default_value = "", hide_default_value = true)]
    pub(crate) preparer: String,
    /// Leave out the directories for Windows.
    #[arg(long)]
    pub(crate) no_joliet: bool,
    /// Give Joliet only names that Windows can have, of which no two differ only in case.
    #[arg(long, conflicts_with = "no_joliet")]
    pub(crate) joliet_strict: bool,
    /// Leave out the sum that checkisomd5 verifies.
    #[arg(long)]
    pub(crate) no_media_check: bool,
    /// Print the SHA-256 of the image.
    #[arg(long)]
    pub(crate) sha256: bool,
    /// Draw what lies where, as SVG.
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Table {
    /// GPT with a protective MBR.
    Gpt,
    /// MBR only.
    Mbr,
    /// GPT and MBR with the same partitions.
    Hybrid,
}

impl From<Table> for PartitionTable {
    fn from(table: Table) -> Self {
        match table {
            Table::Gpt => Self::Gpt,
            Table::Mbr => Self::Mbr,
            Table::Hybrid => Self::Hybrid,
        }
    }
}
