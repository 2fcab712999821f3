//! The options of lorax's livemedia-creator.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Takes the options of lorax's livemedia-creator, and makes what it would make
#[derive(Clone, Debug, Default, Args)]
#[command(
    infer_long_args = true,
    after_help = "\
An Anaconda kickstart is all it needs: no installer runs, and no virtual machine. The same
options serve a program called livemedia-creator, such as a link to this one.
What has a meaning for an installer only is accepted, and named in a note; what cannot be
done is refused, with the reason."
)]
pub(crate) struct LivemediaOptions {
    /// The kickstart
    #[arg(long, value_name = "FILE")]
    pub(crate) ks: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) kind: LivemediaKind,

    #[command(flatten)]
    pub(crate) result: LivemediaResult,

    #[command(flatten)]
    pub(crate) without_meaning: WithoutMeaning,

    #[command(flatten)]
    pub(crate) refused: Refused,
}

/// What is made.
#[derive(Clone, Debug, Default, Args)]
#[group(required = true, multiple = false)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option")]
pub(crate) struct LivemediaKind {
    /// Make a live ISO
    #[arg(long)]
    pub(crate) make_iso: bool,
    /// Make a filesystem image
    #[arg(long)]
    pub(crate) make_fsimage: bool,
    /// Make an archive of the root filesystem
    #[arg(long)]
    pub(crate) make_tar: bool,
    #[arg(long, hide = true)]
    pub(crate) make_pxe_live: bool,
    #[arg(long, hide = true)]
    pub(crate) make_ostree_live: bool,
    #[arg(long, hide = true)]
    pub(crate) make_oci: bool,
    #[arg(long, hide = true)]
    pub(crate) make_disk: bool,
    #[arg(long, hide = true)]
    pub(crate) make_ami: bool,
    #[arg(long, hide = true)]
    pub(crate) make_appliance: bool,
    #[arg(long, hide = true)]
    pub(crate) make_tar_disk: bool,
    #[arg(long, hide = true)]
    pub(crate) make_vagrant: bool,
}

/// What the result is like, and where it is.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct LivemediaResult {
    /// Directory for the result; made if it is not there [default: the current one]
    #[arg(long, value_name = "DIR")]
    pub(crate) resultdir: Option<PathBuf>,
    /// Put the ISO into the directory itself, and not into images/
    #[arg(long)]
    pub(crate) iso_only: bool,
    /// Name of the ISO, with its ending .iso [default: boot.iso]
    #[arg(long, value_name = "NAME")]
    pub(crate) iso_name: Option<String>,
    /// Volume id of the ISO [default: PROJECT-RELEASEVER-ARCHITECTURE]
    #[arg(long)]
    pub(crate) volid: Option<String>,
    /// Name of the product in the boot menu
    #[arg(long, default_value = "Linux")]
    pub(crate) project: String,
    /// Version of the product, and what $releasever means
    #[arg(long)]
    pub(crate) releasever: Option<String>,
    /// Title of the boot menu
    #[arg(long, default_value = "Linux Live Media")]
    pub(crate) title: String,
    /// More arguments of the kernel
    #[arg(long, value_name = "ARGS", allow_hyphen_values = true)]
    pub(crate) extra_boot_args: Option<String>,
    /// Compressor of the root filesystem, or of the archive
    #[arg(long)]
    pub(crate) compression: Option<String>,
    /// Option of the compressor; can be given several times
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) compress_arg: Vec<String>,
    /// The root filesystem on the medium
    #[arg(long)]
    pub(crate) rootfs_type: Option<RootfsType>,
    /// As --rootfs-type squashfs
    #[arg(long)]
    pub(crate) squashfs_only: bool,
    /// Name of the filesystem image or archive
    #[arg(long)]
    pub(crate) image_name: Option<String>,
    /// Label of the filesystem image
    #[arg(long, default_value = "Anaconda")]
    pub(crate) fs_label: String,
    /// Directory for temporary files
    #[arg(long, default_value = "/var/tmp")]
    pub(crate) tmp: PathBuf,
    /// Where everything that is shown is appended
    #[arg(long, default_value = "livemedia.log")]
    pub(crate) logfile: PathBuf,
    /// Verify RPM packages with this key, too; can be given several times
    #[arg(long, value_name = "FILE|URL")]
    pub(crate) gpg_key: Vec<String>,
    /// Take packages of the repository called NAME without a signature; can be given several times
    #[arg(long, value_name = "NAME")]
    pub(crate) no_gpg_check: Vec<String>,
    /// Keep the files of the build
    #[arg(long)]
    pub(crate) nocleanup: bool,
}

/// What lorax calls the root filesystems of media.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RootfsType {
    /// The files in a squashfs
    Squashfs,
    /// A filesystem image in a squashfs
    SquashfsExt4,
    /// The files in an EROFS
    Erofs,
    /// A filesystem image in an EROFS
    ErofsExt4,
}

/// What is about an installer, a virtual machine, or other architectures.
#[derive(Clone, Debug, Default, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option")]
pub(crate) struct WithoutMeaning {
    /// No virtual machine: there never is one
    #[arg(long)]
    pub(crate) no_virt: bool,
    #[arg(long, hide = true, allow_hyphen_values = true)]
    pub(crate) anaconda_arg: Vec<String>,
    #[arg(long, hide = true)]
    pub(crate) macboot: bool,
    #[arg(long, hide = true)]
    pub(crate) nomacboot: bool,
    #[arg(long, hide = true)]
    pub(crate) armplatform: Option<String>,
    #[arg(long, hide = true)]
    pub(crate) ram: Option<String>,
    #[arg(long, hide = true)]
    pub(crate) vcpus: Option<String>,
    #[arg(long, hide = true)]
    pub(crate) vnc: Option<String>,
    #[arg(long, hide = true, allow_hyphen_values = true)]
    pub(crate) kernel_args: Option<String>,
    #[arg(long, hide = true)]
    pub(crate) no_kvm: bool,
    #[arg(long, hide = true)]
    pub(crate) virt_uefi: bool,
    #[arg(long, hide = true)]
    pub(crate) ovmf_path: Option<String>,
    #[arg(long, hide = true)]
    pub(crate) with_rng: Option<String>,
    #[arg(long, hide = true)]
    pub(crate) timeout: Option<String>,
    #[arg(long, hide = true)]
    pub(crate) keep_image: bool,
    #[arg(long, hide = true)]
    pub(crate) image_size_align: Option<String>,
    #[arg(long, hide = true)]
    pub(crate) live_rootfs_size: Option<String>,
    #[arg(long, hide = true)]
    pub(crate) live_rootfs_keep_size: bool,
}

/// What cannot be done here.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Refused {
    #[arg(long, hide = true)]
    pub(crate) virt: bool,
    #[arg(long, hide = true)]
    pub(crate) iso: Option<PathBuf>,
    #[arg(long, hide = true)]
    pub(crate) location: Option<PathBuf>,
    #[arg(long, hide = true)]
    pub(crate) lorax_templates: Option<PathBuf>,
    #[arg(long, hide = true, allow_hyphen_values = true)]
    pub(crate) dracut_arg: Vec<String>,
    #[arg(long, hide = true)]
    pub(crate) dracut_conf: Option<PathBuf>,
    #[arg(long, hide = true)]
    pub(crate) disk_image: Option<PathBuf>,
    #[arg(long, hide = true)]
    pub(crate) fs_image: Option<PathBuf>,
    #[arg(long, hide = true)]
    pub(crate) image_only: bool,
    #[arg(long, hide = true)]
    pub(crate) image_type: Option<String>,
    #[arg(long, hide = true)]
    pub(crate) qcow2: bool,
    #[arg(long, hide = true, allow_hyphen_values = true)]
    pub(crate) qemu_arg: Vec<String>,
    #[arg(long, hide = true)]
    pub(crate) arch: Option<String>,
    #[arg(long, hide = true)]
    pub(crate) proxy: Option<String>,
}
