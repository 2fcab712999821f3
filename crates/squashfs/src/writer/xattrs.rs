//! Extended attributes: each list once, each long value once.

use std::collections::HashMap;
use std::io::{Seek, Write};

use super::metadata_table::MetadataTable;
use super::output::Output;
use super::tables;
use crate::error::{Error, Result};
use crate::format::fields::Append;
use crate::format::metadata::MetadataRef;
use crate::format::xattr::{self, List, TableHead};
use crate::tree::Xattrs;

/// Bytes of a reference, which longer values are replaced by when they come again.
const REFERENCE: usize = 8;

pub(crate) struct XattrTable<'a> {
    table: MetadataTable,
    lists: Vec<List>,
    numbers: HashMap<&'a Xattrs, u32>,
    values: HashMap<&'a [u8], MetadataRef>,
}

impl<'a> XattrTable<'a> {
    pub(crate) fn new(table: MetadataTable) -> Self {
        Self {
            table,
            lists: Vec::new(),
            numbers: HashMap::new(),
            values: HashMap::new(),
        }
    }

    /// The number of a list.
    pub(crate) fn number(&mut self, xattrs: &'a Xattrs) -> Result<u32> {
        if xattrs.is_empty() {
            return Ok(xattr::NONE);
        }
        if let Some(number) = self.numbers.get(xattrs) {
            return Ok(*number);
        }
        let number = self.lists.len() as u32;
        if number == xattr::NONE {
            return Err(Error::Capacity {
                what: "different lists of extended attributes".to_owned(),
                found: self.lists.len() as u64,
                limit: u64::from(xattr::NONE),
            });
        }
        let mut list = List {
            start: self.table.position().0,
            count: 0,
            size: 0,
        };
        for (name, value) in xattrs {
            // The tree takes no other names.
            let Some((kind, rest)) = xattr::split(name) else {
                continue;
            };
            self.append(kind, rest, value)?;
            list.count += 1;
            list.size = list.size.saturating_add((name.len() + value.len()) as u32);
        }
        self.lists.push(list);
        self.numbers.insert(xattrs, number);
        Ok(number)
    }

    fn append(&mut self, kind: u16, name: &[u8], value: &'a [u8]) -> Result<()> {
        let earlier = self.values.get(value).copied();
        let mut bytes = Vec::with_capacity(16 + name.len() + value.len());
        bytes.u16(
            kind | if earlier.is_some() {
                xattr::OUT_OF_LINE
            } else {
                0
            },
        );
        bytes.u16(name.len() as u16);
        bytes.extend(name);
        self.table.append(&bytes)?;
        bytes.clear();
        match earlier {
            Some(place) => {
                bytes.u32(REFERENCE as u32);
                bytes.u64(place.0);
            }
            None => {
                if value.len() > REFERENCE {
                    self.values.insert(value, self.table.position());
                }
                bytes.u32(value.len() as u32);
                bytes.extend(value);
            }
        }
        self.table.append(&bytes)
    }

    /// `None` if there are no attributes.
    pub(crate) fn finish(self) -> Result<Option<StoredXattrs>> {
        if self.lists.is_empty() {
            return Ok(None);
        }
        let (stored, _) = self.table.finish()?;
        Ok(Some(StoredXattrs {
            stored,
            lists: self.lists,
        }))
    }
}

/// All lists, ready to be written.
pub(crate) struct StoredXattrs {
    stored: Vec<u8>,
    lists: Vec<List>,
}

impl StoredXattrs {
    /// Writes them. Returns where the head of the table is.
    pub(crate) fn write<W: Write + Seek>(
        self,
        mut table: MetadataTable,
        output: &mut Output<'_, W>,
    ) -> Result<u64> {
        let start = output.position();
        output.bytes(&self.stored)?;
        for list in &self.lists {
            let mut bytes = Vec::with_capacity(xattr::SIZE);
            list.append(&mut bytes);
            table.append(&bytes)?;
        }
        tables::write_behind(table, output, |head| {
            TableHead {
                lists: start,
                count: self.lists.len() as u32,
            }
            .append(head);
        })
    }
}
