//! What Rock Ridge (RRIP 1.12) says of a file, read from images that may be damaged or hostile.

use super::entry::Zisofs;
use super::record::Oddities;
use super::system_use::{SystemUseEntry, signature};
use crate::attributes::Special;
use crate::fields::{Date, Moment};

/// The longest name and symlink target that are believed.
const TEXT_LIMIT: usize = 4096;
/// RRIP 4.1.3.1, 4.1.4: the entry or component goes on in the next one.
const CONTINUE: u8 = 1;
const TYPE: u32 = 0o170_000;
const DIRECTORY: u32 = 0o040_000;
const SYMLINK: u32 = 0o120_000;
const REGULAR: u32 = 0o100_000;

/// What Rock Ridge says of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct RockRidge {
    pub(super) name: Option<Vec<u8>>,
    pub(super) posix: Option<PosixEntry>,
    pub(super) modified: Option<Date>,
    pub(super) symlink: Option<Vec<u8>>,
    pub(super) device: Option<(u32, u32)>,
    /// The block of the directory that this placeholder stands for.
    pub(super) child: Option<u32>,
    /// The block of the directory that a moved one belongs to.
    pub(super) parent: Option<u32>,
    pub(super) relocated: bool,
    /// How the content is stored, and its length.
    pub(super) compression: Option<(Zisofs, u64)>,
}

/// The numbers of a `PX` entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PosixEntry {
    pub(super) mode: u32,
    pub(super) links: u32,
    pub(super) uid: u32,
    pub(super) gid: u32,
    pub(super) serial: Option<u32>,
}

impl RockRidge {
    /// The device that mode and numbers describe.
    pub(super) fn special(&self) -> Option<Special> {
        let (high, low) = self.device.unwrap_or_default();
        // As Linux does: without a high word the low one has both numbers, if it is large enough for that.
        let (major, minor) = if high == 0 {
            (low >> 8, low & 0xFF)
        } else {
            (high, low)
        };
        match self.posix?.mode & TYPE {
            0o020_000 => Some(Special::CharacterDevice { major, minor }),
            0o060_000 => Some(Special::BlockDevice { major, minor }),
            0o010_000 => Some(Special::Fifo),
            0o140_000 => Some(Special::Socket),
            _ => None,
        }
    }

    /// What contradicts itself, or the record.
    pub(super) fn check(&self, is_directory: bool, oddities: &mut Oddities) {
        let damage = &mut oddities.damage;
        let Some(PosixEntry { mode, .. }) = self.posix else {
            return;
        };
        let kind = mode & TYPE;
        // A placeholder is a file that stands for a directory.
        let should_be_directory = kind == DIRECTORY && self.child.is_none();
        if should_be_directory != is_directory {
            damage.push(format!(
                "its mode is {mode:o}, and its flags say {}",
                if is_directory { "directory" } else { "file" }
            ));
        }
        let known = [DIRECTORY, SYMLINK, REGULAR].contains(&kind) || self.special().is_some();
        if !known || mode > 0o177_777 {
            damage.push(format!("its mode is {mode:o}, which is no kind of file"));
        }
        if (kind == SYMLINK) != self.symlink.is_some() {
            damage.push(format!(
                "its mode is {mode:o}, and it has {} target",
                match self.symlink {
                    Some(_) => "a",
                    None => "no",
                }
            ));
        }
        let is_device = [0o020_000, 0o060_000].contains(&kind);
        if is_device && self.device.is_none() {
            damage.push("it is a device without numbers".to_owned());
        }
        if self.child.is_some() && kind != DIRECTORY {
            damage.push(format!(
                "it stands for a directory, and its mode is {mode:o}"
            ));
        }
    }
}

/// Puts the entries of one record together.
#[derive(Debug, Default)]
pub(super) struct Collector {
    pub(super) rock_ridge: RockRidge,
    pub(super) oddities: Oddities,
    name_goes_on: bool,
    symlink_goes_on: bool,
    /// The last symlink component goes on.
    component_goes_on: bool,
    /// Bits of the entries that there are, and that `RR` announced.
    present: u8,
    announced: Option<u8>,
}

impl Collector {
    pub(super) fn add(&mut self, entries: &[SystemUseEntry<'_>]) {
        for (signature, payload) in entries {
            self.entry(*signature, payload);
        }
    }

    /// What was found, when there is no more.
    pub(super) fn finish(mut self) -> (RockRidge, Oddities) {
        if self.name_goes_on {
            self.damage("its name should go on, and does not");
        }
        if self.symlink_goes_on || self.component_goes_on {
            self.damage("its target should go on, and does not");
        }
        if let Some(announced) = self.announced
            && announced != self.present
        {
            let reason = format!(
                "it has the entries {:#04x} of rock ridge, and {announced:#04x} are announced",
                self.present
            );
            self.oddities.warnings.push(reason);
        }
        (self.rock_ridge, self.oddities)
    }

    fn damage(&mut self, reason: &str) {
        self.oddities.damage.push(reason.to_owned());
    }

    fn entry(&mut self, name: [u8; 2], payload: &[u8]) {
        let bit = match &name {
            b"PX" => 0x01,
            b"PN" => 0x02,
            b"SL" => 0x04,
            b"NM" => 0x08,
            b"CL" => 0x10,
            b"PL" => 0x20,
            b"RE" => 0x40,
            b"TF" => 0x80,
            _ => 0,
        };
        self.present |= bit;
        let has = |lengths: &[usize]| lengths.contains(&payload.len());
        match &name {
            b"NM" if !payload.is_empty() => self.name(payload),
            b"PX" if has(&[32, 40]) => {
                let numbers = [
                    "its mode",
                    "its number of links",
                    "its owner",
                    "its group",
                    "its inode",
                ];
                let mut values = [0; 5];
                for ((value, what), bytes) in values.iter_mut().zip(numbers).zip(payload.chunks(8))
                {
                    *value = self.oddities.number(what, bytes);
                }
                let [mode, links, uid, gid, serial] = values;
                self.rock_ridge.posix = Some(PosixEntry {
                    mode,
                    links,
                    uid,
                    gid,
                    serial: (payload.len() == 40).then_some(serial),
                });
            }
            b"TF" if !payload.is_empty() => self.times(payload),
            b"SL" if !payload.is_empty() => self.symlink(payload),
            b"PN" if has(&[16]) => {
                let high = self.oddities.number("its device number", payload);
                let low = self.oddities.number("its device number", &payload[8..]);
                self.rock_ridge.device = Some((high, low));
            }
            b"CL" if has(&[8]) => {
                self.rock_ridge.child =
                    Some(self.oddities.number("the place it was moved to", payload));
            }
            b"PL" if has(&[8]) => {
                self.rock_ridge.parent =
                    Some(self.oddities.number("the place it was moved from", payload));
            }
            b"RE" if has(&[0]) => self.rock_ridge.relocated = true,
            b"RR" if has(&[1]) => self.announced = Some(payload[0]),
            b"ZF" if has(&[12]) => self.compression(payload),
            // SUSP's own, sparse files (which nobody writes), and those of Apple, Amiga and xorriso.
            b"SP" | b"ER" | b"ES" | b"PD" | b"AA" | b"BA" | b"AS" | b"AL" => {}
            b"NM" | b"PX" | b"TF" | b"SL" | b"PN" | b"CL" | b"PL" | b"RE" | b"RR" | b"ZF" => {
                let reason = format!(
                    "its system use entry {} has a wrong length",
                    signature(name)
                );
                self.oddities.damage.push(reason);
            }
            b"SF" => self.damage("it is a sparse file, which cannot be read"),
            _ => {
                let reason = format!("its system use entry {} is unknown", signature(name));
                self.oddities.warnings.push(reason);
            }
        }
    }

    fn name(&mut self, payload: &[u8]) {
        const CURRENT: u8 = 2;
        const PARENT: u8 = 4;
        let (flags, text) = (payload[0], &payload[1..]);
        if flags & !(CONTINUE | CURRENT | PARENT) != 0 {
            let reason = format!("the flags of its name are {flags:#04x}");
            self.oddities.warnings.push(reason);
        }
        if flags & (CURRENT | PARENT) != 0 {
            return self.damage("its name is said to be `.` or `..`");
        }
        if self.rock_ridge.name.is_some() && !self.name_goes_on {
            return self.damage("it has two names");
        }
        self.name_goes_on = flags & CONTINUE != 0;
        let name = self.rock_ridge.name.get_or_insert_default();
        name.extend(text);
        if name.len() > TEXT_LIMIT {
            self.rock_ridge.name = None;
            self.damage("its name is too long");
        }
    }

    /// The modification time of `TF`, which comes behind the creation time if that is there (RRIP 4.1.6).
    fn times(&mut self, payload: &[u8]) {
        const CREATION: u8 = 1;
        const MODIFY: u8 = 2;
        const LONG_FORM: u8 = 0x80;
        let flags = payload[0];
        let length = if flags & LONG_FORM != 0 { 17 } else { 7 };
        let count = (flags & !LONG_FORM).count_ones() as usize;
        if payload.len() != 1 + count * length {
            return self.damage("its times are of another length than they say");
        }
        if flags & MODIFY == 0 {
            return;
        }
        let at = 1 + usize::from(flags & CREATION != 0) * length;
        let bytes = &payload[at..at + length];
        let date = match length {
            7 => Moment::parse_short(bytes),
            _ => Moment::parse_long(bytes),
        };
        if date == Date::Impossible {
            let reason = "its time of modification is impossible".to_owned();
            self.oddities.warnings.push(reason);
        }
        self.rock_ridge.modified = Some(date);
    }

    fn symlink(&mut self, payload: &[u8]) {
        const CURRENT: u8 = 2;
        const PARENT: u8 = 4;
        const ROOT: u8 = 8;
        if self.rock_ridge.symlink.is_some() && !self.symlink_goes_on {
            return self.damage("it has two targets");
        }
        if payload[0] & !CONTINUE != 0 {
            let reason = format!("the flags of its target are {:#04x}", payload[0]);
            self.oddities.damage.push(reason);
        }
        self.symlink_goes_on = payload[0] & CONTINUE != 0;
        let mut records = &payload[1..];
        // An empty target is no target, but an empty `SL` still makes a symlink.
        let target = self.rock_ridge.symlink.get_or_insert_default();
        while let [flags, length, rest @ ..] = records {
            let Some((text, rest)) = rest.split_at_checked(usize::from(*length)) else {
                break;
            };
            records = rest;
            let after_root = target == b"/";
            if !target.is_empty() && !after_root && !self.component_goes_on {
                target.push(b'/');
            }
            match flags & !CONTINUE {
                CURRENT if text.is_empty() => target.push(b'.'),
                PARENT if text.is_empty() => target.extend(b".."),
                ROOT if text.is_empty() => target.push(b'/'),
                0 => target.extend(text),
                _ => {
                    let reason = format!("the flags of a part of its target are {flags:#04x}");
                    self.oddities.damage.push(reason);
                }
            }
            self.component_goes_on = flags & CONTINUE != 0;
            if self.component_goes_on && !records.is_empty() {
                // Only the end of an entry is a reason to go on in another part.
                let reason = "a part of its target goes on within an entry";
                self.oddities.warnings.push(reason.to_owned());
            }
        }
        if target.len() > TEXT_LIMIT {
            target.clear();
            self.damage("its target is too long");
        } else if target.contains(&0) {
            self.damage("its target has a NUL");
        }
        if !records.is_empty() {
            self.damage("a part of its target is longer than its entry");
        }
    }

    fn compression(&mut self, payload: &[u8]) {
        let (version, length) = match &payload[..2] {
            b"pz" => (
                1,
                u64::from(self.oddities.number("its unpacked length", &payload[4..])),
            ),
            b"PZ" => {
                let length = payload[4..]
                    .first_chunk()
                    .map(|bytes| u64::from_le_bytes(*bytes));
                (2, length.unwrap_or(0))
            }
            _ => return self.damage("it is compressed in an unknown way"),
        };
        let (header, block_bits) = (u32::from(payload[2]) * 4, payload[3]);
        let is_sound = match version {
            1 => header == 16 && (15..=17).contains(&block_bits),
            _ => header == 24 && (15..=20).contains(&block_bits),
        };
        if !is_sound {
            return self.damage("it is compressed in blocks of an impossible length");
        }
        let compression = Zisofs {
            version,
            header,
            block_bits,
        };
        self.rock_ridge.compression = Some((compression, length));
    }
}
