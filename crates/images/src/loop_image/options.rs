//! How a filesystem image is made.

use std::path::PathBuf;

/// How a filesystem image is made, beside what the kickstart's `part /` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageOptions {
    /// What is written, each as a file of its own.
    pub formats: Vec<ImageFormat>,
    /// Where the system is installed.
    pub installation: Installation,
    /// Whether the filesystem is made as small as its content allows, whatever
    /// size the kickstart gives.
    pub minimize: bool,
    /// A live ISO whose system this one begins as.
    pub base: Option<PathBuf>,
}

impl Default for ImageOptions {
    fn default() -> Self {
        Self {
            formats: vec![ImageFormat::Raw],
            installation: Installation::Tree,
            minimize: false,
            base: None,
        }
    }
}

/// The format of an image's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageFormat {
    /// The filesystem itself, sparse: `NAME.img`.
    Raw,
    /// For virtual machines: `NAME.qcow2`.
    Qcow2,
    /// The files, without a filesystem: `NAME.tar`.
    Tar,
}

/// Where a system is installed that becomes a filesystem image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Installation {
    /// Into a directory, of which the image is made. Needs no privilege.
    Tree,
    /// Straight into the image, mounted through a loop device. Needs root.
    Mounted,
}
