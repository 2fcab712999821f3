use livecd_kickstart::Span;

/// Why an image could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nothing to boot is installed.
    #[error("no kernel is installed; add one to %packages, such as {example}")]
    NoKernel {
        /// A kernel package of the distribution.
        example: &'static str,
    },
    /// The initramfs would not find the live medium.
    #[error(
        "the initramfs {path} has no dmsquash-live module, so it would not find its medium; \
         look at the configuration in /etc/dracut.conf.d of the root"
    )]
    NotLive {
        /// The initramfs as the installed system sees it.
        path: String,
    },
    /// Neither BIOS nor UEFI could boot the medium.
    #[error("the medium could not boot: {package} is not installed; add it to %packages")]
    NoBootLoader {
        /// The package that has a boot loader.
        package: &'static str,
    },
    /// A filesystem type that `part /` may not have here.
    #[error("a filesystem image cannot be {fstype}: give ext2, ext3 or ext4")]
    Fstype {
        /// The type that was asked for.
        fstype: String,
        /// The kickstart's line.
        span: Option<Span>,
    },
    /// A size that `part /` may not have.
    #[error("a filesystem image cannot have a size of {size} MiB")]
    Size {
        /// The size in MiB.
        size: i64,
        /// The kickstart's line.
        span: Option<Span>,
    },
    /// A snapshot of something that is no filesystem image.
    #[error(
        "the flat layout has no filesystem image that could have a snapshot: \
         give --layout nested, or --overlay overlayfs"
    )]
    FlatSnapshot,
    /// A label that a filesystem or a kernel argument cannot have.
    #[error(
        "`{label}` cannot be the label of the filesystem that keeps changes: \
         give up to 16 letters, digits, dots, dashes and underscores"
    )]
    PersistenceLabel {
        /// The label.
        label: String,
    },
}

impl Error {
    /// The line of the kickstart that asks for what cannot be made.
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Fstype { span, .. } | Self::Size { span, .. } => *span,
            _ => None,
        }
    }
}
