//! Identifiers that are always the same for the same inputs.

use sha2::{Digest, Sha256};

/// A UUID (version 8, RFC 9562) made of `inputs`.
pub(crate) fn uuid(inputs: &[&str]) -> String {
    let mut bytes: [u8; 32] = Sha256::digest(inputs.join("\0").as_bytes()).into();
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex: String = bytes[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let (a, b, c, d, e) = (
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    );
    format!("{a}-{b}-{c}-{d}-{e}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_depends_on_all_inputs() {
        assert_eq!(uuid(&["a", "b"]), uuid(&["a", "b"]));
        assert_ne!(uuid(&["a", "b"]), uuid(&["ab", ""]));
        assert_eq!(uuid(&["a"]).len(), 36);
        assert_eq!(&uuid(&["a"])[14..15], "8");
    }
}
