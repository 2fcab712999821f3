//! Writes a laid out image.

use sha2::Sha256;

use crate::copying::{copy, copy_stream, still_empty};
use crate::descriptor::{Places, Volume, terminator, volume_descriptor};
use crate::destination::Destination;
use crate::el_torito;
use crate::error::Result;
use crate::fields::{Moment, SECTOR, sectors};
use crate::image_path::ImagePath;
use crate::layout::{Layout, View};
use crate::media_sum::{AREA_LENGTH, AREA_OFFSET, MediaSum, MediaSummer};
use crate::namespace::context::Described;
use crate::namespace::directory_extent;
use crate::namespace::path_table;
use crate::namespace::places::NamespacePlaces;
use crate::namespace::tree::NamespaceTree;
use crate::output::{Output, Summers, Sums};
use crate::partition_table::{render_backup, render_front};
use crate::place::DirectoryPlace;
use crate::progress::Listener;
use crate::source::Source;
use crate::tree::{Kind, NodeId};

/// Writes an image whose layout is complete, from its first byte to its last, and sums it on the way.
///
/// The media check sum is put into its place at the end, unless it is `known` already: then nothing is written twice.
pub(crate) fn write<W: Destination>(
    layout: &Layout<'_>,
    out: &mut W,
    known: Option<&MediaSum>,
    progress: &mut Listener<'_>,
) -> Result<Sums> {
    let total = u64::from(layout.size) * SECTOR;
    let summers = Summers {
        media: layout.image.media_check.then(|| MediaSummer::new(total)),
        // The media check's own place is in the image: what it is must be known before the rest can be summed.
        sha256: (layout.image.sha256 && (!layout.image.media_check || known.is_some()))
            .then(Sha256::default),
    };
    let mut output = Output::new(out, total, summers, progress)?;
    write_structures(layout, known, &mut output)?;
    write_files(layout, &layout.file_order, &mut output)?;
    write_end(layout, &mut output)?;
    output.finish(|sum| match known {
        Some(_) => (0, Vec::new()),
        None => (AREA_OFFSET, sum.render().to_vec()),
    })
}

/// Writes an image with streams of unknown length: the files first, then what describes them. Nothing is summed.
pub(crate) fn write_streams<W: Destination>(
    layout: &mut Layout<'_>,
    out: &mut W,
    progress: &mut Listener<'_>,
) -> Result<()> {
    let mut output = Output::new(out, 0, Summers::default(), progress)?;
    let order = std::mem::take(&mut layout.file_order);
    let (known, streams) = order.split_at(order.len() - layout.streams);
    output.seek(layout.data_start)?;
    write_files(layout, known, &mut output)?;
    for (id, path) in streams {
        let Kind::File(source) = &layout.image.tree.node(*id).kind else {
            continue;
        };
        output.at(layout.next_stream())?;
        let limit = match source {
            Source::Stream(stream) => stream.limit,
            _ => 0,
        };
        let length = copy_stream(source, path, limit, &mut output)?;
        layout.end_stream(*id, length)?;
    }
    layout.file_order = order;
    layout.place_end()?;
    write_end(layout, &mut output)?;
    output.seek(0)?;
    write_structures(layout, None, &mut output)?;
    output.at(layout.data_start)?;
    output.seek(layout.size)?;
    output.finish(|_| (0, Vec::new())).map(drop)
}

/// Everything in front of the files.
fn write_structures<W: Destination>(
    layout: &Layout<'_>,
    media_sum: Option<&MediaSum>,
    output: &mut Output<'_, W>,
) -> Result<()> {
    output.bytes(&system_area(layout))?;
    for view in &layout.views {
        output.at(layout.descriptors(view))?;
        let mut sectors = descriptors(layout, view);
        if let (Some(sum), 0) = (media_sum, view.shift) {
            let at = (AREA_OFFSET % SECTOR) as usize;
            sectors[0][at..at + AREA_LENGTH].copy_from_slice(&sum.render());
        }
        for sector in sectors {
            output.bytes(&sector)?;
        }
    }
    if let (Some(sector), Some(boot)) = (layout.catalog(), &layout.boot) {
        output.at(sector)?;
        output.bytes(&el_torito::catalog(&boot.catalog))?;
    }
    for view in &layout.views {
        for (namespace, places) in std::iter::zip(&layout.namespaces, &view.namespaces) {
            write_path_tables(namespace, places, view.shift, output)?;
        }
    }
    for view in &layout.views {
        for (index, places) in view.namespaces.iter().enumerate() {
            write_directories(&layout.described(index), places, view.shift, output)?;
        }
    }
    output.at(layout.data_start)
}

fn system_area(layout: &Layout<'_>) -> Vec<u8> {
    let mut area = layout.image.system_area.clone().unwrap_or_default();
    if let (Some(partitions), Some(disk)) = (layout.partitions(), &layout.image.disk) {
        let boot_image = layout.boot.as_ref().and_then(|boot| boot.bios_image());
        let front = render_front(&partitions, disk.boot_code.as_ref(), boot_image);
        area.resize(area.len().max(front.len()), 0);
        area[..front.len()].copy_from_slice(&front);
    }
    area
}

fn descriptors(layout: &Layout<'_>, view: &View) -> Vec<Vec<u8>> {
    let image = layout.image;
    let end = if view.shift == 0 {
        layout.size
    } else {
        layout.filesystem_end
    };
    let volume = Volume {
        volume_id: image.volume_id.as_str(),
        publisher: &image.publisher,
        preparer: &image.preparer,
        application_id: &image.application_id,
        size: end - view.shift,
        timestamp: Moment::from_unix(image.timestamp),
    };
    let descriptor = |index: usize| {
        let places = &view.namespaces[index];
        let root = places.directories[0];
        let places = Places {
            path_table_length: places.path_table_length,
            path_table_l: places.path_table_l - view.shift,
            path_table_m: places.path_table_m - view.shift,
            root: DirectoryPlace {
                sector: root.sector - view.shift,
                ..root
            },
        };
        volume_descriptor(layout.namespaces[index].rules, &volume, &places)
    };
    let mut sectors = vec![descriptor(0)];
    if view.shift == 0 {
        sectors.extend(layout.catalog().map(el_torito::boot_record));
    }
    sectors.extend((1..view.namespaces.len()).map(descriptor));
    sectors.push(terminator());
    sectors
}

/// The path tables of a namespace. All sectors in them are counted from `shift`.
pub(crate) fn write_path_tables<W: Destination>(
    namespace: &NamespaceTree<'_>,
    places: &NamespacePlaces,
    shift: u32,
    output: &mut Output<'_, W>,
) -> Result<()> {
    let sectors: Vec<u32> = places
        .directories
        .iter()
        .map(|place| place.sector - shift)
        .collect();
    output.at(places.path_table_l)?;
    output.bytes(&path_table::render(
        namespace,
        &sectors,
        u32::to_le_bytes,
        u16::to_le_bytes,
    ))?;
    output.at(places.path_table_m)?;
    output.bytes(&path_table::render(
        namespace,
        &sectors,
        u32::to_be_bytes,
        u16::to_be_bytes,
    ))
}

/// The directories of a namespace. All sectors in them are counted from `shift`.
pub(crate) fn write_directories<W: Destination>(
    described: &Described<'_>,
    places: &NamespacePlaces,
    shift: u32,
    output: &mut Output<'_, W>,
) -> Result<()> {
    let context = places.context(described, shift);
    for (index, place) in places.directories.iter().enumerate() {
        let rendered = directory_extent::render(&context, index);
        output.at(place.sector)?;
        output.bytes(&rendered.records)?;
        output.bytes(&rendered.continuation)?;
    }
    Ok(())
}

fn write_files<W: Destination>(
    layout: &Layout<'_>,
    files: &[(NodeId, ImagePath)],
    output: &mut Output<'_, W>,
) -> Result<()> {
    for (id, path) in files {
        let place = layout.files[id.0];
        let Kind::File(source) = &layout.image.tree.node(*id).kind else {
            continue;
        };
        if place.length == 0 {
            still_empty(source, path)?;
            continue;
        }
        output.at(place.sector)?;
        match layout.boot.as_ref().and_then(|boot| boot.patched.get(id)) {
            Some(bytes) => output.bytes(bytes)?,
            None => copy(source, path, place.length, output)?,
        }
    }
    Ok(())
}

/// What lies behind the files: the EFI system partition, the GPT's backup, and the padding between them.
fn write_end<W: Destination>(layout: &Layout<'_>, output: &mut Output<'_, W>) -> Result<()> {
    let disk = layout.image.disk.as_ref();
    if let (Some(place), Some(source)) = (layout.esp, disk.and_then(|disk| disk.esp.as_ref())) {
        output.at(place.sector)?;
        let length = layout.esp_file_length;
        copy(source, &ImagePath::default(), length, output)?;
        output.at(place.sector + sectors(place.length) as u32)?;
    }
    if let (Some(start), Some(partitions)) = (layout.backup_start(), layout.partitions()) {
        output.at(start)?;
        output.bytes(&render_backup(&partitions))?;
    }
    output.at(layout.size)
}
