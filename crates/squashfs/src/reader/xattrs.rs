//! The extended attributes of a file.

use std::io::{Read, Seek};

use super::entry::Entry;
use super::{Place, SquashfsReader, damaged};
use crate::error::{Error, Result};
use crate::format::metadata::MetadataRef;
use crate::format::superblock::NO_TABLE;
use crate::format::xattr::{self, List, OUT_OF_LINE, TableHead};

/// The most bytes of names and values of one file, far more than Linux lists.
const LIMIT: usize = 4 << 20;

impl<R: Read + Seek> SquashfsReader<R> {
    /// The names and values of a file's extended attributes, in the order in which they are stored.
    ///
    /// # Errors
    /// The image is damaged, or cannot be read.
    pub fn xattrs(&mut self, entry: &Entry) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
        let table = self.superblock.xattr_table;
        // Without a table nobody has attributes, whatever the inode says, as in the kernel.
        if entry.xattrs == xattr::NONE || table == NO_TABLE {
            return Ok(Vec::new());
        }
        let wrong = |what: &str| damaged(format!("the attributes of `{}` {what}", entry.path));
        let mut head = [0; TableHead::SIZE];
        self.stored.read(table, &mut head)?;
        let head = TableHead::parse(&head).ok_or_else(|| wrong("have no table"))?;
        let index = table.saturating_add(TableHead::SIZE as u64);
        let list =
            self.table_entry::<{ xattr::SIZE }>(index, entry.xattrs.into(), head.count.into())?;
        let list = List::parse(&list).ok_or_else(|| wrong("have no list"))?;
        let end = table;
        let mut place = Place::new(head.lists, MetadataRef(list.start), end);
        let mut found = Vec::new();
        let mut total = 0;
        for _ in 0..list.count {
            let kind = self.u32(&mut place)?;
            let (kind, length) = (kind as u16, (kind >> 16) as usize);
            let prefix = xattr::prefix(kind).ok_or_else(|| wrong("are in no namespace"))?;
            if prefix.len() + length > xattr::NAME_LIMIT || length == 0 {
                return Err(wrong("have a name of no possible length"));
            }
            let mut name = prefix.to_vec();
            name.resize(prefix.len() + length, 0);
            self.metadata(&mut place, &mut name[prefix.len()..])?;
            if name.contains(&0) {
                return Err(wrong("have a NUL in a name"));
            }
            let value = if kind & OUT_OF_LINE != 0 {
                let mut reference = [0; 12];
                self.metadata(&mut place, &mut reference)?;
                let mut at = [0; 8];
                at.copy_from_slice(&reference[4..]);
                let at = MetadataRef(u64::from_le_bytes(at));
                self.xattr_value(&mut Place::new(head.lists, at, end))
            } else {
                self.xattr_value(&mut place)
            };
            let value = value?.ok_or_else(|| wrong("have too long a value"))?;
            total += name.len() + value.len();
            if total > LIMIT {
                return Err(Error::TooLong {
                    path: entry.path.clone(),
                    what: "all attributes".to_owned(),
                    length: total as u64,
                    limit: LIMIT as u64,
                });
            }
            found.push((name, value));
        }
        Ok(found)
    }

    /// `None` if it is longer than a value can be.
    fn xattr_value(&mut self, place: &mut Place) -> Result<Option<Vec<u8>>> {
        let length = self.u32(place)? as usize;
        if length > xattr::VALUE_LIMIT {
            return Ok(None);
        }
        let mut value = vec![0; length];
        self.metadata(place, &mut value)?;
        Ok(Some(value))
    }
}
