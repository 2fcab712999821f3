//! The volume descriptors: the volume's name, date and size, and where its structures begin.

use std::io::{Read, Seek};

use super::iso_reader::IsoReader;
use super::location::Location;
use super::record::{Oddities, parse_record, u32_be, u32_le};
use super::system_use::{behind_xa, entries, skipped_bytes};
use super::volume::PathTables;
use crate::error::Result;
use crate::fields::{Date, Moment, SECTOR};
use crate::image_path::ImagePath;

/// Volume descriptors that are looked at, so that garbage comes to an end.
const DESCRIPTOR_LIMIT: u64 = 64;
/// Bytes of a root directory's record in its descriptor (ECMA-119 8.4.18), whatever its first byte says.
const ROOT_RECORD: usize = 34;

impl<R: Read + Seek> IsoReader<R> {
    /// Reads the volume descriptors up to their end.
    pub(super) fn read_descriptors(&mut self) -> Result<()> {
        let (mut has_primary, mut is_complete) = (false, false);
        let mut number = 16;
        while number < 16 + DESCRIPTOR_LIMIT {
            let sector = self.bytes_at(number * SECTOR, SECTOR)?;
            number += 1;
            if sector.len() < SECTOR as usize || &sector[1..6] != b"CD001" {
                break;
            }
            match sector[0] {
                0 => self.read_boot_record(&sector),
                1 if !has_primary => {
                    has_primary = true;
                    self.read_primary(&sector)?;
                }
                // A copy.
                1 => {}
                2 => self.read_supplementary(&sector)?,
                3 => {}
                255 => {
                    is_complete = true;
                    break;
                }
                other => self.warn_of_volume(format!("it has a volume descriptor of type {other}")),
            }
            if sector[6] != 1 && !matches!((sector[0], sector[6]), (2, 2)) {
                let (kind, version) = (sector[0], sector[6]);
                self.warn_of_volume(format!(
                    "its volume descriptor of type {kind} has version {version}"
                ));
            }
        }
        self.find_udf(if is_complete {
            number
        } else {
            number.saturating_sub(1)
        })?;
        if !has_primary {
            let reason = self.what_it_is()?;
            return Err(self.damaged(reason));
        }
        if !is_complete {
            let place = number - 1;
            let reason = format!("what should be a volume descriptor in sector {place} is none");
            self.opening_damage.push(reason);
        }
        if self.volume.size > self.length {
            let (size, length) = (self.volume.size, self.length);
            self.warn_of_volume(format!("it should have {size} bytes, and has {length}"));
        }
        if let Some(id) = self.volume.joliet_id.take()
            && !self
                .volume
                .id
                .to_uppercase()
                .starts_with(&id.to_uppercase())
        {
            let primary = self.volume.id.clone();
            self.warn_of_volume(format!("its name is `{primary}`, and `{id}` in joliet"));
        }
        Ok(())
    }

    /// How many bytes to skip to Rock Ridge's entries, if the root has them.
    pub(super) fn rock_ridge_skip(&mut self) -> Result<Option<usize>> {
        let Location { start, .. } = self.volume.primary;
        let sector = self.bytes_at(start, SECTOR)?;
        let length = sector.first().map_or(0, |length| usize::from(*length));
        let Ok((record, _)) = parse_record(sector.get(..length).unwrap_or_default()) else {
            // Listing the root says so.
            return Ok(None);
        };
        let skip = skipped_bytes(&record.system_use);
        let mut oddities = Oddities::default();
        entries(behind_xa(&record.system_use, 0), &mut oddities);
        if skip.is_none() && !oddities.damage.is_empty() {
            let reason =
                "there is something unknown where the root would say that it has rock ridge";
            self.opening_damage.push(reason.to_owned());
        }
        Ok(skip)
    }

    fn read_primary(&mut self, sector: &[u8]) -> Result<()> {
        let id = String::from_utf8_lossy(&sector[40..72]);
        self.volume.id = id.trim_end_matches([' ', '\0']).to_owned();
        self.volume.block_size = u16::from_le_bytes([sector[128], sector[129]]);
        if ![512, 1024, 2048].contains(&self.volume.block_size) {
            let size = self.volume.block_size;
            return Err(self.damaged(format!("its logical blocks have {size} bytes")));
        }
        // Modification and creation (ECMA-119 8.4.27 and 8.4.26).
        self.volume.uuid = moment(&sector[830..847]).or_else(|| moment(&sector[813..830]));
        let mut oddities = Oddities::default();
        let blocks = oddities.number("the number of its blocks", &sector[80..88]);
        self.volume.size = u64::from(blocks) * u64::from(self.volume.block_size);
        self.volume.primary = self.namespace_of(sector, false, oddities)?;
        Ok(())
    }

    fn read_supplementary(&mut self, sector: &[u8]) -> Result<()> {
        // Version 2 is that of ISO 9660:1999, which has the same files under other names.
        if sector[6] == 2 {
            return Ok(());
        }
        if !matches!(&sector[88..91], b"%/@" | b"%/C" | b"%/E") {
            self.warn_of_volume("it has a supplementary volume descriptor that is not joliet's");
            return Ok(());
        }
        let units = sector[40..72]
            .chunks(2)
            .map(|unit| u16::from_be_bytes([unit[0], unit[1]]));
        let id: String = char::decode_utf16(units)
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
        self.volume.joliet_id = Some(id.trim_end_matches([' ', '\0']).to_owned());
        let mut oddities = Oddities::default();
        oddities.number("the number of its blocks in joliet", &sector[80..88]);
        self.volume.joliet = Some(self.namespace_of(sector, true, oddities)?);
        Ok(())
    }

    /// Where the root and the path tables of a namespace are.
    fn namespace_of(
        &mut self,
        sector: &[u8],
        is_joliet: bool,
        mut oddities: Oddities,
    ) -> Result<Location> {
        let length = sector[156];
        if usize::from(length) != ROOT_RECORD {
            self.warn_of_volume(format!(
                "the record of its root should have {ROOT_RECORD} bytes, and says {length}"
            ));
        }
        for at in [813, 830, 847, 864] {
            if Moment::parse_long(&sector[at..at + 17]) == Date::Impossible {
                self.warn_of_volume(format!(
                    "the date at byte {at} of a volume descriptor is impossible"
                ));
            }
        }
        let mut short = |what: &str, at: usize| {
            let (little, big) = (
                u16::from_le_bytes([sector[at], sector[at + 1]]),
                u16::from_be_bytes([sector[at + 2], sector[at + 3]]),
            );
            if little != big {
                let reason = format!("{what} is {little} little-endian and {big} big-endian");
                oddities.damage.push(reason);
            }
        };
        short("the number of its volumes", 120);
        short("the number of its volume", 124);
        short("the length of its blocks", 128);
        let path_table_length = oddities.number("the length of its path tables", &sector[132..140]);
        let record = parse_record(&sector[156..156 + ROOT_RECORD]);
        let (record, more) = match record {
            Ok((record, more)) if record.is_directory && record.identifier == [0] => (record, more),
            Ok(_) => {
                return Err(self.damaged("the record of its root is none of a root".to_owned()));
            }
            Err(reason) => return Err(self.damaged(format!("the record of its root {reason}"))),
        };
        oddities.append(more);
        let root = self.location(&record);
        for reason in oddities.warnings.drain(..) {
            self.warn_of_volume(reason);
        }
        self.opening_damage.append(&mut oddities.damage);
        self.volume.path_tables.push(PathTables {
            root,
            is_joliet,
            length: path_table_length,
            little_endian: u32_le(&sector[140..]),
            big_endian: u32_be(&sector[148..]),
        });
        Ok(root)
    }

    fn read_boot_record(&mut self, sector: &[u8]) {
        if sector[7..30] == *b"EL TORITO SPECIFICATION" {
            self.volume.catalog = Some(u32_le(&sector[71..]));
        } else {
            self.warn_of_volume("it has a boot record that is not el torito's");
        }
    }

    /// Looks for the marks of UDF (ECMA-167 2/9.1), which lie behind the volume descriptors.
    fn find_udf(&mut self, first: u64) -> Result<()> {
        for number in first..first + 16 {
            let mark = self.bytes_at(number * SECTOR + 1, 5)?;
            match mark.as_slice() {
                b"NSR02" | b"NSR03" => {
                    self.volume.has_udf = true;
                    return Ok(());
                }
                b"BEA01" | b"BOOT2" | b"CD001" => {}
                _ => return Ok(()),
            }
        }
        Ok(())
    }

    /// Why there is no primary volume descriptor.
    fn what_it_is(&mut self) -> Result<String> {
        const SYNC: [u8; 12] = [0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0];
        if self.volume.has_udf {
            let reason = "it is a udf image without iso 9660, which is not read";
            return Ok(reason.to_owned());
        }
        if self.bytes_at(0, 12)? == SYNC {
            let reason = "it is a raw image with sectors of 2352 bytes, of which only the data of each can be read: \
                 bchunk and others convert it";
            return Ok(reason.to_owned());
        }
        let end = self.bytes_at(self.length.saturating_sub(12), 12)?;
        if end.starts_with(b"NER5") || end.get(4..8) == Some(b"NERO") {
            return Ok(
                "it is an image of nero burning rom, which nrg2iso and others convert".to_owned(),
            );
        }
        Ok("it has no primary volume descriptor".to_owned())
    }

    fn warn_of_volume(&mut self, reason: impl Into<String>) {
        self.warn(&ImagePath::default(), reason);
    }
}

/// The digits of a date and time (ECMA-119 8.4.26.1) in groups; `None` if it is not set.
fn moment(bytes: &[u8]) -> Option<String> {
    let digits = std::str::from_utf8(&bytes[..16]).ok()?;
    if !digits.bytes().all(|digit| digit.is_ascii_digit()) || digits.bytes().all(|d| d == b'0') {
        return None;
    }
    let rest = (4..16).step_by(2).map(|at| &digits[at..at + 2]);
    let groups: Vec<&str> = std::iter::once(&digits[..4]).chain(rest).collect();
    Some(groups.join("-"))
}
