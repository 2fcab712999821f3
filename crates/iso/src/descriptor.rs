//! Volume descriptors (ECMA-119 8), and Joliet's supplementary one.

use crate::error::{Error, Result};
use crate::fields::{Moment, NO_MOMENT, SECTOR, both16, both32};
use crate::namespace::directory_extent::root_record;
use crate::namespace::mangling::Rules;
use crate::place::DirectoryPlace;
use crate::volume_id::VolumeId;

/// The most characters of publisher, preparer and application (ECMA-119 8.4.20).
const TEXT_LIMIT: usize = 128;

/// What a volume descriptor says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Volume<'a> {
    pub(crate) volume_id: &'a str,
    pub(crate) publisher: &'a str,
    pub(crate) preparer: &'a str,
    pub(crate) application_id: &'a str,
    /// Sectors of the whole image.
    pub(crate) size: u32,
    pub(crate) timestamp: Moment,
}

/// Where a namespace's structures are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Places {
    /// Bytes of one path table.
    pub(crate) path_table_length: u32,
    pub(crate) path_table_l: u32,
    pub(crate) path_table_m: u32,
    pub(crate) root: DirectoryPlace,
}

/// Refuses a text that a volume descriptor cannot hold.
pub(crate) fn check_text(field: &'static str, text: &str) -> Result<()> {
    if text.len() > TEXT_LIMIT || !text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Err(Error::DescriptorText {
            field,
            text: text.to_owned(),
            limit: TEXT_LIMIT,
        });
    }
    Ok(())
}

/// The primary volume descriptor (ECMA-119 8.4), or Joliet's supplementary one (8.5).
pub(crate) fn volume_descriptor(rules: Rules, volume: &Volume<'_>, places: &Places) -> Vec<u8> {
    let mut sector = vec![0; SECTOR as usize];
    let mut put = |at: usize, bytes: &[u8]| sector[at..at + bytes.len()].copy_from_slice(bytes);
    let text = |text: &str, length| match rules {
        Rules::Iso => ascii(text, length),
        Rules::Joliet | Rules::JolietStrict => ucs2(text, length),
    };
    match rules {
        Rules::Iso => put(0, b"\x01CD001\x01"),
        Rules::Joliet | Rules::JolietStrict => {
            put(0, b"\x02CD001\x01");
            // UCS-2 level 3, in "escape sequences".
            put(88, b"%/E");
        }
    }
    put(8, &text("LINUX", 32));
    put(40, &text(volume.volume_id, 32));
    put(80, &both32(volume.size));
    put(120, &both16(1));
    put(124, &both16(1));
    put(128, &both16(SECTOR as u16));
    put(132, &both32(places.path_table_length));
    put(140, &places.path_table_l.to_le_bytes());
    put(148, &places.path_table_m.to_be_bytes());
    put(156, &root_record(places.root, volume.timestamp));
    put(190, &text("", 128));
    put(318, &text(volume.publisher, 128));
    put(446, &text(volume.preparer, 128));
    put(574, &text(volume.application_id, 128));
    for file_identifier in [702, 739, 776] {
        put(file_identifier, &text("", 37));
    }
    put(813, &volume.timestamp.long());
    put(830, &volume.timestamp.long());
    put(847, &NO_MOMENT);
    put(864, &NO_MOMENT);
    put(881, &[1]);
    // implantisomd5 takes anything but spaces in the application's area for someone else's data.
    put(883, &[b' '; 512]);
    sector
}

/// The field of a volume descriptor that has the volume's name.
pub(crate) fn volume_id_field(id: &VolumeId, is_joliet: bool) -> Vec<u8> {
    match is_joliet {
        false => ascii(id.as_str(), 32),
        true => ucs2(id.as_str(), 32),
    }
}

/// The volume descriptor set terminator (ECMA-119 8.3).
pub(crate) fn terminator() -> Vec<u8> {
    let mut sector = vec![0; SECTOR as usize];
    sector[..7].copy_from_slice(b"\xffCD001\x01");
    sector
}

fn ascii(text: &str, length: usize) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    bytes.resize(length, b' ');
    bytes
}

/// Big-endian UCS-2, cut to what fits: half as many characters as in the primary descriptor.
fn ucs2(text: &str, length: usize) -> Vec<u8> {
    let padded = text.encode_utf16().chain(std::iter::repeat(b' '.into()));
    let mut bytes: Vec<u8> = padded.take(length / 2).flat_map(u16::to_be_bytes).collect();
    bytes.resize(length, 0);
    bytes
}
