//! What the volume descriptors say, when they have been read.

use super::location::Location;

/// What the volume descriptors say.
#[derive(Clone, Debug, Default)]
pub(super) struct Volume {
    pub(super) id: String,
    pub(super) uuid: Option<String>,
    /// Bytes of the volume.
    pub(super) size: u64,
    pub(super) block_size: u16,
    pub(super) primary: Location,
    pub(super) joliet: Option<Location>,
    /// Those of the primary descriptor, and of Joliet.
    pub(super) path_tables: Vec<PathTables>,
    /// The sector of the boot catalog.
    pub(super) catalog: Option<u32>,
    pub(super) has_udf: bool,
    pub(super) joliet_id: Option<String>,
}

/// Where the path tables of a namespace are.
#[derive(Clone, Copy, Debug)]
pub(super) struct PathTables {
    pub(super) root: Location,
    pub(super) is_joliet: bool,
    pub(super) length: u32,
    pub(super) little_endian: u32,
    pub(super) big_endian: u32,
}
