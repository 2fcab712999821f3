//! The sum that `checkisomd5` and dracut's `rd.live.check` verify, as isomd5sum 1.2 defines it.

use md5::{Digest, Md5};

use crate::fields::SECTOR;

/// Sectors at the end which are not summed, as optical drives cannot always read them.
const SKIPPED_SECTORS: u64 = 15;
/// How much isomd5sum reads at once. It decides where fragments end.
const CHUNK: u64 = 32 * 1024;
const FRAGMENTS: u64 = 20;
/// Hexadecimal digits of each fragment's sum: the first of each byte.
const FRAGMENT_DIGITS: usize = 3;
/// The application's area of the primary volume descriptor: the sum lies there, and is summed as spaces.
pub(crate) const AREA_OFFSET: u64 = 16 * SECTOR + 883;
pub(crate) const AREA_LENGTH: usize = 512;

/// The MD5 of an image, and of its first parts, so that a bad medium is noticed early.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct MediaSum {
    /// The MD5 of the image without its last 15 sectors, the area of the sum itself being spaces: 32 hexadecimal digits.
    pub md5: String,
    /// Three digits of the running MD5 for each of up to 20 parts.
    pub fragments: String,
}

impl MediaSum {
    /// The text that goes into the application's area of the primary volume descriptor.
    pub(crate) fn render(&self) -> [u8; AREA_LENGTH] {
        let Self { md5, fragments } = self;
        let text = format!(
            "ISO MD5SUM = {md5};SKIPSECTORS = {SKIPPED_SECTORS};RHLISOSTATUS=0;FRAGMENT SUMS = {fragments};\
             FRAGMENT COUNT = {FRAGMENTS};THIS IS NOT THE SAME AS RUNNING MD5SUM ON THIS ISO!!"
        );
        let mut area = [b' '; AREA_LENGTH];
        for (place, byte) in area.iter_mut().zip(text.bytes()) {
            *place = byte;
        }
        area
    }

    /// The sum in the application's area, if there is one of this kind.
    pub(crate) fn parse(area: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(area).ok()?;
        let field = |name: &str| {
            text.split(';')
                .find_map(|field| field.trim().strip_prefix(name))
        };
        let sum = Self {
            md5: field("ISO MD5SUM = ")?.to_owned(),
            fragments: field("FRAGMENT SUMS = ").unwrap_or_default().to_owned(),
        };
        let understood = field("SKIPSECTORS = ")?.parse() == Ok(SKIPPED_SECTORS)
            && field("FRAGMENT COUNT = ").is_none_or(|count| count.parse() == Ok(FRAGMENTS));
        understood.then_some(sum)
    }
}

/// Sums an image as it passes, from its first byte.
#[derive(Clone, Debug)]
pub(crate) struct MediaSummer {
    md5: Md5,
    position: u64,
    /// Bytes to sum.
    total: u64,
    fragment: u64,
    fragments: String,
}

impl MediaSummer {
    /// For an image whose primary volume descriptor says `volume_size` bytes.
    pub(crate) fn new(volume_size: u64) -> Self {
        let total = volume_size.saturating_sub(SKIPPED_SECTORS * SECTOR);
        Self {
            md5: Md5::new(),
            position: 0,
            total,
            fragment: 0,
            fragments: String::new(),
        }
    }

    /// Sums the next bytes, whatever is in the sum's own place. What lies behind the part to sum is ignored.
    pub(crate) fn update(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() && self.position < self.total {
            let chunk_start = self.position / CHUNK * CHUNK;
            let chunk_end = (chunk_start + CHUNK).min(self.total);
            let count = (chunk_end - self.position).min(bytes.len() as u64) as usize;
            self.sum(&bytes[..count]);
            self.position += count as u64;
            bytes = &bytes[count..];
            if self.position == chunk_end {
                self.end_chunk(chunk_start);
            }
        }
    }

    /// Sums bytes at the current position; those of the sum's own place count as spaces.
    fn sum(&mut self, bytes: &[u8]) {
        let end = AREA_OFFSET + AREA_LENGTH as u64;
        if self.position >= end || self.position + bytes.len() as u64 <= AREA_OFFSET {
            return self.md5.update(bytes);
        }
        let mut masked = bytes.to_vec();
        for (at, byte) in (self.position..).zip(&mut masked) {
            if (AREA_OFFSET..end).contains(&at) {
                *byte = b' ';
            }
        }
        self.md5.update(masked);
    }

    fn end_chunk(&mut self, chunk_start: u64) {
        let fragment = chunk_start * (FRAGMENTS + 1) / self.total;
        if fragment != self.fragment {
            self.fragment = fragment;
            let digest = self.md5.clone().finalize();
            self.fragments
                .extend(digest.iter().take(FRAGMENT_DIGITS).map(|byte| {
                    // isomd5sum prints without leading zeros and keeps one digit.
                    let digit = if *byte < 16 { *byte } else { byte >> 4 };
                    char::from_digit(digit.into(), 16).unwrap_or('0')
                }));
        }
    }

    pub(crate) fn finish(self) -> MediaSum {
        MediaSum {
            md5: hexadecimal(&self.md5.finalize()),
            fragments: self.fragments,
        }
    }
}

/// Lower-case hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_any_size_give_the_same_sum() {
        let bytes: Vec<u8> = (0..2_000_000u32).map(|n| (n % 251) as u8).collect();
        let sum = |piece: usize| {
            let mut summer = MediaSummer::new(bytes.len() as u64);
            bytes.chunks(piece).for_each(|chunk| summer.update(chunk));
            summer.finish()
        };
        assert_eq!(sum(2048), sum(1 << 20));
        assert_eq!(sum(7777), sum(1 << 20));
        assert_eq!(sum(2048).fragments.len(), 60);
    }

    #[test]
    fn what_is_in_the_place_of_the_sum_does_not_matter() {
        let sum = |fill: u8, piece: usize| {
            let mut bytes = vec![1; 200_000];
            let place = AREA_OFFSET as usize..AREA_OFFSET as usize + AREA_LENGTH;
            bytes[place].fill(fill);
            let mut summer = MediaSummer::new(bytes.len() as u64);
            bytes.chunks(piece).for_each(|chunk| summer.update(chunk));
            summer.finish()
        };
        assert_eq!(sum(b' ', 200_000), sum(b'x', 200_000));
        assert_eq!(sum(b' ', 200_000), sum(b'x', 701));
    }

    #[test]
    fn rendered_and_parsed() {
        let sum = MediaSum {
            md5: "0".repeat(32),
            fragments: "a".repeat(60),
        };
        let area = sum.render();
        assert!(area.starts_with(
            b"ISO MD5SUM = 00000000000000000000000000000000;SKIPSECTORS = 15;RHLISOSTATUS=0;"
        ));
        assert_eq!(MediaSum::parse(&area), Some(sum));
        assert_eq!(MediaSum::parse(&[b' '; 512]), None);
        assert_eq!(MediaSum::parse(&[0xFF; 512]), None);
    }
}
