//! The command line, as data.

use std::ffi::OsString;
use std::num::NonZero;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use livecd_squashfs::Compression;

/// Makes, lists, extracts and compares squashfs images.
///
/// The exit status is 2 after an error.
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
    /// List what is in an image.
    Ls {
        image: PathBuf,
        /// Print one JSON object for each file.
        #[arg(long)]
        json: bool,
    },
    /// Write files of an image to standard output.
    Cat {
        image: PathBuf,
        #[arg(required = true)]
        paths: Vec<OsString>,
    },
    /// Extract an image into a directory, which must not exist. It appears when all is in it.
    Extract { image: PathBuf, directory: PathBuf },
    /// Compare two images file by file: `-` only the old one has, `+` only the new one, `~` both, and what differs. The exit
    /// status is 1 if there are differences.
    Diff { old: PathBuf, new: PathBuf },
    /// Print what an image says of itself.
    Info {
        image: PathBuf,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Make {
    pub(crate) directory: PathBuf,
    /// Replaced in one step, if it is there.
    pub(crate) image: PathBuf,
    /// `zstd`, `gzip`, `xz` or `lz4`, with an option: `zstd:19`, `gzip:9`, `xz:x86`, `lz4:hc`.
    #[arg(long, default_value = "zstd:15")]
    pub(crate) compression: Compression,
    /// Bytes of a block, with K or M: a power of two from 4K to 1M.
    #[arg(long, default_value = "128K", value_parser = bytes)]
    pub(crate) block_size: u32,
    /// When the image is said to be made, in Unix seconds.
    #[arg(long, env = "SOURCE_DATE_EPOCH", default_value_t = 0)]
    pub(crate) time: u32,
    /// Give files that were changed later this time, in Unix seconds.
    #[arg(long, value_name = "TIME")]
    pub(crate) latest_mtime: Option<u32>,
    /// Give everything to root.
    #[arg(long)]
    pub(crate) all_root: bool,
    /// Which ends of files are packed together.
    #[arg(long, default_value = "small")]
    pub(crate) tails: TailsOf,
    /// Store equal files once each.
    #[arg(long)]
    pub(crate) no_duplicates: bool,
    /// Leave out the table that NFS needs.
    #[arg(long)]
    pub(crate) no_exports: bool,
    /// How many threads compress; as many as there are processors otherwise. The image is the same.
    #[arg(long)]
    pub(crate) threads: Option<NonZero<usize>>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum TailsOf {
    /// Of no file.
    None,
    /// Of files smaller than a block.
    Small,
    /// Of all files.
    All,
}

fn bytes(text: &str) -> Result<u32, String> {
    let (digits, unit) = match text.strip_suffix(['K', 'k']) {
        Some(digits) => (digits, 1 << 10),
        None => match text.strip_suffix(['M', 'm']) {
            Some(digits) => (digits, 1 << 20),
            None => (text, 1),
        },
    };
    let number: u32 = digits
        .parse()
        .map_err(|_| "it is not a number of bytes".to_owned())?;
    number
        .checked_mul(unit)
        .ok_or_else(|| "it is too large".to_owned())
}
