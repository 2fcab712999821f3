//! Lists of sums on the volume, such as `md5sum.txt` and `.treeinfo`: they go on to say what the files are.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::Read;

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

use super::inventory::Inventory;
use super::patches::Patches;
use super::sum_lines::{Algorithm, SumLine, is_list, parse};
use crate::error::{Error, Origin, Result};
use crate::fields::SECTOR;
use crate::image_path::ImagePath;
use crate::media_sum::hexadecimal;
use crate::output::read_some;
use crate::reader::{Entry, EntryKind, IsoReader};
use crate::source::Source;
use crate::tree::{Kind, NodeId, Tree};

/// The most bytes of a list: a million files have half as many.
const LIMIT: u64 = 256 << 20;
/// What a detached signature is called behind the name of what it signs.
const SIGNATURES: [&str; 5] = [".sign", ".gpg", ".asc", ".sig", ".minisig"];

/// A list that is written anew.
#[derive(Debug)]
pub(super) struct SumList {
    pub(super) id: NodeId,
    pub(super) path: ImagePath,
    /// As long as it will be, and with the right sums once they are [filled in](fill).
    pub(super) content: Vec<u8>,
    /// Sums of files that may have changed.
    pending: Vec<(SumLine, ImagePath, NodeId)>,
    has_lost_lines: bool,
}

/// What became of the lists of an image.
#[derive(Debug, Default)]
pub(super) struct Remade {
    /// Lists with other sums, or fewer.
    pub(super) lists: Vec<ImagePath>,
    /// Signatures of them, and lists with sums that are not made here.
    pub(super) outdated: Vec<ImagePath>,
}

/// Finds the lists that name a file which is another, or gone, or may be another, and puts them into the tree as files of
/// their own. A list that is itself new is left as it is. Lines of files that are gone are left out.
pub(super) fn prepare(
    reader: &mut IsoReader,
    inventory: &Inventory,
    tree: &mut Tree,
    patches: &Patches,
    catalog: u32,
) -> Result<Vec<SumList>> {
    let mut candidates = Vec::new();
    for entry in inventory.entries.iter().filter(|entry| is_candidate(entry)) {
        if inventory.kept(entry, tree).is_some() {
            let mut text = Vec::new();
            reader.copy(entry, &mut text)?;
            let lines = parse(entry.path.name(), &text);
            candidates.push((entry, text, lines));
        }
    }
    let old: HashSet<&ImagePath> = match candidates.is_empty() {
        true => HashSet::new(),
        false => {
            let files = inventory.entries.iter();
            let files = files.filter(|entry| entry.kind == EntryKind::File);
            files.map(|entry| &entry.path).collect()
        }
    };
    let mut lists = Vec::new();
    // A list can name another list, which is then another file.
    loop {
        let found = candidates.iter().position(|(entry, _, lines)| {
            lines.iter().any(|line| {
                let Some(path) = target(&entry.path, &line.name, &old) else {
                    return false;
                };
                match file(tree, &path) {
                    None => true,
                    Some(id) => path != entry.path && may_differ(id, inventory, patches, catalog),
                }
            })
        });
        let Some(found) = found else {
            break;
        };
        let (entry, text, lines) = candidates.swap_remove(found);
        lists.push(SumList::new(entry, &text, lines, &old, tree)?);
    }
    // The order is that of the paths, whatever was found first.
    lists.sort_by(|a, b| a.path.cmp(&b.path));
    for list in &mut lists {
        let may = |id| may_differ(id, inventory, patches, catalog);
        let own = list.id;
        list.pending.retain(|(_, _, id)| *id != own && may(*id));
    }
    Ok(lists)
}

fn is_candidate(entry: &Entry) -> bool {
    entry.kind == EntryKind::File && entry.length <= LIMIT && is_list(entry.path.name())
}

/// The file of the old image that a list means: beside the list, or from the top of the volume.
fn target(list: &ImagePath, name: &[u8], old: &HashSet<&ImagePath>) -> Option<ImagePath> {
    [list.parent(), ImagePath::default()]
        .into_iter()
        .map(|directory| resolved(&directory, name))
        .find(|path| old.contains(path))
}

fn resolved(directory: &ImagePath, name: &[u8]) -> ImagePath {
    let mut path = directory.clone();
    for part in name.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => path = path.parent(),
            part => path = path.join(part),
        }
    }
    path
}

/// The regular file at a path, as it will be.
fn file(tree: &Tree, path: &ImagePath) -> Option<NodeId> {
    let id = tree.find(path.as_bytes()).ok()?;
    matches!(tree.node(id).kind, Kind::File(_)).then_some(id)
}

/// Whether the content of a file can be another than it was.
fn may_differ(id: NodeId, inventory: &Inventory, patches: &Patches, catalog: u32) -> bool {
    match inventory.place(id) {
        None => true,
        Some(place) => {
            let start = u64::from(place.sector) * SECTOR;
            let is_catalog = place.length > 0 && catalog == place.sector && catalog > 0;
            is_catalog || patches.touch(start, place.length)
        }
    }
}

impl SumList {
    fn new(
        entry: &Entry,
        text: &[u8],
        lines: Vec<SumLine>,
        old: &HashSet<&ImagePath>,
        tree: &mut Tree,
    ) -> Result<Self> {
        let (mut content, mut pending, mut copied) = (Vec::new(), Vec::new(), 0);
        let mut has_lost_lines = false;
        for mut line in lines {
            let Some(path) = target(&entry.path, &line.name, old) else {
                continue;
            };
            content.extend_from_slice(&text[copied..line.line.start]);
            copied = line.line.start;
            let Some(id) = file(tree, &path) else {
                copied = line.line.end;
                has_lost_lines = true;
                continue;
            };
            let moved = copied - content.len();
            line.digits = line.digits.start - moved..line.digits.end - moved;
            pending.push((line, path, id));
        }
        content.extend_from_slice(&text[copied..]);
        tree.remove(&entry.path)?;
        let source = Source::Bytes(content.clone());
        tree.file_with(&entry.path, source, entry.attributes)?;
        Ok(Self {
            id: tree.find(entry.path.as_bytes())?,
            path: entry.path.clone(),
            content,
            pending,
            has_lost_lines,
        })
    }
}

/// Makes the sums, now that everything has its place. `replaced` are contents that differ from their sources.
pub(super) fn fill(
    lists: &mut [SumList],
    image: &mut File,
    inventory: &Inventory,
    tree: &Tree,
    patches: &Patches,
    replaced: &HashMap<NodeId, &[u8]>,
) -> Result<Remade> {
    let mut remade = Remade::default();
    let mut unfinished: Vec<usize> = (0..lists.len()).collect();
    while !unfinished.is_empty() {
        let waits = |index: &usize| {
            let mut pending = lists[*index].pending.iter();
            pending.any(|(_, _, id)| unfinished.iter().any(|other| lists[*other].id == *id))
        };
        // Of lists that name each other, none can be right: the first is made as if it could.
        let next = unfinished.iter().position(|index| !waits(index));
        let index = unfinished.remove(next.unwrap_or(0));
        let before = lists[index].content.clone();
        let mut has_unknown = false;
        for (line, path, id) in std::mem::take(&mut lists[index].pending) {
            let known = lists.iter().find(|list| list.id == id);
            let bytes = known.map(|list| list.content.as_slice());
            let bytes = bytes.or_else(|| replaced.get(&id).copied());
            let Some(algorithm) = line.algorithm else {
                has_unknown = true;
                continue;
            };
            let sum = match (bytes, inventory.place(id)) {
                (Some(bytes), _) => sum(algorithm, &mut &*bytes),
                (None, Some(place)) => {
                    let start = u64::from(place.sector) * SECTOR;
                    if !patches.touch(start, place.length) {
                        continue;
                    }
                    let bytes = patches.read(image, start, place.length);
                    bytes.and_then(|bytes| sum(algorithm, &mut &*bytes))
                }
                (None, None) => match &tree.node(id).kind {
                    Kind::File(source) => {
                        let reader = source.open();
                        reader.and_then(|mut reader| sum(algorithm, &mut reader))
                    }
                    _ => continue,
                },
            };
            let sum = sum.map_err(|source| Error::Read {
                path: origin(tree, id, &path),
                source,
            })?;
            put(&mut lists[index].content[line.digits], &sum);
        }
        let list = &lists[index];
        if has_unknown {
            remade.outdated.push(list.path.clone());
        }
        if list.has_lost_lines || list.content != before {
            remade.lists.push(list.path.clone());
            remade.outdated.extend(signatures(list, tree));
        }
    }
    remade.lists.sort();
    remade.outdated.sort();
    remade.outdated.dedup();
    Ok(remade)
}

fn origin(tree: &Tree, id: NodeId, path: &ImagePath) -> Origin {
    match &tree.node(id).kind {
        Kind::File(source) => source.name(path),
        _ => Origin::Image(path.clone()),
    }
}

/// Writes digits over digits, in capitals if those are.
fn put(digits: &mut [u8], sum: &str) {
    let in_capitals = digits.iter().any(u8::is_ascii_uppercase);
    for (place, digit) in digits.iter_mut().zip(sum.bytes()) {
        *place = match in_capitals {
            true => digit.to_ascii_uppercase(),
            false => digit,
        };
    }
}

/// What was signed with the old content: files beside the list, or the list itself.
fn signatures(list: &SumList, tree: &Tree) -> Vec<ImagePath> {
    let mut outdated = Vec::new();
    if list.content.starts_with(b"-----BEGIN PGP SIGNED MESSAGE") {
        outdated.push(list.path.clone());
    }
    for ending in SIGNATURES {
        let path = [list.path.as_bytes(), ending.as_bytes()].concat();
        let path = ImagePath::from(&path);
        outdated.extend(file(tree, &path).map(|_| path));
    }
    outdated
}

fn sum(algorithm: Algorithm, reader: &mut dyn Read) -> std::io::Result<String> {
    match algorithm {
        Algorithm::Md5 => digest::<Md5>(reader),
        Algorithm::Sha1 => digest::<Sha1>(reader),
        Algorithm::Sha224 => digest::<Sha224>(reader),
        Algorithm::Sha256 => digest::<Sha256>(reader),
        Algorithm::Sha384 => digest::<Sha384>(reader),
        Algorithm::Sha512 => digest::<Sha512>(reader),
    }
}

fn digest<D: Digest>(reader: &mut dyn Read) -> std::io::Result<String> {
    let mut digest = D::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match read_some(reader, &mut buffer)? {
            0 => return Ok(hexadecimal(&digest.finalize())),
            count => digest.update(&buffer[..count]),
        }
    }
}
