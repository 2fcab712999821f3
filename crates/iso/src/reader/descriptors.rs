//! The volume descriptors: the volume's name, date and size, and where its directories begin.

use std::io::{Read, Seek};

use super::IsoReader;
use crate::error::Result;
use crate::fields::SECTOR;
use crate::record::{Record, read_up_to, u32_le};

/// Volume descriptors that are looked at, so that garbage comes to an end.
const DESCRIPTOR_LIMIT: u64 = 64;
impl<R: Read + Seek> IsoReader<R> {
    /// Reads the volume descriptors; returns the root of Joliet if there is one.
    pub(super) fn read_descriptors(&mut self) -> Result<Option<Record>> {
        let (mut primary, mut joliet) = (None, None);
        let mut sector = [0; SECTOR as usize];
        for number in 16..16 + DESCRIPTOR_LIMIT {
            self.seek(number as u32)?;
            let count = read_up_to(&mut self.reader, &mut sector)
                .map_err(|error| self.read_error(error))?;
            if count < sector.len() || &sector[1..6] != b"CD001" || sector[0] == 255 {
                break;
            }
            let root = Record::parse(&sector[156..190]).map(|(record, _)| record);
            match sector[0] {
                1 if primary.is_none() => {
                    self.volume_id = String::from_utf8_lossy(&sector[40..72])
                        .trim_end_matches([' ', '\0'])
                        .to_owned();
                    self.size = u32_le(&sector[80..]);
                    // Modification and creation (ECMA-119 8.4.27 and 8.4.26).
                    self.uuid = moment(&sector[830..847]).or_else(|| moment(&sector[813..830]));
                    primary = root;
                }
                2 if matches!(&sector[88..91], b"%/@" | b"%/C" | b"%/E") => joliet = root,
                _ => {}
            }
        }
        self.root = primary
            .ok_or_else(|| self.damaged("it has no primary volume descriptor".to_owned()))?;
        Ok(joliet)
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
