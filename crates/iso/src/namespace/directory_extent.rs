//! Directory extents: records (ECMA-119 9.1) with their system use entries.

use super::context::Context;
use crate::fields::{Moment, SECTOR, both16, both32};
use crate::namespace::continuation::{append_entries, pad_to_sector};
use crate::namespace::mangling::Rules;
use crate::namespace::rock_ridge::{Entries, Posix};
use crate::namespace::tree::{Directory, Entry, Target};
use crate::place::{DirectoryPlace, FilePlace};
use crate::tree::Kind;

/// The longest directory record: its length is one byte, and even.
const RECORD_LIMIT: usize = 254;
/// The longest file section, in whole sectors: its length is 32 bits (ECMA-119 6.4.1).
const SECTION_LIMIT: u64 = 0xFFFF_F800;

const FLAG_DIRECTORY: u8 = 0x02;
const FLAG_MULTI_EXTENT: u8 = 0x80;

/// A directory's extent, and the continuation area of its system use entries. Both are padded to whole sectors.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Rendered {
    pub(crate) records: Vec<u8>,
    pub(crate) continuation: Vec<u8>,
}

/// Renders the directory with this index.
pub(crate) fn render(context: &Context<'_>, index: usize) -> Rendered {
    let directory = &context.described.namespace.directories[index];
    let mut renderer = Renderer {
        continuation_sector: context.place(index).sector
            + context.directories[index].length / SECTOR as u32,
        rendered: Rendered::default(),
        entries: Entries::default(),
        rock_ridge: context.described.namespace.rules == Rules::Iso,
    };
    renderer.own_record(context, index, directory);
    renderer.parent_record(context, directory);
    for entry in &directory.entries {
        renderer.entry_records(context, directory, entry);
    }
    pad_to_sector(&mut renderer.rendered.records);
    pad_to_sector(&mut renderer.rendered.continuation);
    renderer.rendered
}

/// The record of the root directory that a volume descriptor holds.
pub(crate) fn root_record(place: DirectoryPlace, modified: Moment) -> Vec<u8> {
    Record {
        sector: place.sector,
        length: place.length,
        modified,
        flags: FLAG_DIRECTORY,
        identifier: &[0],
    }
    .render()
}

struct Renderer {
    continuation_sector: u32,
    rendered: Rendered,
    entries: Entries,
    rock_ridge: bool,
}

impl Renderer {
    fn own_record(&mut self, context: &Context<'_>, index: usize, directory: &Directory<'_>) {
        let posix = context.described.directory_posix(directory);
        self.entries.clear();
        if index == 0 {
            self.entries.indicator();
        }
        self.entries.posix(&posix);
        if index == 0 {
            self.entries.extension_reference();
        }
        self.push_directory(context, index, &posix, &[0]);
    }

    fn parent_record(&mut self, context: &Context<'_>, directory: &Directory<'_>) {
        let parent = directory.moved_from.unwrap_or(directory.parent);
        let posix = context
            .described
            .directory_posix(&context.described.namespace.directories[parent]);
        self.entries.clear();
        self.entries.posix(&posix);
        if directory.moved_from.is_some() {
            self.entries.parent_link(context.place(parent).sector);
        }
        self.push_directory(context, directory.parent, &posix, &[1]);
    }

    fn entry_records(
        &mut self,
        context: &Context<'_>,
        directory: &Directory<'_>,
        entry: &Entry<'_>,
    ) {
        self.entries.clear();
        self.entries.name(entry.name);
        match entry.target {
            Target::Directory(index) => {
                let target = &context.described.namespace.directories[index];
                let posix = context.described.directory_posix(target);
                self.entries.posix(&posix);
                if target.node.is_none() || directory.node.is_none() {
                    self.entries.relocated();
                }
                self.push_directory(context, index, &posix, &entry.identifier);
            }
            Target::MovedAway(index) => {
                let posix = context
                    .described
                    .directory_posix(&context.described.namespace.directories[index]);
                self.entries.posix(&posix);
                self.entries.child_link(context.place(index).sector);
                let modified = posix.modified;
                self.push(Record {
                    sector: 0,
                    length: 0,
                    modified,
                    flags: 0,
                    identifier: &entry.identifier,
                });
            }
            Target::File(id) => {
                let node = context.described.tree.node(id);
                let posix = context.described.file_posix(id, node);
                self.entries.posix(&posix);
                match &node.kind {
                    Kind::Symlink(target) => self.entries.symlink(target),
                    Kind::Special(special) => self.entries.device(*special),
                    Kind::File(_) => {
                        if let Some(packed) = node.packed {
                            self.entries.packed(packed);
                        }
                    }
                    Kind::Directory(_) => {}
                }
                self.push_sections(
                    context,
                    context.described.files[id.0],
                    posix.modified,
                    &entry.identifier,
                );
            }
        }
    }

    /// One record for each file section; all carry the system use entries, as RRIP 1.12 leaves open
    /// which one a reader looks at.
    fn push_sections(
        &mut self,
        context: &Context<'_>,
        place: FilePlace,
        modified: Moment,
        identifier: &[u8],
    ) {
        let mut rest = place.length;
        let mut sector = place.sector.saturating_sub(context.shift);
        loop {
            let length = rest.min(SECTION_LIMIT);
            rest -= length;
            let flags = if rest > 0 { FLAG_MULTI_EXTENT } else { 0 };
            self.push(Record {
                sector,
                length: length as u32,
                modified,
                flags,
                identifier,
            });
            if rest == 0 {
                return;
            }
            sector += (SECTION_LIMIT / SECTOR) as u32;
        }
    }

    fn push_directory(
        &mut self,
        context: &Context<'_>,
        index: usize,
        posix: &Posix,
        identifier: &[u8],
    ) {
        let DirectoryPlace { sector, length } = context.place(index);
        self.push(Record {
            sector,
            length,
            modified: posix.modified,
            flags: FLAG_DIRECTORY,
            identifier,
        });
    }

    /// Adds a record with the collected entries. A record does not cross sectors (ECMA-119 6.8.1.1).
    fn push(&mut self, record: Record<'_>) {
        let mut bytes = record.render();
        if self.rock_ridge {
            let entries: Vec<&[u8]> = self.entries.iter().collect();
            let room = RECORD_LIMIT - bytes.len();
            let area = &mut self.rendered.continuation;
            append_entries(&entries, room, &mut bytes, area, self.continuation_sector);
            if bytes.len() % 2 == 1 {
                bytes.push(0);
            }
            bytes[0] = bytes.len() as u8;
        }
        let records = &mut self.rendered.records;
        if records.len() % SECTOR as usize + bytes.len() > SECTOR as usize {
            pad_to_sector(records);
        }
        records.extend(bytes);
    }
}

/// A directory record without system use entries (ECMA-119 9.1).
struct Record<'a> {
    sector: u32,
    length: u32,
    modified: Moment,
    flags: u8,
    identifier: &'a [u8],
}

impl Record<'_> {
    fn render(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(RECORD_LIMIT);
        bytes.extend([0, 0]);
        bytes.extend(both32(self.sector));
        bytes.extend(both32(self.length));
        bytes.extend(self.modified.short());
        bytes.extend([self.flags, 0, 0]);
        bytes.extend(both16(1));
        bytes.push(self.identifier.len() as u8);
        bytes.extend(self.identifier);
        if bytes.len() % 2 == 1 {
            bytes.push(0);
        }
        bytes[0] = bytes.len() as u8;
        bytes
    }
}
