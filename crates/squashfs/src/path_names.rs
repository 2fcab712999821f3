//! Names and links that can be in an image.

use crate::error::{Error, Result};
use crate::format::directory::NAME_LIMIT;
use crate::image_path::DEPTH_LIMIT;

/// The longest target of a symlink in bytes: `PATH_MAX` without its NUL. The kernel refuses longer ones.
pub(crate) const TARGET_LIMIT: usize = 4095;

/// The names in a path, each checked.
pub(crate) fn components(path: &[u8]) -> Result<Vec<&[u8]>> {
    let names = path.split(|byte| *byte == b'/');
    let names: Vec<&[u8]> = names.filter(|name| !name.is_empty()).collect();
    if names.len() > DEPTH_LIMIT {
        return Err(Error::TooDeep {
            path: path.into(),
            limit: DEPTH_LIMIT,
        });
    }
    for name in &names {
        check_name(name, path)?;
    }
    Ok(names)
}

fn check_name(name: &[u8], path: &[u8]) -> Result<()> {
    let refused = |reason| {
        Err(Error::Path {
            path: path.into(),
            reason,
        })
    };
    if matches!(name, b"." | b"..") {
        return refused("it has a `.` or `..`");
    }
    if name.contains(&0) {
        return refused("it has a NUL");
    }
    check_length(path, "the name", name.len(), NAME_LIMIT)
}

pub(crate) fn check_target(path: &[u8], target: &[u8]) -> Result<()> {
    if target.is_empty() || target.contains(&0) {
        return Err(Error::Path {
            path: path.into(),
            reason: "the symlink's target is empty or has a NUL",
        });
    }
    check_length(path, "the symlink's target", target.len(), TARGET_LIMIT)
}

pub(crate) fn check_length(path: &[u8], what: &str, length: usize, limit: usize) -> Result<()> {
    if length > limit {
        return Err(Error::TooLong {
            path: path.into(),
            what: what.to_owned(),
            length: length as u64,
            limit: limit as u64,
        });
    }
    Ok(())
}
