//! `livecd-iso make`.

use std::error::Error;
use std::fs;
use std::io;
use std::path::Path;

use livecd_iso::{BootCode, BootEntry, DiskBoot, IsoImage, Report, Source};

use crate::cli::Make;
use crate::console::{Console, complain, percent};
use crate::notes;

pub(crate) fn make(options: &Make, console: &mut Console) -> Result<(), Box<dyn Error>> {
    for output in std::iter::once(&options.output).chain(&options.svg) {
        refuse_in_tree(output, &options.tree)?;
    }
    let mut image = IsoImage::new(options.volid.clone(), 0);
    image.tree.add_dir("/", &options.tree)?;
    image.timestamp = options
        .timestamp
        .unwrap_or_else(|| image.tree.newest_mtime().unwrap_or(0));
    image.publisher.clone_from(&options.publisher);
    image.preparer.clone_from(&options.preparer);
    image.application_id = concat!("LIVECD-ISO ", env!("CARGO_PKG_VERSION")).to_owned();
    image.joliet = !options.no_joliet;
    image.joliet_strict = options.joliet_strict;
    image.media_check = !options.no_media_check;
    image.sha256 = options.sha256;
    image.boot = boot(options);
    image.disk = disk(options, image.timestamp)?;
    let is_stream = options.output == Path::new("-");
    let report = match is_stream {
        true => image.write_forward(&mut io::stdout().lock(), &mut percent("writing"))?,
        false => image.write_file(&options.output, &mut percent("writing"))?,
    };
    if let Some(path) = &options.svg {
        livecd_whole_files::replace_file(path, report.svg().as_bytes())
            .map_err(|error| format!("could not write {}: {error}", path.display()))?;
    }
    show(&report, &mut |line| match is_stream {
        // Standard output has the image.
        true => {
            complain(line);
            Ok(())
        }
        false => console.line(line),
    })?;
    Ok(())
}

/// Refuses an output in the directory that the image is made of: another run would pack it.
fn refuse_in_tree(output: &Path, tree: &Path) -> Result<(), Box<dyn Error>> {
    let directory = match output.parent() {
        Some(directory) if directory != Path::new("") => directory,
        _ => Path::new("."),
    };
    // What is not there is reported by what looks into it.
    if let (Ok(directory), Ok(root)) = (directory.canonicalize(), tree.canonicalize())
        && directory.starts_with(root)
    {
        let (output, tree) = (output.display(), tree.display());
        let reason = format!(
            "could not write {output}: it lies in {tree}, of which the image is made: write it elsewhere"
        );
        return Err(reason.into());
    }
    Ok(())
}

fn boot(options: &Make) -> Vec<BootEntry> {
    let entries = [
        options.bios.as_deref().map(BootEntry::bios),
        options.isolinux.as_deref().map(BootEntry::isolinux),
        options.efi.as_deref().map(BootEntry::uefi),
        options.esp.as_ref().map(|_| BootEntry::appended_esp()),
    ];
    entries.into_iter().flatten().collect()
}

fn disk(options: &Make, timestamp: i64) -> Result<Option<DiskBoot>, Box<dyn Error>> {
    if options.esp.is_none() && options.mbr.is_none() {
        return Ok(None);
    }
    let mut disk = DiskBoot::named(&format!("{} {timestamp}", options.volid));
    disk.table = options.table.into();
    disk.esp = options.esp.clone().map(Source::File);
    if let Some(path) = &options.mbr {
        let code = fs::read(path)
            .map_err(|error| format!("could not read {}: {error}", path.display()))?;
        disk.boot_code = Some(match (&options.bios, &options.isolinux) {
            (_, Some(_)) => BootCode::Isolinux(code),
            (Some(_), None) => BootCode::Grub(code),
            (None, None) => BootCode::Other(code),
        });
    }
    Ok(Some(disk))
}

fn show(report: &Report, say: &mut dyn FnMut(&str) -> io::Result<()>) -> io::Result<()> {
    notes::show(&report.renamed, &report.omitted, &report.dates_cut, say)?;
    say(&format!("bytes: {}", report.size))?;
    if let Some(sum) = &report.media_sum {
        say(&format!("media check: {}", sum.md5))?;
    }
    if let Some(sha256) = &report.sha256 {
        let digits: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
        say(&format!("sha256: {digits}"))?;
    }
    Ok(())
}
