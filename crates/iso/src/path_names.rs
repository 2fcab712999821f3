//! Names and links that can be in an image.

use crate::error::{Error, Result};
use crate::image_path::DEPTH_LIMIT;

/// The longest name of a file or directory in bytes, as on Linux.
const NAME_LIMIT: usize = 255;
/// The longest target of a symlink in bytes: `PATH_MAX` without its NUL.
const TARGET_LIMIT: usize = 4095;

/// The names in a path.
pub(crate) fn components(path: &[u8]) -> Result<Vec<&[u8]>> {
    let names = path.split(|byte| *byte == b'/');
    let names: Vec<&[u8]> = names.filter(|name| !name.is_empty()).collect();
    if names.iter().any(|name| matches!(*name, b"." | b"..")) {
        return Err(Error::Path {
            path: path.into(),
            reason: "it has a `.` or `..`",
        });
    }
    if names.len() > DEPTH_LIMIT {
        return Err(Error::TooDeep {
            path: path.into(),
            limit: DEPTH_LIMIT,
        });
    }
    Ok(names)
}

pub(crate) fn check_name(name: &[u8], path: &[u8]) -> Result<()> {
    if name.contains(&0) {
        return Err(Error::Path {
            path: path.into(),
            reason: "it has a NUL",
        });
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

fn check_length(path: &[u8], what: &'static str, length: usize, limit: usize) -> Result<()> {
    if length > limit {
        return Err(Error::TooLong {
            path: path.into(),
            what,
            length,
            limit,
        });
    }
    Ok(())
}
