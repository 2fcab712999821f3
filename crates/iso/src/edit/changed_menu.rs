//! Which menu of a medium was changed.

use std::fmt;

use crate::error::Origin;
use crate::image_path::ImagePath;

/// A menu that was changed.
///
/// [`Display`](fmt::Display) writes the path; in front of it, with a colon, stands the FAT filesystem that it is in: `esp`
/// for a partition, or the path of its image on the volume.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChangedMenu {
    /// The FAT filesystem that it is in: a partition, or an image on the volume. `None` for the volume itself.
    pub within: Option<Origin>,
    /// Its path there.
    pub path: ImagePath,
}

impl fmt::Display for ChangedMenu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.within {
            None => self.path.fmt(f),
            Some(Origin::Image(image)) => write!(f, "{image}:/{}", self.path),
            Some(Origin::Esp | Origin::Host(_)) => write!(f, "esp:/{}", self.path),
        }
    }
}
