//! Where directories lie in an image, in bytes.

/// Where a directory is, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Location {
    pub(super) start: u64,
    pub(super) length: u64,
}

/// Where a directory is, and where its record of its parent says that the parent is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) own: Location,
    pub(super) parent: Location,
}
