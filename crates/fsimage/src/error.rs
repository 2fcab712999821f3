use std::io;
use std::path::PathBuf;

use livecd_host::ToolError;

/// Why a filesystem image could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The tool failed.
    #[error("could not make the {kind} image {}", path.display())]
    Tool {
        /// The kind of filesystem.
        kind: &'static str,
        /// The image.
        path: PathBuf,
        /// What the tool said.
        source: ToolError,
    },
    /// The image file could not be created or sized.
    #[error("could not create {}", path.display())]
    Create {
        /// The image.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A compression that mksquashfs does not know.
    #[error(
        "`{given}` is no compression: give one of gzip, lzo, lz4, xz, zstd or lzma, with options \
         of mksquashfs after it if needed, such as `zstd -Xcompression-level 15`; or xz1m"
    )]
    Compression {
        /// What was given.
        given: String,
    },
    /// A filesystem label that is too long.
    #[error("the label `{label}` has {} bytes, an ext4 filesystem takes up to 16", label.len())]
    Label {
        /// The label.
        label: String,
    },
}
