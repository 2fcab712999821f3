//! Squashes a directory, and unpacks it again: `squasher TREE IMAGE COPY SCRATCH`.

use std::error::Error;
use std::path::PathBuf;

use livecd_fsimage::{ImageKind, Squashfs, extract};
use livecd_host::{Host, Silent};

fn main() -> Result<(), Box<dyn Error>> {
    let paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [tree, image, copy, scratch] = &paths[..] else {
        return Err("usage: squasher TREE IMAGE COPY SCRATCH".into());
    };
    let host = Host::system(Silent);
    let squashfs = Squashfs {
        compression: "zstd -Xcompression-level 3".parse()?,
        block_size: None,
        processors: None,
        timestamp: 0,
    };
    squashfs.create(&host, tree, image)?;
    assert_eq!(ImageKind::of(image)?, Some(ImageKind::Squashfs));
    extract(&host, image, copy, scratch)?;
    Ok(())
}
