//! Writing an image: contents as they come, then the tables, and the superblock at last.

mod blocks;
mod contents;
mod directories;
mod duplicates;
mod ids;
mod metadata_table;
mod numbers;
mod output;
mod reading;
mod tables;
mod whole_image;
mod xattrs;

use std::io::{Seek, Write};
use std::thread;

use self::blocks::{BlockQueue, Worker};
use self::contents::Contents;
use self::directories::Directories;
use self::metadata_table::MetadataTable;
use self::numbers::Numbers;
use self::output::Output;
use crate::error::{Error, Result};
use crate::format::superblock::{self, NO_TABLE, Superblock, flags, is_block_size};
use crate::format::{fragment, metadata};
use crate::image::{SquashfsImage, Tails};
use crate::progress::{Answer, Listener};
use crate::report::Report;

/// What an image is filled up to, so that it can be a loop device.
const PADDING: u64 = 4096;

impl SquashfsImage {
    /// Writes the image to `out`, from its current position on.
    ///
    /// The superblock is written last: what an error leaves is no squashfs image.
    ///
    /// # Errors
    /// Something cannot be represented, read or written; or a file changed while it was read.
    pub fn write<W: Write + Seek, A: Answer>(
        &self,
        out: &mut W,
        progress: &mut dyn FnMut(crate::Progress) -> A,
    ) -> Result<Report> {
        self.write_to(out, &mut |at| progress(at).go_on())
    }

    fn write_to<W: Write + Seek>(
        &self,
        out: &mut W,
        progress: &mut Listener<'_>,
    ) -> Result<Report> {
        if !is_block_size(self.block_size) {
            return Err(Error::BlockSize {
                found: self.block_size,
            });
        }
        let numbers = Numbers::of(&self.tree)?;
        let mut output = Output::new(out)?;
        output.bytes(&[0; superblock::SIZE])?;
        let options = self.compression.stored_options(self.block_size);
        if let Some(options) = options {
            let options = options.to_bytes();
            output.bytes(&metadata::header(options.len(), true))?;
            output.bytes(&options)?;
        }
        let contents = self.write_contents(&numbers, &mut output, progress)?;
        let mut directories = Directories::new(self, &numbers, &contents)?;
        directories.fill()?;
        let mut superblock = Superblock {
            inode_count: numbers.count,
            mkfs_time: self.time,
            block_size: self.block_size,
            fragment_count: contents.fragments.len() as u32,
            compressor: self.compression.number(),
            flags: self.flags(options.is_some(), contents.fragments.is_empty()),
            root: directories.root(),
            ..Superblock::default()
        };
        self.write_tables(&mut superblock, directories, &contents, &mut output)?;
        superblock.bytes_used = output.position();
        let end = superblock.bytes_used.next_multiple_of(PADDING);
        output.bytes(&vec![0; (end - superblock.bytes_used) as usize])?;
        output.finish(&superblock.to_bytes())?;
        Ok(Report {
            size: end,
            content: contents.bytes,
            inodes: numbers.count,
            duplicates: contents.duplicates,
            fragments: superblock.fragment_count,
            dates_cut: numbers.dates_cut,
        })
    }

    fn flags(&self, has_options: bool, has_no_fragments: bool) -> u16 {
        let flag = |is_set: bool, flag| if is_set { flag } else { 0 };
        flag(has_options, flags::COMPRESSOR_OPTIONS)
            | flag(self.exportable, flags::EXPORTABLE)
            | flag(self.share_duplicates, flags::DUPLICATES)
            | flag(self.tails == Tails::OfAllFiles, flags::ALWAYS_FRAGMENTS)
            | flag(
                self.tails == Tails::Apart && has_no_fragments,
                flags::NO_FRAGMENTS,
            )
    }

    /// Writes what is in the files, compressed in threads that end here.
    fn write_contents<W: Write + Seek>(
        &self,
        numbers: &Numbers,
        output: &mut Output<'_, W>,
        progress: &mut Listener<'_>,
    ) -> Result<Contents> {
        let count = self.thread_count();
        // Made here, where they can fail.
        let compressors = (0..count).map(|_| self.compression.compressor(self.block_size));
        let compressors: Vec<_> = compressors.collect::<Result<_>>()?;
        thread::scope(|scope| {
            let (queue, jobs) = BlockQueue::new(count, self.compression);
            for compressor in compressors {
                let worker = Worker::new(compressor, &jobs);
                let started = thread::Builder::new().spawn_scoped(scope, move || worker.work());
                started.map_err(Error::Thread)?;
            }
            drop(jobs);
            contents::write(self, numbers, queue, output, progress)
        })
    }

    fn write_tables<W: Write + Seek>(
        &self,
        superblock: &mut Superblock,
        directories: Directories<'_>,
        contents: &Contents,
        output: &mut Output<'_, W>,
    ) -> Result<()> {
        let new_table = || MetadataTable::new(self.compression, self.block_size);
        let parts = directories.finish()?;
        superblock.inode_table = output.position();
        output.bytes(&parts.inodes)?;
        superblock.directory_table = output.position();
        output.bytes(&parts.directories)?;
        superblock.fragment_table = NO_TABLE;
        if !contents.fragments.is_empty() {
            let mut entries = Vec::with_capacity(contents.fragments.len() * fragment::SIZE);
            for fragment in &contents.fragments {
                fragment.append(&mut entries);
            }
            superblock.fragment_table = tables::write(new_table()?, &entries, output)?;
        }
        superblock.export_table = NO_TABLE;
        if self.exportable {
            let entries: Vec<u8> = parts
                .places
                .iter()
                .flat_map(|place| place.0.to_le_bytes())
                .collect();
            superblock.export_table = tables::write(new_table()?, &entries, output)?;
        }
        superblock.id_count = parts.ids.len() as u16;
        let ids: Vec<u8> = parts.ids.iter().flat_map(|id| id.to_le_bytes()).collect();
        superblock.id_table = tables::write(new_table()?, &ids, output)?;
        superblock.xattr_table = match parts.xattrs {
            Some(xattrs) => xattrs.write(new_table()?, output)?,
            None => {
                superblock.flags |= flags::NO_XATTRS;
                NO_TABLE
            }
        };
        Ok(())
    }
}
