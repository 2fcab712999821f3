//! Device numbers: 12 bits of major, 20 of minor, as the kernel's `new_encode_dev` packs them.

/// The largest major number that fits.
pub(crate) const MAJOR_LIMIT: u32 = 0xfff;
/// The largest minor number that fits.
pub(crate) const MINOR_LIMIT: u32 = 0xf_ffff;

pub(crate) fn encode(major: u32, minor: u32) -> u32 {
    minor & 0xff | major << 8 | (minor & !0xff) << 12
}

/// Major and minor.
pub(crate) fn decode(device: u32) -> (u32, u32) {
    (
        (device >> 8) & MAJOR_LIMIT,
        device & 0xff | (device >> 12) & 0xf_ff00,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_numbers_are_kept() {
        assert_eq!(
            decode(encode(MAJOR_LIMIT, MINOR_LIMIT)),
            (MAJOR_LIMIT, MINOR_LIMIT)
        );
        assert_eq!(encode(8, 1), 0x801);
        assert_eq!(decode(encode(259, 300)), (259, 300));
    }
}
