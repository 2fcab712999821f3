//! The volume descriptors of an image whose directories are elsewhere now.

use std::fs::File;
use std::io;

use super::patches::Patches;
use crate::descriptor::volume_id_field;
use crate::fields::{SECTOR, both16, both32};
use crate::namespace::places::NamespacePlaces;
use crate::volume_id::VolumeId;

/// One way to see the volume: as the whole medium, or as its first partition.
#[derive(Debug)]
pub(super) struct View {
    /// The sector that is 0 in this view.
    pub(super) shift: u32,
    /// In the order of the namespaces: ISO 9660, then Joliet.
    pub(super) namespaces: Vec<NamespacePlaces>,
}

/// Says in a view's volume descriptors where the directories are, and that it has `blocks` sectors.
pub(super) fn patch(
    image: &mut File,
    patches: &mut Patches,
    view: &View,
    blocks: u32,
    volume_id: Option<&VolumeId>,
) -> io::Result<()> {
    let shift = view.shift;
    let first = u64::from(shift + 16);
    for number in first..first + 64 {
        let mut sector = patches.sector(image, number)?;
        let (is_joliet, namespace) = match (sector[0], sector[6], &sector[88..91]) {
            (255, ..) => break,
            (1, ..) => (false, 0),
            (2, _, b"%/@" | b"%/C" | b"%/E") => (true, 1),
            // ISO 9660:1999's, whose directories are of the same form.
            (2, 2, _) => (false, 0),
            _ => continue,
        };
        let Some(places) = view.namespaces.get(namespace) else {
            continue;
        };
        let root = places.directories[0];
        let mut put = |at: usize, bytes: &[u8]| {
            sector[at..at + bytes.len()].copy_from_slice(bytes);
        };
        put(80, &both32(blocks));
        // Whatever places were counted in before: they are new, and in sectors.
        put(128, &both16(SECTOR as u16));
        put(132, &both32(places.path_table_length));
        put(140, &(places.path_table_l - shift).to_le_bytes());
        put(144, &[0; 4]);
        put(148, &(places.path_table_m - shift).to_be_bytes());
        put(152, &[0; 4]);
        put(157, &[0]);
        put(158, &both32(root.sector - shift));
        put(166, &both32(root.length));
        if let Some(id) = volume_id {
            put(40, &volume_id_field(id, is_joliet));
        }
        patches.put(number * SECTOR, sector);
    }
    Ok(())
}
