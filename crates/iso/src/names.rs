//! Names and links that can be in an image.

use crate::error::{Error, Result};

/// The longest name of a file or directory in bytes, as on Linux.
const NAME_LIMIT: usize = 255;
/// The longest target of a symlink in bytes: `PATH_MAX` without its NUL.
const TARGET_LIMIT: usize = 4095;

/// The names in a path.
pub(crate) fn components(path: &str) -> Result<Vec<&[u8]>> {
    let names: Vec<&str> = path.split('/').filter(|name| !name.is_empty()).collect();
    if names.iter().any(|name| matches!(*name, "." | "..")) {
        return Err(Error::Path {
            path: path.to_owned(),
            reason: "it has a `.` or `..`",
        });
    }
    Ok(names.into_iter().map(str::as_bytes).collect())
}

pub(crate) fn check_name(name: &[u8], path: &str) -> Result<()> {
    if name.contains(&0) {
        return Err(Error::Path {
            path: path.to_owned(),
            reason: "it has a NUL",
        });
    }
    check_length(path, "the name", name.len(), NAME_LIMIT)
}

pub(crate) fn check_target(path: &str, target: &[u8]) -> Result<()> {
    if target.is_empty() || target.contains(&0) {
        return Err(Error::Path {
            path: path.to_owned(),
            reason: "the symlink's target is empty or has a NUL",
        });
    }
    check_length(path, "the symlink's target", target.len(), TARGET_LIMIT)
}

fn check_length(path: &str, what: &'static str, length: usize, limit: usize) -> Result<()> {
    if length > limit {
        return Err(Error::TooLong {
            path: path.to_owned(),
            what,
            length,
            limit,
        });
    }
    Ok(())
}
