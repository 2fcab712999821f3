//! Why something could not be done.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::image_path::ImagePath;

/// Why an image could not be described, written or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A path in the image is empty, or has a `.`, `..` or NUL in it.
    #[error("path `{path}` cannot be in an image: {reason}")]
    Path {
        /// The refused path.
        path: ImagePath,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A name, a symlink's target, or an extended attribute is longer than the format or Linux allows.
    #[error("`{path}`: {what} has {length} bytes, the limit is {limit}")]
    TooLong {
        /// The path in the image.
        path: ImagePath,
        /// What is too long.
        what: String,
        /// Its length in bytes.
        length: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The path is taken.
    #[error("`{path}` is in the image already")]
    Exists {
        /// The path in the image.
        path: ImagePath,
    },
    /// A parent of the path is a file.
    #[error("`{path}` is not a directory in the image")]
    NotADirectory {
        /// The path in the image.
        path: ImagePath,
    },
    /// A directory cannot have a second name.
    #[error("`{path}` is a directory, which can have no second name")]
    LinkToDirectory {
        /// The path in the image.
        path: ImagePath,
    },
    /// The path is not in the image.
    #[error("`{path}` is not in the image")]
    NotFound {
        /// The path in the image.
        path: ImagePath,
    },
    /// The path is in the image, but is not a regular file.
    #[error("`{path}` is not a regular file in the image")]
    NotAFile {
        /// The path in the image.
        path: ImagePath,
    },
    /// A path is deeper than readers go.
    #[error("`{path}` is deeper than {limit} levels of directories")]
    TooDeep {
        /// The path in the image.
        path: ImagePath,
        /// The most levels.
        limit: usize,
    },
    /// The number of a device is larger than the format holds.
    #[error("`{path}`: device {major}:{minor} does not fit, the limit is 4095:1048575")]
    DeviceNumber {
        /// The path in the image.
        path: ImagePath,
        /// The major number.
        major: u32,
        /// The minor number.
        minor: u32,
    },
    /// The name of an extended attribute is in no namespace that the format has.
    #[error(
        "`{path}`: a squashfs image cannot hold the attribute {name:?}: only user., trusted. and security. are possible"
    )]
    XattrNamespace {
        /// The path in the image.
        path: ImagePath,
        /// The attribute's name.
        name: String,
    },
    /// More than the format can hold.
    #[error("{what}: {found}, the limit is {limit}")]
    Capacity {
        /// What is too much.
        what: String,
        /// How much there is.
        found: u64,
        /// How much the format holds.
        limit: u64,
    },
    /// The size of blocks is not a power of two from 4 KiB to 1 MiB.
    #[error(
        "blocks of {found} bytes are impossible: the size is a power of two from 4096 to 1048576"
    )]
    BlockSize {
        /// The refused size in bytes.
        found: u32,
    },
    /// An option of a compressor is out of its range.
    #[error("{compressor} takes {range}")]
    CompressorOption {
        /// The compressor.
        compressor: &'static str,
        /// What is possible.
        range: &'static str,
    },
    /// A text names no compressor.
    #[error(
        "`{text}` is not a compressor: there are zstd, gzip, xz and lz4, with an option as in zstd:19, gzip:9, xz:x86 or lz4:hc"
    )]
    UnknownCompression {
        /// The refused text.
        text: String,
    },
    /// This build has no such compressor.
    #[error("this build cannot handle {name} compression")]
    NoCompressor {
        /// The compressor.
        name: &'static str,
    },
    /// A compressor failed.
    #[error("{compressor} could not compress")]
    Compress {
        /// The compressor.
        compressor: &'static str,
        /// Why.
        source: io::Error,
    },
    /// No threads could be started.
    #[error("could not start a thread to compress in")]
    Thread(#[source] io::Error),
    /// Whoever was told of the progress wanted no more.
    #[error("it was cancelled")]
    Cancelled,
    /// A file or directory could not be read.
    #[error("could not read {path}")]
    Read {
        /// The host's, or the image's for a source that is not a file.
        path: Origin,
        /// Why.
        source: io::Error,
    },
    /// A file was not the same when it was written as when it was described.
    #[error("{path} changed while the image was written: {what}")]
    SourceChanged {
        /// The host's, or the image's for a source that is not a file.
        path: Origin,
        /// What was found.
        what: String,
    },
    /// The output could not be written.
    #[error("could not write {path}")]
    Write {
        /// The output file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is something else than a regular file where the image should be.
    #[error("could not write {path}: it is {kind}, and an image only ever replaces a regular file")]
    NotReplaced {
        /// The output file.
        path: PathBuf,
        /// What it is, with its article.
        kind: &'static str,
    },
    /// The output stream could not be written.
    #[error("could not write the squashfs image")]
    Output(#[source] io::Error),
    /// An image could not be read.
    #[error("could not read the squashfs image")]
    ReadImage(#[source] io::Error),
    /// What should be a squashfs image is another version of the format.
    #[error("the image is squashfs {major}.{minor}, and only 4.0 can be read")]
    Version {
        /// The major version.
        major: u16,
        /// The minor version.
        minor: u16,
    },
    /// What should be a squashfs image is none, or is not sound.
    #[error("not a sound squashfs image: {reason}")]
    Damaged {
        /// What is wrong.
        reason: String,
    },
}

/// Where something is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// A file of the host.
    Host(PathBuf),
    /// A file of the image whose content is no file of the host.
    Image(ImagePath),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(path) => path.display().fmt(f),
            Self::Image(path) => write!(f, "the content for `{path}` of the image"),
        }
    }
}

/// The result of this crate's operations.
pub type Result<T, E = Error> = std::result::Result<T, E>;
