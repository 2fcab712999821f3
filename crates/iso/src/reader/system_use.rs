//! System use entries (SUSP 1.12) one by one, and where they go on.

use super::record::Oddities;

/// The most continuation areas of one record, as in Linux.
pub(super) const CONTINUATION_LIMIT: usize = 32;
/// Bytes of a signature, length and version.
const HEADER: usize = 4;
/// What a CD-ROM XA puts in front of other entries: owner, attributes, `XA`, file number.
const XA_LENGTH: usize = 14;

/// Where entries go on (SUSP 5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub(super) block: u32,
    pub(super) offset: u32,
    pub(super) length: u32,
}

/// Signature, and what is behind the header.
pub(super) type SystemUseEntry<'a> = ([u8; 2], &'a [u8]);

/// The entries in `bytes`, and where they go on.
pub(super) fn entries<'a>(
    bytes: &'a [u8],
    oddities: &mut Oddities,
) -> (Vec<SystemUseEntry<'a>>, Option<Place>) {
    let (mut entries, mut place) = (Vec::new(), None);
    let mut rest = bytes;
    while let [a, b, length, version, ..] = *rest {
        let at = bytes.len() - rest.len();
        if rest.iter().all(|byte| *byte == 0) {
            break;
        }
        let is_signature = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        let entry = rest.get(..usize::from(length));
        let Some(entry) =
            entry.filter(|entry| entry.len() >= HEADER && is_signature(a) && is_signature(b))
        else {
            let reason = format!("byte {at} of its system use is neither an entry nor padding");
            oddities.damage.push(reason);
            break;
        };
        rest = &rest[entry.len()..];
        let payload = &entry[HEADER..];
        let shown = signature([a, b]);
        // zisofs2 is version 2 of `ZF`.
        if version != 1 && (version, &[a, b]) != (2, b"ZF") {
            let reason = format!("its system use entry {shown} has version {version}");
            oddities.warnings.push(reason);
        }
        match &[a, b] {
            b"ST" => break,
            b"CE" if payload.len() == 24 && place.is_none() => {
                let mut number =
                    |at: usize| oddities.number("where its entries go on", &payload[at..]);
                let (block, offset, length) = (number(0), number(8), number(16));
                place = Some(Place {
                    block,
                    offset,
                    length,
                });
            }
            b"CE" => {
                let reason = format!("byte {at} of its system use is not where entries go on");
                oddities.damage.push(reason);
            }
            signature => entries.push((*signature, payload)),
        }
    }
    (entries, place)
}

pub(super) fn signature(signature: [u8; 2]) -> String {
    signature.map(char::from).iter().collect()
}

/// The system use behind what `SP` wants skipped and what CD-ROM XA put there.
pub(super) fn behind_xa(system_use: &[u8], skip: usize) -> &[u8] {
    let rest = system_use.get(skip..).unwrap_or_default();
    if is_xa(rest) {
        &rest[XA_LENGTH..]
    } else {
        rest
    }
}

/// Whether this is a system use that XA begins.
pub(super) fn is_xa(system_use: &[u8]) -> bool {
    system_use.len() >= XA_LENGTH && &system_use[6..8] == b"XA"
}

/// How many bytes of every other record are to be skipped, if the first record of the root shows that entries are in use:
/// `SP` says it (SUSP 5.3), wherever it is. Where it is lacking, entries of Rock Ridge show it.
pub(super) fn skipped_bytes(system_use: &[u8]) -> Option<usize> {
    for skip in [0, XA_LENGTH] {
        let Some(bytes) = system_use.get(skip..) else {
            continue;
        };
        let (entries, _) = entries(bytes, &mut Oddities::default());
        let indicator = entries.iter().find_map(|entry| match entry {
            ([b'S', b'P'], [0xBE, 0xEF, skip, ..]) => Some(usize::from(*skip)),
            _ => None,
        });
        let rock_ridge =
            |(signature, _): &SystemUseEntry<'_>| [b"PX", b"RR", b"ER"].contains(&signature);
        if let Some(skip) = indicator {
            return Some(skip);
        }
        if entries.iter().any(rock_ridge) {
            return Some(skip);
        }
    }
    None
}
