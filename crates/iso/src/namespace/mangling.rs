//! Names for readers without Rock Ridge: ECMA-119 d-characters, and Joliet's UCS-2.

use std::collections::{HashMap, HashSet};

use crate::namespace::Namespace;

/// Characters of an ISO 9660 name without its version (ECMA-119 7.5.1, 7.6.3). 30 for directories too,
/// so that eight levels stay within the 255 of 6.8.2.1.
const ISO_LIMIT: usize = 30;
/// The longest extension kept when a name must be cut.
const EXTENSION_LIMIT: usize = 10;
/// UTF-16 units of a Joliet name without its version. The specification says 64; Windows, Linux and
/// the readers take 103, and so does every authoring tool with `-joliet-long`.
const JOLIET_LIMIT: usize = 103;

/// A name in one of the two namespaces, in pieces that sort as ECMA-119 9.3 says.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Name {
    stem: Vec<u16>,
    extension: Vec<u16>,
}

/// Which rules names follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rules {
    Iso,
    Joliet,
    /// Joliet, with names that Windows can have, of which no two differ only in case.
    JolietStrict,
}

impl Rules {
    pub(crate) fn is_joliet(self) -> bool {
        self != Self::Iso
    }

    /// The namespace that follows these rules.
    pub(crate) fn namespace(self) -> Namespace {
        match self {
            Self::Iso => Namespace::Iso9660,
            Self::Joliet | Self::JolietStrict => Namespace::Joliet,
        }
    }
}

/// Whether a name is one of a directory, which has no extension and no version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    File,
    Directory,
}

/// Gives every file of one directory a name that no other has.
#[derive(Debug)]
pub(crate) struct Namer {
    rules: Rules,
    taken: HashSet<Name>,
    /// The next number to try for a name that was taken.
    next: HashMap<Name, u32>,
}

/// A name, and whether it had to be cut or numbered.
#[derive(Debug)]
pub(crate) struct Named {
    pub(crate) name: Name,
    pub(crate) altered: bool,
}

impl Namer {
    pub(crate) fn new(rules: Rules) -> Self {
        Self {
            rules,
            taken: HashSet::new(),
            next: HashMap::new(),
        }
    }

    /// The name for `original`. Call in sorted order: who comes first keeps the plain name.
    pub(crate) fn name(&mut self, original: &[u8], of: Of) -> Named {
        let (plain, altered) = match self.rules {
            Rules::Iso => iso_name(original, of),
            Rules::Joliet | Rules::JolietStrict => joliet_name(original, of, self.rules),
        };
        let limit = match self.rules {
            Rules::Iso => ISO_LIMIT,
            Rules::Joliet | Rules::JolietStrict => JOLIET_LIMIT,
        };
        if self.take(&plain) {
            return Named {
                name: plain,
                altered,
            };
        }
        let mut number = self.next.get(&plain).copied().unwrap_or(0);
        loop {
            let name = plain.numbered(number, limit);
            number += 1;
            if self.take(&name) {
                self.next.insert(plain, number);
                return Named {
                    name,
                    altered: true,
                };
            }
        }
    }
}

impl Namer {
    /// Whether nobody had the name.
    fn take(&mut self, name: &Name) -> bool {
        self.taken.insert(match self.rules {
            Rules::JolietStrict => name.lower_case(),
            Rules::Iso | Rules::Joliet => name.clone(),
        })
    }
}

impl Name {
    /// What two names have in common that differ only in case.
    fn lower_case(&self) -> Self {
        let lower = |units: &[u16]| {
            let text = String::from_utf16_lossy(units).to_lowercase();
            text.encode_utf16().collect()
        };
        Self {
            stem: lower(&self.stem),
            extension: lower(&self.extension),
        }
    }

    /// The file identifier of a directory record.
    pub(crate) fn identifier(&self, rules: Rules, of: Of) -> Vec<u8> {
        let mut units = self.stem.clone();
        // ECMA-119 7.5.1 wants the dot even without an extension; Joliet names are as they were.
        if of == Of::File && (rules == Rules::Iso || !self.extension.is_empty()) {
            units.push(b'.'.into());
            units.extend(&self.extension);
        }
        if of == Of::File {
            units.extend([b';', b'1'].map(u16::from));
        }
        match rules {
            Rules::Iso => units.iter().map(|unit| *unit as u8).collect(),
            Rules::Joliet | Rules::JolietStrict => {
                units.iter().flat_map(|unit| unit.to_be_bytes()).collect()
            }
        }
    }

    /// Readable, without the version.
    pub(crate) fn display(&self) -> String {
        let mut units = self.stem.clone();
        if !self.extension.is_empty() {
            units.push(b'.'.into());
            units.extend(&self.extension);
        }
        String::from_utf16_lossy(&units)
    }

    /// This name with the end of its stem replaced by a number.
    fn numbered(&self, number: u32, limit: usize) -> Self {
        let digits: Vec<u16> = format!("{number:03}").encode_utf16().collect();
        let dot = usize::from(!self.extension.is_empty() && limit == JOLIET_LIMIT);
        let room = limit.saturating_sub(self.extension.len() + dot + digits.len());
        let mut stem = cut(&self.stem, room).to_vec();
        stem.extend(digits);
        Self {
            stem,
            extension: self.extension.clone(),
        }
    }
}

/// Where a name's extension begins: at its last dot, unless that leaves an empty stem or extension.
fn split<T: PartialEq + From<u8>>(name: &[T], of: Of) -> (&[T], &[T]) {
    let dot = T::from(b'.');
    match name.iter().rposition(|c| *c == dot) {
        Some(at) if of == Of::File && at > 0 && at + 1 < name.len() => {
            (&name[..at], &name[at + 1..])
        }
        _ => (name, &[]),
    }
}

fn iso_name(original: &[u8], of: Of) -> (Name, bool) {
    let (stem, extension) = split(original, of);
    let mangle = |byte: &u8| match byte.to_ascii_uppercase() {
        c @ (b'A'..=b'Z' | b'0'..=b'9') => u16::from(c),
        _ => b'_'.into(),
    };
    fit(
        stem.iter().map(mangle).collect(),
        extension.iter().map(mangle).collect(),
        ISO_LIMIT,
    )
}

fn joliet_name(original: &[u8], of: Of, rules: Rules) -> (Name, bool) {
    let text = String::from_utf8_lossy(original);
    let mut replaced = matches!(text, std::borrow::Cow::Owned(_));
    // Joliet specification, "Joliet character set": control characters and `*/:;?\` are not allowed. Windows forbids more.
    let forbidden: &[u8] = match rules {
        Rules::JolietStrict => b"*/:;?\\\"<>|\x7f",
        _ => b"*/:;?\\",
    };
    let allowed = |unit: u16| unit >= 0x20 && !forbidden.iter().any(|c| u16::from(*c) == unit);
    let mut units: Vec<u16> = text
        .encode_utf16()
        .map(|unit| {
            replaced |= !allowed(unit);
            if allowed(unit) { unit } else { b'_'.into() }
        })
        .collect();
    if rules == Rules::JolietStrict {
        // Windows cuts dots and blanks at the end off.
        let end = |unit: &u16| [b'.', b' '].iter().any(|c| u16::from(*c) == *unit);
        let kept = units
            .iter()
            .rposition(|unit| !end(unit))
            .map_or(0, |at| at + 1);
        replaced |= kept < units.len();
        units[kept..].fill(b'_'.into());
        if is_device_name(&units) {
            units.insert(0, b'_'.into());
            replaced = true;
        }
    }
    let (stem, extension) = split(&units, of);
    let dot = usize::from(!extension.is_empty());
    let (mut name, cut) = fit(stem.to_vec(), extension.to_vec(), JOLIET_LIMIT - dot);
    if rules == Rules::JolietStrict && name.extension.is_empty() {
        // A name that was cut can end in what Windows cuts off.
        while let Some(last) = name.stem.last_mut()
            && [b'.', b' '].iter().any(|c| u16::from(*c) == *last)
        {
            *last = b'_'.into();
        }
    }
    (name, cut || replaced)
}

/// Whether Windows takes a name for that of a device, whatever extension it has.
pub(crate) fn is_device_name(units: &[u16]) -> bool {
    let dot = units.iter().position(|unit| *unit == u16::from(b'.'));
    let stem = String::from_utf16_lossy(&units[..dot.unwrap_or(units.len())]).to_uppercase();
    let stem = stem.trim_end();
    let numbered = |name: &str| {
        let number = stem.strip_prefix(name).unwrap_or_default();
        let mut digits = number.chars();
        let is_digit = |c: char| matches!(c, '1'..='9' | '\u{b9}' | '\u{b2}' | '\u{b3}');
        digits.next().is_some_and(is_digit) && digits.next().is_none()
    };
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&stem)
        || numbered("COM")
        || numbered("LPT")
}

/// Cuts a name that is too long, its stem first.
fn fit(stem: Vec<u16>, extension: Vec<u16>, limit: usize) -> (Name, bool) {
    if stem.len() + extension.len() <= limit {
        return (Name { stem, extension }, false);
    }
    let extension = cut(
        &extension,
        EXTENSION_LIMIT.max(limit.saturating_sub(stem.len())),
    )
    .to_vec();
    let stem = cut(&stem, limit - extension.len()).to_vec();
    (Name { stem, extension }, true)
}

/// At most `length` units, never half of a surrogate pair.
fn cut(units: &[u16], length: usize) -> &[u16] {
    let length = length.min(units.len());
    let splits_pair =
        length > 0 && length < units.len() && (0xD800..0xDC00).contains(&units[length - 1]);
    &units[..length - usize::from(splits_pair)]
}

#[cfg(test)]
mod tests;
