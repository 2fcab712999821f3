//! The same file in two namespaces, and its name and date in both of their forms.
//!
//! Programs differ in what they write into the second place. What is the same nearly everywhere in an image, and different
//! in few places, shows damage there.

use std::collections::{BTreeMap, HashMap};
use std::io::{Read, Seek};

use super::super::entry::{Entry, EntryKind};
use super::super::iso_reader::IsoReader;
use super::Plain;
use crate::fields::Date;
use crate::image_path::ImagePath;
use crate::namespace::mangling::is_device_name;

/// The longest name that every program writes into Joliet as it is.
const JOLIET_PLAIN: usize = 64;
/// The shortest name to which one is cut: eight characters, which directories have, too.
const ISO_SHORTEST: usize = 8;
/// The longest name that programs write into ISO 9660 with nothing but replaced characters.
const ISO_PLAIN: usize = 26;

impl<R: Read + Seek> IsoReader<R> {
    /// Names, places, lengths and dates in Rock Ridge, or plain ISO 9660, and in Joliet.
    pub(super) fn compare_with_joliet(&mut self, entries: &[Entry], joliet: &[Plain]) {
        let mut theirs: HashMap<ImagePath, BTreeMap<&[u8], &Plain>> = HashMap::new();
        for plain in joliet {
            let siblings = theirs.entry(plain.path.parent()).or_default();
            siblings.insert(plain.path.name(), plain);
        }
        let mut ours: BTreeMap<ImagePath, Vec<&Entry>> = BTreeMap::new();
        for entry in entries {
            ours.entry(entry.path.parent()).or_default().push(entry);
        }
        let mut dates = Twins::default();
        for (directory, siblings) in ours {
            let Some(mut others) = theirs.remove(&directory) else {
                continue;
            };
            let mut alone = Vec::new();
            let mut alike: HashMap<Vec<u8>, usize> = HashMap::new();
            for entry in &siblings {
                *alike
                    .entry(entry.path.name().to_ascii_lowercase())
                    .or_default() += 1;
            }
            for entry in siblings {
                if !matches!(entry.kind, EntryKind::File | EntryKind::Directory) {
                    others.remove(entry.path.name());
                    continue;
                }
                let Some(other) = others.remove(entry.path.name()) else {
                    alone.push(entry);
                    continue;
                };
                if let Some(reason) = difference(entry, other) {
                    self.warn(&entry.path, reason);
                }
                dates.add(entry, entry.attributes.mtime, other.modified);
            }
            // Files can be hidden in either namespace. What is lacking in both has two names, or two contents.
            let Some(another) = others.values().next().copied() else {
                continue;
            };
            for entry in alone {
                let name = entry.path.name();
                let fits = |other: &&&Plain| difference(entry, other).is_none();
                // Of empty files and others that nothing tells apart, the one whose name it can be.
                let is_its = |other: &&&Plain| fits(other) && is_cut_from(other.path.name(), name);
                let same = others
                    .values()
                    .find(is_its)
                    .or_else(|| others.values().find(fits));
                let other = same.copied().unwrap_or(another);
                let is_plain = is_plain_in_joliet(name) && alike[&name.to_ascii_lowercase()] == 1;
                if same.is_none() || is_plain || !is_cut_from(other.path.name(), name) {
                    let reason = format!("joliet does not have it, and has `{}`", other.path);
                    self.warn(&entry.path, reason);
                }
                if same.is_some() {
                    dates.add(entry, entry.attributes.mtime, other.modified);
                }
            }
        }
        for path in dates.outliers() {
            self.warn(&path, "its time is another in joliet");
        }
    }

    /// The names and dates of Rock Ridge, and those of the same records.
    pub(super) fn compare_names_and_dates(&mut self, entries: &[Entry]) {
        let (mut dates, mut names) = (Twins::default(), Twins::default());
        let mut taken: HashMap<(ImagePath, Vec<u8>), u32> = HashMap::new();
        for entry in entries {
            *taken
                .entry((entry.path.parent(), mangled(entry)))
                .or_default() += 1;
        }
        for entry in entries {
            dates.add(entry, entry.attributes.mtime, entry.record_date);
            let name = entry.path.name();
            let is_alone = taken[&(entry.path.parent(), mangled(entry))] == 1;
            if is_alone && name.len() <= ISO_PLAIN {
                let identifier = iso_name(&entry.identifier);
                let is_alike = is_written_as(&mangled(entry), &identifier)
                    || mangled_by_characters(entry)
                        .is_some_and(|name| is_written_as(&name, &identifier));
                names.compare(entry, is_alike);
            }
        }
        for path in dates.outliers() {
            self.warn(
                &path,
                "its time in rock ridge and that of its record differ",
            );
        }
        for path in names.outliers() {
            self.warn(
                &path,
                "its name in rock ridge and that of its record differ",
            );
        }
    }
}

/// How many twins are alike, and which are not, for files and directories.
#[derive(Debug, Default)]
struct Twins {
    alike: [usize; 2],
    different: [Vec<ImagePath>; 2],
}

impl Twins {
    fn add(&mut self, entry: &Entry, time: Option<i64>, other: Date) {
        if other != Date::Impossible {
            self.compare(entry, time == other.seconds());
        }
    }

    fn compare(&mut self, entry: &Entry, is_alike: bool) {
        let kind = usize::from(entry.kind == EntryKind::Directory);
        if is_alike {
            self.alike[kind] += 1;
        } else {
            self.different[kind].push(entry.path.clone());
        }
    }

    /// Those that differ where hardly any do.
    fn outliers(self) -> impl Iterator<Item = ImagePath> {
        let kinds = self.alike.into_iter().zip(self.different);
        kinds
            .filter(|(alike, different)| {
                different.len() <= (*alike / 4).max(usize::from(*alike > 0))
            })
            .flat_map(|(_, different)| different)
    }
}

/// Whether a name that Joliet cannot have begins as the one that it has instead.
fn is_cut_from(other: &[u8], name: &[u8]) -> bool {
    /// Characters that programs keep of a long name.
    const KEPT: usize = 56;
    let is_replaced = other.contains(&b'_') || other.windows(3).any(|c| c == "\u{FFFD}".as_bytes());
    if !is_replaced && (std::str::from_utf8(name).is_err() || !name.iter().all(is_allowed)) {
        return false;
    }
    if name.len() <= JOLIET_PLAIN {
        return true;
    }
    let is_simple = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_alphanumeric);
    match name.get(..KEPT).filter(|kept| is_simple(kept)) {
        Some(kept) => other.starts_with(kept),
        // There is something in it that was replaced.
        None => name.is_ascii() || !is_simple(other),
    }
}

fn difference(entry: &Entry, other: &Plain) -> Option<String> {
    let is_directory = entry.kind == EntryKind::Directory;
    if is_directory != other.is_directory {
        return Some("in joliet it is another kind of file".to_owned());
    }
    let (start, length) = match entry.extents.first() {
        Some((start, _)) if !is_directory => (
            *start,
            entry.extents.iter().map(|(_, length)| length).sum::<u64>(),
        ),
        _ => return None,
    };
    if length != other.own.length
        || (length > 0 && start != other.own.start && entry.extents.len() == 1)
    {
        let (theirs, at) = (other.own.length, other.own.start);
        return Some(format!(
            "it has {length} bytes at byte {start}, and in joliet {theirs} at byte {at}"
        ));
    }
    None
}

/// Whether Joliet and Windows can have it in a name, or as a part of a character.
fn is_allowed(byte: &u8) -> bool {
    *byte >= b' ' && *byte != 0x7F && !b"*/:;?\\\"<>|".contains(byte)
}

/// Whether every program gives a file of this name the same in Joliet.
fn is_plain_in_joliet(name: &[u8]) -> bool {
    let is_sound = name.len() <= JOLIET_PLAIN
        && name.is_ascii()
        && name.iter().all(is_allowed)
        && !name.ends_with(b".")
        && !name.ends_with(b" ");
    let units: Vec<u16> = name.iter().map(|byte| u16::from(*byte)).collect();
    is_sound && !is_device_name(&units)
}

/// What most programs write for a name: capitals, digits and underscores.
fn mangled(entry: &Entry) -> Vec<u8> {
    let name = entry.path.name();
    let last_dot = match entry.kind {
        EntryKind::Directory => None,
        _ => name
            .iter()
            .rposition(|byte| *byte == b'.')
            .filter(|at| *at > 0 && at + 1 < name.len()),
    };
    let bytes = name
        .iter()
        .enumerate()
        .map(|(at, byte)| match byte.to_ascii_uppercase() {
            byte if byte.is_ascii_alphanumeric() => byte,
            b'.' if Some(at) == last_dot => b'.',
            _ => b'_',
        });
    bytes.collect()
}

/// The same for programs that replace characters rather than bytes.
fn mangled_by_characters(entry: &Entry) -> Option<Vec<u8>> {
    let name = std::str::from_utf8(entry.path.name()).ok()?;
    if name.is_ascii() {
        return None;
    }
    let bytes = name.chars().map(|c| match c.to_ascii_uppercase() {
        c if c.is_ascii_alphanumeric() => c as u8,
        '.' => b'.',
        _ => b'_',
    });
    Some(bytes.collect())
}

/// Whether a program that cuts or numbers names would write `identifier` for `name`.
fn is_written_as(name: &[u8], identifier: &[u8]) -> bool {
    let parts = |name: &[u8]| {
        let dot = name
            .iter()
            .rposition(|byte| *byte == b'.')
            .unwrap_or(name.len());
        let extension = name.get(dot + 1..).unwrap_or_default().to_vec();
        (name[..dot].to_vec(), extension)
    };
    let ((stem, extension), (cut_stem, cut_extension)) = (parts(name), parts(identifier));
    let is_numbered = cut_stem.len() > 3
        && cut_stem[cut_stem.len() - 3..]
            .iter()
            .all(u8::is_ascii_digit);
    let is_cut = identifier.len() >= ISO_SHORTEST
        && stem.starts_with(&cut_stem)
        && extension.starts_with(&cut_extension);
    name == identifier || is_cut || is_numbered
}

fn iso_name(identifier: &[u8]) -> Vec<u8> {
    let name = identifier.strip_suffix(b";1").unwrap_or(identifier);
    name.strip_suffix(b".").unwrap_or(name).to_vec()
}
