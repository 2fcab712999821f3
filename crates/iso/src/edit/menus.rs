//! Kernel arguments and texts in the menus of boot loaders.

mod arguments;
mod dialect;
pub(super) mod fat;
mod grub;
mod label;
mod syslinux;

use self::dialect::{Dialect, dialect};
use crate::error::{Error, Result};

/// The most bytes of a menu that is looked at.
pub(super) const LIMIT: u64 = 1 << 20;

/// A change to all menus of a medium.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuChange(Change);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Change {
    Remove(String),
    Add(String),
    Replace {
        from: String,
        to: String,
    },
    /// The name of the volume.
    Rename {
        from: String,
        to: String,
    },
}

impl MenuChange {
    /// Removes a kernel argument by its name, whatever its value is.
    ///
    /// # Errors
    /// There is a blank, a quote, a control character or `=` in it.
    pub fn remove(name: &str) -> Result<Self> {
        let is_name = |c: char| !c.is_whitespace() && !c.is_control() && !"='\"".contains(c);
        match !name.is_empty() && name.chars().all(is_name) {
            true => Ok(Self(Change::Remove(name.to_owned()))),
            false => Err(refused(name, "it is not the name of a kernel argument")),
        }
    }

    /// Adds a kernel argument, such as `quiet` or `inst.ks=hd:LABEL=X:/ks.cfg`.
    ///
    /// # Errors
    /// There is a quote, a backslash that is none of `\x20` and the like, or a control character, in it.
    pub fn add(argument: &str) -> Result<Self> {
        let is_sound = |c: char| !c.is_control() && !"'\"".contains(c);
        let mut parts = argument.split('\\');
        parts.next();
        // As udev writes what it does not want in the name of a link.
        let is_escape = |part: &str| {
            let digits = part.strip_prefix('x').and_then(|digits| digits.get(..2));
            digits.is_some_and(|digits| digits.chars().all(|c| c.is_ascii_hexdigit()))
        };
        match !argument.trim().is_empty() && argument.chars().all(is_sound) && parts.all(is_escape)
        {
            true => Ok(Self(Change::Add(argument.to_owned()))),
            false => Err(refused(
                argument,
                "it is empty, or has a quote, a backslash or a control character",
            )),
        }
    }

    /// Replaces a text wherever it is.
    ///
    /// # Errors
    /// The text is empty, or one of them has a line break.
    pub fn replace(from: &str, to: &str) -> Result<Self> {
        check_texts(from, to)?;
        let (from, to) = (from.to_owned(), to.to_owned());
        Ok(Self(Change::Replace { from, to }))
    }

    /// Replaces the name of a volume where it is one, as it is and as udev writes it.
    pub(crate) fn rename(from: &str, to: &str) -> Result<Vec<Self>> {
        check_texts(from, to)?;
        let mut names = vec![from.to_owned(), label::escaped(from)];
        names.dedup();
        let rename = |from: String| {
            let to = to.to_owned();
            Self(Change::Rename { from, to })
        };
        Ok(names.into_iter().map(rename).collect())
    }
}

fn check_texts(from: &str, to: &str) -> Result<()> {
    match from.is_empty() || from.contains(['\n', '\r']) || to.contains(['\n', '\r']) {
        true => Err(refused(from, "it is empty, or has a line break")),
        false => Ok(()),
    }
}

fn refused(text: &str, reason: &'static str) -> Error {
    Error::Menu {
        text: text.to_owned(),
        reason,
    }
}

/// Whether a file is one of a boot loader's menus.
pub(super) fn is_menu(path: &[u8]) -> bool {
    dialect(path).is_some()
}

/// A menu with the changes; none if nothing in it changes. `path` says how it is written.
pub(super) fn change(path: &[u8], text: &[u8], changes: &[MenuChange]) -> Option<Vec<u8>> {
    let dialect = dialect(path)?;
    // What is not UTF-8 is kept as it is: each such byte as a character that no menu has.
    let (readable, strange) = readable(text)?;
    let replaced: String = readable
        .split_inclusive('\n')
        .map(|line| replace_texts(line, changes))
        .collect();
    let changed = match dialect {
        Dialect::Grub => grub::change(&replaced, changes),
        Dialect::Syslinux => syslinux::change(&replaced, changes),
        Dialect::Entries => change_entries(&replaced, changes),
        Dialect::Parameters => change_parameters(&replaced, changes),
    };
    let changed = bytes(&changed, strange);
    (changed != text).then_some(changed)
}

/// Bytes that are not UTF-8 become characters for private use. None if the text has such characters itself.
fn readable(text: &[u8]) -> Option<(String, bool)> {
    const FIRST: u32 = 0x0010_FF00;
    if let Ok(text) = std::str::from_utf8(text) {
        return Some((text.to_owned(), false));
    }
    let mut readable = String::new();
    for chunk in text.utf8_chunks() {
        if chunk.valid().chars().any(|c| c as u32 >= FIRST) {
            return None;
        }
        readable.push_str(chunk.valid());
        let strange = chunk.invalid().iter();
        readable.extend(strange.filter_map(|byte| char::from_u32(FIRST + u32::from(*byte))));
    }
    Some((readable, true))
}

/// The reverse of [`readable`].
fn bytes(text: &str, has_strange: bool) -> Vec<u8> {
    if !has_strange {
        return text.as_bytes().to_vec();
    }
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        match c as u32 {
            code @ 0x0010_FF00.. => bytes.push(code as u8),
            _ => bytes.extend(c.encode_utf8(&mut [0; 4]).bytes()),
        }
    }
    bytes
}

fn replace_texts(line: &str, changes: &[MenuChange]) -> String {
    let mut line = line.to_owned();
    for MenuChange(change) in changes {
        line = match change {
            Change::Replace { from, to } => line.replace(from.as_str(), to),
            Change::Rename { from, to } => label::renamed(&line, from, to),
            Change::Remove(_) | Change::Add(_) => continue,
        };
    }
    line
}

/// The `options` lines of the boot loader specification.
fn change_entries(text: &str, changes: &[MenuChange]) -> String {
    let change_line = |line: &str| {
        arguments::after_command(line, &["options"], changes, Dialect::Entries)
            .unwrap_or_else(|| line.to_owned())
    };
    text.split_inclusive('\n').map(change_line).collect()
}

/// A file that is kernel arguments and nothing else.
fn change_parameters(text: &str, changes: &[MenuChange]) -> String {
    let words = arguments::words(text);
    match arguments::changed(&words, changes, Dialect::Parameters) {
        // The loader takes line ends for blanks.
        Some(changed) => arguments::filled(&changed),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
