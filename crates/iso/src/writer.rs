//! Writes a laid out image, from its first byte to its last.

use std::io::{self, ErrorKind, Read, Seek, Write};

use crate::descriptor::{Places, Volume, terminator, volume_descriptor};
use crate::directory;
use crate::el_torito;
use crate::error::{Error, Result};
use crate::fields::{Moment, SECTOR};
use crate::image::IsoImage;
use crate::layout::{Layout, NamespaceLayout, source_path};
use crate::path_table;
use crate::report::Progress;
use crate::tree::Kind;

/// How much of a file is read at once.
const CHUNK: usize = 1 << 20;

pub(crate) fn write<W: Write + Seek>(
    image: &IsoImage,
    layout: &Layout<'_>,
    out: &mut W,
    progress: &mut dyn FnMut(Progress),
) -> Result<()> {
    let total = u64::from(layout.size) * SECTOR;
    let mut output = Output {
        out,
        position: 0,
        total,
        progress,
    };
    output.bytes(image.system_area.as_deref().unwrap_or_default())?;
    for sector in descriptors(image, layout) {
        output.at(16)?;
        output.bytes(&sector)?;
    }
    if let Some((sector, entries)) = &layout.catalog {
        output.at(*sector)?;
        output.bytes(&el_torito::catalog(entries))?;
    }
    for namespace in layout.namespaces() {
        write_path_tables(namespace, &mut output)?;
    }
    for namespace in layout.namespaces() {
        write_directories(layout, namespace, &mut output)?;
    }
    write_files(layout, &mut output)?;
    output.at(layout.size)?;
    output.finish()
}

fn descriptors(image: &IsoImage, layout: &Layout<'_>) -> Vec<Vec<u8>> {
    let volume = Volume {
        volume_id: image.volume_id.as_str(),
        publisher: &image.publisher,
        preparer: &image.preparer,
        application_id: &image.application_id,
        size: layout.size,
        timestamp: Moment::from_unix(image.timestamp),
    };
    let descriptor = |namespace: &NamespaceLayout<'_>| {
        let places = Places {
            path_table_length: namespace.path_table_length,
            path_table_l: namespace.path_table_l,
            path_table_m: namespace.path_table_m,
            root: namespace.directories[0],
        };
        volume_descriptor(namespace.hierarchy.rules, &volume, &places)
    };
    let mut sectors = vec![descriptor(&layout.iso)];
    sectors.extend(
        layout
            .catalog
            .as_ref()
            .map(|(sector, _)| el_torito::boot_record(*sector)),
    );
    sectors.extend(layout.joliet.as_ref().map(descriptor));
    sectors.push(terminator());
    sectors
}

fn write_path_tables<W: Write>(
    namespace: &NamespaceLayout<'_>,
    output: &mut Output<'_, W>,
) -> Result<()> {
    let sectors: Vec<u32> = namespace
        .directories
        .iter()
        .map(|place| place.sector)
        .collect();
    let hierarchy = &namespace.hierarchy;
    output.at(namespace.path_table_l)?;
    output.bytes(&path_table::render(
        hierarchy,
        &sectors,
        u32::to_le_bytes,
        u16::to_le_bytes,
    )?)?;
    output.at(namespace.path_table_m)?;
    output.bytes(&path_table::render(
        hierarchy,
        &sectors,
        u32::to_be_bytes,
        u16::to_be_bytes,
    )?)
}

fn write_directories<W: Write>(
    layout: &Layout<'_>,
    namespace: &NamespaceLayout<'_>,
    output: &mut Output<'_, W>,
) -> Result<()> {
    let surroundings = layout.surroundings(namespace);
    for (index, place) in namespace.directories.iter().enumerate() {
        let rendered = directory::render(&surroundings, index);
        output.at(place.sector)?;
        output.bytes(&rendered.records)?;
        output.bytes(&rendered.continuation)?;
    }
    Ok(())
}

fn write_files<W: Write>(layout: &Layout<'_>, output: &mut Output<'_, W>) -> Result<()> {
    let mut buffer = vec![0; CHUNK];
    for (id, path) in &layout.file_order {
        let place = layout.files[id.0];
        let Kind::File(source) = &layout.tree.node(*id).kind else {
            continue;
        };
        if place.length == 0 {
            continue;
        }
        output.at(place.sector)?;
        if let Some(bytes) = layout.patched.get(id) {
            output.bytes(bytes)?;
            continue;
        }
        let read_error = |error| Error::Read {
            path: source_path(source, path),
            source: error,
        };
        let changed = |found| Error::SourceChanged {
            path: source_path(source, path),
            expected: place.length,
            found,
        };
        let mut reader = source.open().map_err(read_error)?;
        let mut left = place.length;
        while left > 0 {
            let want = (CHUNK as u64).min(left) as usize;
            match read_some(&mut reader, &mut buffer[..want]).map_err(read_error)? {
                0 => return Err(changed(format!("it ended after {}", place.length - left))),
                count => {
                    output.bytes(&buffer[..count])?;
                    left -= count as u64;
                }
            }
        }
        if read_some(&mut reader, &mut buffer[..1]).map_err(read_error)? > 0 {
            return Err(changed("it has more".to_owned()));
        }
    }
    Ok(())
}

fn read_some(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// The image as a stream.
struct Output<'a, W> {
    out: &'a mut W,
    position: u64,
    total: u64,
    progress: &'a mut dyn FnMut(Progress),
}

impl<W: Write> Output<'_, W> {
    /// Fills up with zeros until `sector`.
    fn at(&mut self, sector: u32) -> Result<()> {
        const ZEROS: [u8; SECTOR as usize] = [0; SECTOR as usize];
        let target = u64::from(sector) * SECTOR;
        while self.position < target {
            let count = (target - self.position).min(SECTOR) as usize;
            self.bytes(&ZEROS[..count])?;
        }
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes).map_err(Error::Output)?;
        let megabytes = self.position >> 20;
        self.position += bytes.len() as u64;
        if self.position >> 20 != megabytes {
            (self.progress)(Progress {
                done: self.position,
                total: self.total,
            });
        }
        Ok(())
    }

    fn finish(self) -> Result<()> {
        self.out.flush().map_err(Error::Output)?;
        (self.progress)(Progress {
            done: self.position,
            total: self.total,
        });
        Ok(())
    }
}
