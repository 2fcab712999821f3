//! Images that are not sound: an error or a warning, never a shorter list.

/// Every byte of the structures changed, one by one.
mod flips;
/// One test per kind of damage.
mod kinds;
/// What others write, and few readers look at.
pub(crate) mod odd;

use std::io::Cursor;

use livecd_iso::{BootEntry, Entry, IsoReader, Source};

use crate::support::*;

/// An image with Rock Ridge, Joliet and El Torito.
pub(crate) fn sound_image() -> Vec<u8> {
    let mut image = image();
    let mut items = posix_items();
    items.extend(deep_items());
    add(&mut image.tree, &items);
    let boot = Source::Bytes(vec![0; 5000]);
    image.tree.file("boot/efi.img", boot).unwrap();
    let loader = Source::Bytes(vec![1; 5000]);
    image.tree.file("boot/loader.bin", loader).unwrap();
    image.boot.push(BootEntry::isolinux("boot/loader.bin"));
    image.boot.push(BootEntry::uefi("boot/efi.img"));
    let mut out = Cursor::new(Vec::new());
    image.write(&mut out, &mut |_| ()).unwrap();
    out.into_inner()
}

/// What a reader says of an image: what it lists, and what it complains of.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) listed: Vec<Entry>,
    pub(crate) complaints: Vec<String>,
}

impl Reading {
    /// All that is public of the entries.
    pub(crate) fn listed(&self) -> Vec<impl PartialEq + std::fmt::Debug + use<>> {
        let public = |entry: &Entry| {
            let (kind, attributes) = (entry.kind.clone(), entry.attributes);
            let numbers = (entry.links, entry.serial, entry.length, entry.compression);
            (
                entry.path.clone(),
                kind,
                attributes,
                numbers,
                entry.extents.clone(),
            )
        };
        self.listed.iter().map(public).collect()
    }

    pub(crate) fn paths(&self) -> Vec<String> {
        self.listed
            .iter()
            .map(|entry| entry.path.to_string())
            .collect()
    }
}

/// Reads everything, as far as there is no error.
pub(crate) fn read(bytes: &[u8], keep_going: bool) -> Reading {
    let mut listed = Vec::new();
    let mut read = || -> livecd_iso::Result<Vec<String>> {
        let mut reader = IsoReader::new(Cursor::new(bytes), "image")?;
        reader.keep_going(keep_going);
        let entries: Vec<Entry> = reader.entries().collect::<livecd_iso::Result<_>>()?;
        reader.check(&entries)?;
        for entry in entries.iter().take(100) {
            let copied = reader.copy(entry, &mut std::io::sink());
            assert!(!keep_going || copied.is_ok() || !reader.problems().is_empty());
        }
        listed = entries;
        let problems = reader.problems().iter().chain(reader.warnings());
        Ok(problems.map(|problem| problem.to_string()).collect())
    };
    let complaints = match read() {
        Ok(said) => said,
        Err(error) => vec![error.to_string()],
    };
    Reading { listed, complaints }
}

#[test]
fn a_sound_image_is_read_without_a_complaint() {
    let reading = read(&sound_image(), false);
    assert_eq!(reading.complaints, Vec::<String>::new());
    assert!(reading.listed.len() > 40);
}
