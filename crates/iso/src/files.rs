//! The files of an image: how long each is, and in which order they lie.

use crate::disk_boot::DiskBoot;
use crate::error::{Error, Result};
use crate::image_path::ImagePath;
use crate::inodes::Inodes;
use crate::place::FilePlace;
use crate::source::Source;
use crate::tree::{Kind, NodeId, Tree};

/// The length in bytes of the EFI system partition's file.
pub(crate) fn esp_length(disk: &DiskBoot) -> Result<Option<u64>> {
    let Some(source) = &disk.esp else {
        return Ok(None);
    };
    let length = source.length().map_err(|error| Error::Read {
        path: source.name(&ImagePath::default()),
        source: error,
    })?;
    match length {
        Some(length) if length > 0 => Ok(Some(length)),
        _ => Err(Error::BootImage {
            path: source.name(&ImagePath::default()),
            reason: "it is empty, or its length is not known".to_owned(),
        }),
    }
}

/// The lengths of all regular files, and which are streams of unknown length: those are as long as they may become.
pub(crate) fn file_lengths(tree: &Tree, inodes: &Inodes) -> Result<(Vec<FilePlace>, Vec<NodeId>)> {
    let mut places = vec![FilePlace::default(); tree.len()];
    let mut unknown = Vec::new();
    for (id, path) in &inodes.files {
        let Kind::File(source) = &tree.node(*id).kind else {
            continue;
        };
        let known = source.length().map_err(|error| Error::Read {
            path: source.name(path),
            source: error,
        })?;
        places[id.0].length = match (known, source) {
            (Some(length), _) => length,
            (None, Source::Stream(stream)) => {
                unknown.push(*id);
                stream.limit
            }
            (None, _) => 0,
        };
    }
    Ok((places, unknown))
}

/// Boot images first, then by weight, then by path; streams of unknown length last.
pub(crate) fn file_order(
    tree: &Tree,
    inodes: &Inodes,
    boot: &[NodeId],
    unknown: &[NodeId],
) -> Vec<(NodeId, ImagePath)> {
    let mut files = inodes.files.clone();
    files.sort_by_key(|(id, _)| {
        (
            unknown.contains(id),
            !boot.contains(id),
            std::cmp::Reverse(tree.node(*id).weight),
        )
    });
    files
}
