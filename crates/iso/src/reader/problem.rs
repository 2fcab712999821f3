//! What is wrong with an image.

use std::fmt;

use crate::image_path::ImagePath;

/// Something in an image that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The file or directory that has it; empty for the image as a whole and for its root.
    pub path: ImagePath,
    /// What is wrong, and where.
    pub reason: String,
}

impl Problem {
    pub(crate) fn new(path: &ImagePath, reason: impl Into<String>) -> Self {
        Self {
            path: path.clone(),
            reason: reason.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.as_bytes().is_empty() {
            write!(f, "`{}`: ", self.path)?;
        }
        f.write_str(&self.reason)
    }
}
