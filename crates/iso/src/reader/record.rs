//! Directory records (ECMA-119 9.1), read from images that may be damaged or hostile.

use crate::fields::{Date, Moment};

/// Bytes of a record in front of its identifier.
const HEADER: usize = 33;
const FLAG_DIRECTORY: u8 = 0x02;
const FLAG_ASSOCIATED: u8 = 0x04;
const FLAG_RECORD: u8 = 0x08;
const FLAGS_RESERVED: u8 = 0x60;
const FLAG_MULTI_EXTENT: u8 = 0x80;

/// A directory record. Places are in logical blocks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// The first block of the extent, which begins with the extended attribute record.
    pub(super) block: u32,
    /// Blocks of the extended attribute record in front of the content.
    pub(super) attribute_blocks: u8,
    /// Bytes of the content.
    pub(super) length: u32,
    pub(super) modified: Date,
    pub(super) is_directory: bool,
    /// An associated file, such as the resource fork of a Macintosh.
    pub(super) is_associated: bool,
    /// The file goes on in the next record.
    pub(super) goes_on: bool,
    /// Blocks that are recorded and left out in turn, if the file is interleaved.
    pub(super) interleave: Option<(u8, u8)>,
    pub(super) identifier: Vec<u8>,
    pub(super) system_use: Vec<u8>,
}

/// What is said twice in a record, and differs, or what else is odd without being in the way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Oddities {
    /// The content may be another than was meant.
    pub(super) damage: Vec<String>,
    /// The content is clear.
    pub(super) warnings: Vec<String>,
}

/// What lies at some place of a directory.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A record and its length.
    Record(Box<Record>, usize, Oddities),
    /// Nothing up to the end of the sector.
    Padding,
    /// Neither.
    Garbage(String),
}

/// What is at the start of `sector`, the rest of a directory's sector.
pub(super) fn parse(sector: &[u8]) -> Found {
    let length = match sector.first() {
        None => return Found::Padding,
        Some(0) if sector.iter().all(|byte| *byte == 0) => return Found::Padding,
        Some(0) => {
            let reason = "is neither a record nor padding".to_owned();
            return Found::Garbage(reason);
        }
        Some(length) => usize::from(*length),
    };
    let Some(record) = sector.get(..length) else {
        return Found::Garbage(format!(
            "is a record of {length} bytes, and the sector has {} more",
            sector.len()
        ));
    };
    match parse_record(record) {
        Ok((record, oddities)) => Found::Record(Box::new(record), length, oddities),
        Err(reason) => Found::Garbage(reason),
    }
}

/// A record that has all of these bytes.
pub(super) fn parse_record(record: &[u8]) -> Result<(Record, Oddities), String> {
    let length = record.len();
    if length < HEADER + 1 {
        return Err(format!(
            "is a record of {length} bytes, and none has fewer than {}",
            HEADER + 1
        ));
    }
    let identifier_length = usize::from(record[32]);
    let identifier_end = HEADER + identifier_length;
    let Some(identifier) = record
        .get(HEADER..identifier_end)
        .filter(|id| !id.is_empty())
    else {
        return Err(format!(
            "is a record of {length} bytes with a name of {identifier_length}"
        ));
    };
    let mut oddities = Oddities::default();
    let block = oddities.number("its place", &record[2..10]);
    let content_length = oddities.number("its length", &record[10..18]);
    let flags = record[25];
    let (unit, gap) = (record[26], record[27]);
    let volume = oddities.short_number("the number of its volume", &record[28..32]);
    if oddities.damage.len() == 3 {
        return Err(format!(
            "could be a record of {length} bytes, but none of its numbers is the same in both orders"
        ));
    }
    if flags & FLAGS_RESERVED != 0 {
        let reason = format!("its flags are {flags:#04x}, which has reserved ones");
        oddities.damage.push(reason);
    }
    // ECMA-119 9.1.6.
    let of_files = flags & (FLAG_ASSOCIATED | FLAG_RECORD | FLAG_MULTI_EXTENT);
    let is_directory = flags & FLAG_DIRECTORY != 0;
    if is_directory && of_files != 0 {
        let reason = format!("its flags are {flags:#04x}, which no directory has");
        oddities.damage.push(reason);
    }
    if volume > 1 {
        oddities
            .damage
            .push(format!("it is on volume {volume} of a set"));
    }
    if unit == 0 && gap != 0 {
        let reason = format!("it is interleaved with gaps of {gap} blocks and units of none");
        oddities.damage.push(reason);
    }
    let modified = Moment::parse_short(&record[18..25]);
    if modified == Date::Impossible {
        oddities.warnings.push("its date is impossible".to_owned());
    }
    let system_use = record.get(identifier_end.next_multiple_of(2)..);
    let parsed = Record {
        block,
        attribute_blocks: record[1],
        length: content_length,
        modified,
        is_directory,
        is_associated: flags & FLAG_ASSOCIATED != 0 && !is_directory,
        goes_on: flags & FLAG_MULTI_EXTENT != 0 && !is_directory,
        interleave: (unit != 0 && gap != 0).then_some((unit, gap)),
        identifier: identifier.to_vec(),
        system_use: system_use.unwrap_or_default().to_vec(),
    };
    Ok((parsed, oddities))
}

impl Oddities {
    /// A 32-bit number in both orders (ECMA-119 7.3.3): the first counts.
    pub(super) fn number(&mut self, what: &str, bytes: &[u8]) -> u32 {
        let (little, big) = (u32_le(bytes), u32_be(bytes.get(4..).unwrap_or_default()));
        self.compare(what, little, big);
        little
    }

    fn short_number(&mut self, what: &str, bytes: &[u8]) -> u32 {
        let little = u16::from_le_bytes([bytes[0], bytes[1]]);
        let big = u16::from_be_bytes([bytes[2], bytes[3]]);
        self.compare(what, little.into(), big.into());
        little.into()
    }

    fn compare(&mut self, what: &str, little: u32, big: u32) {
        if little == big {
            return;
        }
        let reason = format!("{what} is {little} little-endian and {big} big-endian");
        // Some programs write the first one only.
        let unset = big == 0;
        let list = if unset {
            &mut self.warnings
        } else {
            &mut self.damage
        };
        list.push(reason);
    }

    pub(super) fn append(&mut self, mut other: Self) {
        self.damage.append(&mut other.damage);
        self.warnings.append(&mut other.warnings);
    }
}

/// The first four bytes, or 0 if there are fewer.
pub(super) fn u32_le(bytes: &[u8]) -> u32 {
    let bytes = bytes.first_chunk();
    bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

/// As [`u32_le`], big-endian.
pub(super) fn u32_be(bytes: &[u8]) -> u32 {
    let bytes = bytes.first_chunk();
    bytes.map_or(0, |bytes| u32::from_be_bytes(*bytes))
}
