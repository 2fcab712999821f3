//! From directory records to entries.

use std::ffi::OsString;
use std::io::{Read, Seek};
use std::os::unix::ffi::OsStringExt;
use std::path::Path;

use super::{Entry, EntryKind, IsoReader, Names};
use crate::attributes::Attributes;
use crate::error::Result;
use crate::fields::SECTOR;
use crate::record::{Record, RockRidge, rock_ridge};

/// The largest directory that is believed, in bytes: some million files.
const DIRECTORY_LIMIT: u32 = 1 << 30;

impl<R: Read + Seek> IsoReader<R> {
    /// What is in a directory.
    pub(super) fn directory(
        &mut self,
        parent: &Path,
        directory: &Record,
    ) -> Result<Vec<(Entry, Record)>> {
        let bytes = self.directory_bytes(directory)?;
        let mut entries: Vec<(Entry, Record)> = Vec::new();
        let mut goes_on = false;
        let mut at = 0;
        while at < bytes.len() {
            let Some((record, length)) = Record::parse(&bytes[at..]) else {
                // No more records in this sector.
                at = (at / SECTOR as usize + 1) * SECTOR as usize;
                continue;
            };
            at += length;
            if matches!(record.identifier.as_slice(), [0] | [1]) {
                continue;
            }
            if goes_on && let Some((entry, _)) = entries.last_mut() {
                entry.extents.push((record.sector, record.length));
                entry.length += u64::from(record.length);
                goes_on = record.goes_on;
                continue;
            }
            goes_on = record.goes_on;
            if let Some(found) = self.entry_of(parent, record)? {
                entries.push(found);
            }
        }
        Ok(entries)
    }

    /// The entry of a record; none if it is where moved directories lie.
    fn entry_of(&mut self, parent: &Path, mut record: Record) -> Result<Option<(Entry, Record)>> {
        let found = match self.names {
            Names::RockRidge(skip) => rock_ridge(&mut self.reader, &record.system_use, skip)
                .map_err(|error| self.read_error(error))?,
            _ => RockRidge::default(),
        };
        if found.relocated {
            return Ok(None);
        }
        let name = found
            .name
            .clone()
            .unwrap_or_else(|| self.plain_name(&record));
        if name.is_empty()
            || name == b"."
            || name == b".."
            || name.contains(&b'/')
            || name.contains(&0)
        {
            let path = parent.join(OsString::from_vec(name));
            return Err(self.damaged_at(&path, "this is not a file's name"));
        }
        let path = parent.join(OsString::from_vec(name));
        if let Some(sector) = found.child {
            record = self.moved_directory(sector)?;
        }
        let kind = if let Some(target) = found.symlink.clone() {
            EntryKind::Symlink(OsString::from_vec(target).into())
        } else if let Some(special) = found.special() {
            EntryKind::Special(special)
        } else if record.is_directory {
            EntryKind::Directory
        } else {
            EntryKind::File
        };
        let has_content = kind == EntryKind::File;
        let mode = if record.is_directory { 0o555 } else { 0o444 };
        let posix = found.posix;
        let entry = Entry {
            attributes: Attributes {
                mode: posix.map_or(mode, |posix| posix.mode & 0o7777),
                uid: posix.map_or(0, |posix| posix.uid),
                gid: posix.map_or(0, |posix| posix.gid),
                mtime: Some(found.modified.unwrap_or(record.modified)),
            },
            links: posix.map_or(1, |posix| posix.links),
            serial: posix.and_then(|posix| posix.serial),
            length: if has_content { record.length.into() } else { 0 },
            extents: if has_content {
                vec![(record.sector, record.length)]
            } else {
                Vec::new()
            },
            path,
            kind,
        };
        Ok(Some((entry, record)))
    }

    /// A moved directory's own record, found in its extent.
    fn moved_directory(&mut self, sector: u32) -> Result<Record> {
        let probe = Record {
            sector,
            length: SECTOR as u32,
            ..Record::default()
        };
        let bytes = self.directory_bytes(&probe)?;
        match Record::parse(&bytes) {
            Some((record, _)) if record.identifier == [0] && record.is_directory => Ok(record),
            _ => Err(self.damaged(format!("a moved directory should be in sector {sector}"))),
        }
    }

    fn plain_name(&self, record: &Record) -> Vec<u8> {
        let identifier = &record.identifier;
        if self.names == Names::Joliet {
            let units = identifier
                .chunks_exact(2)
                .map(|unit| u16::from_be_bytes([unit[0], unit[1]]));
            let name: String = char::decode_utf16(units)
                .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect();
            return name
                .split(';')
                .next()
                .unwrap_or_default()
                .as_bytes()
                .to_vec();
        }
        let name = identifier
            .split(|byte| *byte == b';')
            .next()
            .unwrap_or_default();
        let name = name.strip_suffix(b".").unwrap_or(name);
        name.to_ascii_lowercase()
    }

    pub(super) fn directory_bytes(&mut self, record: &Record) -> Result<Vec<u8>> {
        if record.length > DIRECTORY_LIMIT {
            return Err(self.damaged(format!("a directory has {} bytes", record.length)));
        }
        self.seek(record.sector)?;
        let mut bytes = Vec::new();
        let result = (&mut self.reader)
            .take(record.length.into())
            .read_to_end(&mut bytes);
        match result {
            Ok(count) if count == record.length as usize => Ok(bytes),
            Ok(_) => Err(self.damaged(format!(
                "it ends within the directory in sector {}",
                record.sector
            ))),
            Err(error) => Err(self.read_error(error)),
        }
    }
}
