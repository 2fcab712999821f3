//! Reads ISO 9660 images, whoever made them.

mod boot_catalog;
mod check;
mod content;
mod descriptors;
mod directory;
mod entries;
mod entry;
mod iso_reader;
mod location;
mod lookup;
mod moved;
mod names;
mod opening;
mod pieces;
mod problem;
mod record;
mod records;
mod rock_ridge;
mod stored;
mod system_use;
mod system_use_chain;
mod volume;
mod zisofs;

pub use self::boot_catalog::FoundBootEntry;
pub use self::content::Content as FileContent;
pub use self::entries::Entries;
pub use self::entry::{Entry, EntryKind, Zisofs};
pub use self::iso_reader::IsoReader;
pub use self::problem::Problem;
