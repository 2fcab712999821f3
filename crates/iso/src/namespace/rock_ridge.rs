//! System use entries: SUSP 1.12 (`SP`, `CE`, `ER`) and RRIP 1.12 (`PX`, `NM`, `SL`, `TF`, `PN`, `CL`, `PL`, `RE`).

use crate::attributes::Special;
use crate::fields::{Moment, both32};
use crate::packed::Packed;

/// The most bytes of one entry that are not its header: the length is one byte.
const PAYLOAD_LIMIT: usize = 250;
/// RRIP 4.1.3.1, 4.1.4: the entry or component goes on in the next one.
const CONTINUE: u8 = 1;

/// The length of a `CE` entry, which points to where the entries go on (SUSP 5.1).
pub(crate) const CONTINUATION_LENGTH: usize = 28;

/// POSIX attributes of one file, as `PX` and `TF` hold them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Posix {
    /// File type and permissions, as in `st_mode`.
    pub(crate) mode: u32,
    pub(crate) links: u32,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    /// The inode number: the same for all hard links.
    pub(crate) serial: u32,
    pub(crate) modified: Moment,
}

/// System use entries in order, each in one piece.
#[derive(Debug, Default)]
pub(crate) struct Entries {
    bytes: Vec<u8>,
    /// Where each entry ends.
    ends: Vec<usize>,
}

impl Entries {
    /// The entries one by one.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(start, end)| &self.bytes[start..*end])
    }

    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    fn push(&mut self, signature: &[u8; 2], payload: &[&[u8]]) {
        let length = 4 + payload.iter().map(|part| part.len()).sum::<usize>();
        self.bytes.extend(signature);
        self.bytes.extend([length as u8, 1]);
        for part in payload {
            self.bytes.extend(*part);
        }
        self.ends.push(self.bytes.len());
    }

    /// `SP`: system use fields are in use, from the first byte (SUSP 5.3).
    pub(crate) fn indicator(&mut self) {
        self.push(b"SP", &[&[0xBE, 0xEF, 0]]);
    }

    /// `ER`: which extension is used (SUSP 5.5, RRIP 4.3).
    pub(crate) fn extension_reference(&mut self) {
        let identifier = b"IEEE_P1282";
        let descriptor =
            b"THE IEEE P1282 PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS.";
        let source = b"PLEASE CONTACT THE IEEE STANDARDS DEPARTMENT, PISCATAWAY, NJ, USA FOR THE P1282 SPECIFICATION.";
        let lengths = [
            identifier.len() as u8,
            descriptor.len() as u8,
            source.len() as u8,
            1,
        ];
        self.push(b"ER", &[&lengths, identifier, descriptor, source]);
    }

    /// `PX` and `TF`: mode, links, owner, inode; modification, access and change time (RRIP 4.1.1, 4.1.6).
    pub(crate) fn posix(&mut self, posix: &Posix) {
        let numbers = [posix.mode, posix.links, posix.uid, posix.gid, posix.serial].map(both32);
        self.push(b"PX", &numbers.each_ref().map(|number| number.as_slice()));
        let time = posix.modified.short();
        const MODIFIED_ACCESSED_CHANGED: u8 = 0x02 | 0x04 | 0x08;
        self.push(b"TF", &[&[MODIFIED_ACCESSED_CHANGED], &time, &time, &time]);
    }

    /// `NM`: the name (RRIP 4.1.4).
    pub(crate) fn name(&mut self, name: &[u8]) {
        let mut parts = name.chunks(PAYLOAD_LIMIT).peekable();
        while let Some(part) = parts.next() {
            let flags = if parts.peek().is_some() { CONTINUE } else { 0 };
            self.push(b"NM", &[&[flags], part]);
        }
    }

    /// `PN`: the numbers of a device (RRIP 4.1.2).
    ///
    /// Small ones are packed as they were in 16 bits, which xorriso and bsdtar want and Linux takes. Linux alone takes
    /// larger ones, major before minor.
    pub(crate) fn device(&mut self, special: Special) {
        if let Special::CharacterDevice { major, minor } | Special::BlockDevice { major, minor } =
            special
        {
            let (high, low) = match (major, minor) {
                (0..=0xFFF, 0..=0xFF) => (0, major << 8 | minor),
                _ => (major, minor),
            };
            self.push(b"PN", &[&both32(high), &both32(low)]);
        }
    }

    /// `ZF`: how a file is compressed (zisofs and zisofs2, which are no part of RRIP).
    pub(crate) fn packed(&mut self, packed: Packed) {
        let header = (packed.header / 4) as u8;
        let (signature, length) = match packed.version {
            1 => (b"pz", both32(packed.length as u32)),
            _ => (b"PZ", packed.length.to_le_bytes()),
        };
        let start = self.bytes.len();
        self.push(b"ZF", &[signature, &[header, packed.block_bits], &length]);
        self.bytes[start + 3] = packed.version;
    }

    /// `SL`: the target of a symlink, as component records (RRIP 4.1.3).
    ///
    /// An entry that goes on in another always ends within a component: bsdtar forgets the slash otherwise.
    pub(crate) fn symlink(&mut self, target: &[u8]) {
        let mut payload = Vec::new();
        let mut components = components(target).into_iter().peekable();
        while let Some(Component { flags, text }) = components.next() {
            let room_for_next = if components.peek().is_some() {
                COMPONENT_HEADER
            } else {
                0
            };
            if payload.len() + COMPONENT_HEADER + text.len() + room_for_next <= PAYLOAD_LIMIT {
                let stored: &[u8] = if flags == 0 { text } else { b"" };
                payload.extend([&[flags, stored.len() as u8], stored].concat());
                continue;
            }
            let mut rest = text;
            while payload.len() + COMPONENT_HEADER + rest.len() + room_for_next > PAYLOAD_LIMIT {
                let room = PAYLOAD_LIMIT - payload.len() - COMPONENT_HEADER;
                let (here, later) = rest.split_at(room.min(rest.len().saturating_sub(1)));
                payload.extend([&[CONTINUE, here.len() as u8], here].concat());
                self.push(b"SL", &[&[CONTINUE], &payload]);
                payload.clear();
                rest = later;
            }
            payload.extend([&[0, rest.len() as u8], rest].concat());
        }
        self.push(b"SL", &[&[0], &payload]);
    }

    /// `CL`: this placeholder stands for the directory at `sector`, which was moved (RRIP 4.1.5.1).
    pub(crate) fn child_link(&mut self, sector: u32) {
        self.push(b"CL", &[&both32(sector)]);
    }

    /// `PL`: the parent of this moved directory is at `sector` (RRIP 4.1.5.2).
    pub(crate) fn parent_link(&mut self, sector: u32) {
        self.push(b"PL", &[&both32(sector)]);
    }

    /// `RE`: this directory was moved here, and is not to be shown (RRIP 4.1.5.3).
    pub(crate) fn relocated(&mut self) {
        self.push(b"RE", &[]);
    }
}

/// `CE`: the entries go on at a sector, an offset in it, for a length in bytes (SUSP 5.1).
pub(crate) fn continuation(sector: u32, offset: u32, length: u32) -> [u8; CONTINUATION_LENGTH] {
    let mut entry = [0; CONTINUATION_LENGTH];
    entry[..4].copy_from_slice(b"CE\x1c\x01");
    for (field, value) in entry[4..].chunks_exact_mut(8).zip([sector, offset, length]) {
        field.copy_from_slice(&both32(value));
    }
    entry
}

/// Flags and length of a component record.
const COMPONENT_HEADER: usize = 2;

/// A part of a symlink's target between slashes.
struct Component<'a> {
    /// Of those that have flags the text is not stored.
    flags: u8,
    text: &'a [u8],
}

fn components(target: &[u8]) -> Vec<Component<'_>> {
    const CURRENT: u8 = 2;
    const PARENT: u8 = 4;
    const ROOT: u8 = 8;
    let (mut components, relative) = match target.strip_prefix(b"/") {
        Some(rest) => (
            vec![Component {
                flags: ROOT,
                text: b"",
            }],
            rest,
        ),
        None => (Vec::new(), target),
    };
    if !relative.is_empty() {
        components.extend(relative.split(|byte| *byte == b'/').map(|text| {
            let flags = match text {
                b"." => CURRENT,
                b".." => PARENT,
                _ => 0,
            };
            Component { flags, text }
        }));
    }
    components
}

#[cfg(test)]
mod tests;
