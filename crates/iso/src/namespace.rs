//! The sets of names in an image: ISO 9660 with Rock Ridge, and Joliet.

pub(crate) mod context;
pub(crate) mod continuation;
pub(crate) mod directory_extent;
pub(crate) mod mangling;
pub(crate) mod path_table;
pub(crate) mod places;
pub(crate) mod rock_ridge;
pub(crate) mod tree;

/// One of the sets of names in an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Namespace {
    /// ISO 9660, which Rock Ridge extends.
    Iso9660,
    /// Joliet.
    Joliet,
}
