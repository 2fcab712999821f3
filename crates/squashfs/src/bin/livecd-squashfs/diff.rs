//! `livecd-squashfs diff`.

use std::error::Error;
use std::fs::File;
use std::io::{self, Read};

use livecd_squashfs::{Entry, EntryKind, Result, SquashfsReader};

use crate::console::Console;
use crate::list::kind_names;

/// Prints the differences. Returns whether there are any.
pub(crate) fn diff(
    old: &mut SquashfsReader<File>,
    new: &mut SquashfsReader<File>,
    console: &mut Console,
) -> Result<bool, Box<dyn Error>> {
    let entries = |reader: &mut SquashfsReader<File>| {
        let root = reader.root();
        std::iter::once(root)
            .chain(reader.entries()?)
            .collect::<Result<Vec<_>>>()
    };
    let (before, after) = (entries(old)?, entries(new)?);
    let (mut before, mut after) = (before.iter().peekable(), after.iter().peekable());
    let mut differ = false;
    loop {
        let line = match (before.peek(), after.peek()) {
            (None, None) => return Ok(differ),
            (Some(entry), other) if other.is_none_or(|other| entry.path < other.path) => {
                let line = format!("- {}", entry.path);
                before.next();
                Some(line)
            }
            (other, Some(entry)) if other.is_none_or(|other| entry.path < other.path) => {
                let line = format!("+ {}", entry.path);
                after.next();
                Some(line)
            }
            _ => match (before.next(), after.next()) {
                (Some(a), Some(b)) => changes((old, a), (new, b))?,
                _ => return Ok(differ),
            },
        };
        if let Some(line) = line {
            differ = true;
            console.line(&line)?;
        }
    }
}

type Side<'a> = (&'a mut SquashfsReader<File>, &'a Entry);

/// A line with what differs in two entries of one path.
fn changes(old: Side<'_>, new: Side<'_>) -> Result<Option<String>, Box<dyn Error>> {
    let ((old, a), (new, b)) = (old, new);
    let (x, y) = (&a.attributes, &b.attributes);
    let mut changes = Vec::new();
    if kind_names(&a.kind) != kind_names(&b.kind) {
        changes.push(format!(
            "{} -> {}",
            kind_names(&a.kind).1,
            kind_names(&b.kind).1
        ));
    } else if a.kind == EntryKind::File {
        if a.length != b.length {
            changes.push(format!("length {} -> {}", a.length, b.length));
        } else if !same(&mut old.content(a)?, &mut new.content(b)?)? {
            changes.push("content".to_owned());
        }
    } else if a.kind != b.kind {
        changes.push("target".to_owned());
    }
    if x.mode != y.mode {
        changes.push(format!("mode {:04o} -> {:04o}", x.mode, y.mode));
    }
    if (x.uid, x.gid) != (y.uid, y.gid) {
        changes.push(format!("owner {}:{} -> {}:{}", x.uid, x.gid, y.uid, y.gid));
    }
    if x.mtime != y.mtime {
        let seconds = |time: Option<i64>| time.unwrap_or_default();
        changes.push(format!(
            "mtime {} -> {}",
            seconds(x.mtime),
            seconds(y.mtime)
        ));
    }
    if a.kind != EntryKind::Directory && a.links != b.links {
        changes.push(format!("links {} -> {}", a.links, b.links));
    }
    let (mut p, mut q) = (old.xattrs(a)?, new.xattrs(b)?);
    p.sort();
    q.sort();
    if p != q {
        changes.push("extended attributes".to_owned());
    }
    let path = match a.path.as_bytes() {
        b"" => "/".to_owned(),
        _ => a.path.to_string(),
    };
    Ok((!changes.is_empty()).then(|| format!("~ {path}: {}", changes.join(", "))))
}

/// Whether two readers give the same bytes.
fn same(a: &mut impl Read, b: &mut impl Read) -> io::Result<bool> {
    let (mut here, mut there) = (Vec::new(), Vec::new());
    loop {
        here.clear();
        there.clear();
        let wanted = 1 << 20;
        let count = a.take(wanted).read_to_end(&mut here)?;
        b.take(wanted).read_to_end(&mut there)?;
        if here != there {
            return Ok(false);
        }
        if count == 0 {
            return Ok(true);
        }
    }
}
