//! Whole numbers, as Python's `int()` reads them.

/// Whether `c` is a decimal digit of some script.
pub(crate) fn is_digit(c: char) -> bool {
    digit(c).is_some()
}

/// The first digits of the scripts that have their own.
const ZEROS: [u32; 37] = [
    0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66,
    0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90,
    0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
];

fn digit(c: char) -> Option<u8> {
    let code = c as u32;
    let zero = ZEROS.iter().rev().find(|&&zero| zero <= code)?;
    u8::try_from(code - zero).ok().filter(|&digit| digit < 10)
}

/// Reads a whole number; one beyond 64 bits becomes the largest or smallest.
pub(crate) fn int(text: &str) -> Option<i64> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    };
    let mut value: i64 = 0;
    let mut after_digit = false;
    for c in digits.chars() {
        if c == '_' && after_digit {
            after_digit = false;
            continue;
        }
        let digit = i64::from(digit(c)?);
        value = value
            .saturating_mul(10)
            .saturating_add(if negative { -digit } else { digit });
        after_digit = true;
    }
    after_digit.then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_python_does() {
        for (text, expected) in [
            ("+5", Some(5)),
            (" 7 ", Some(7)),
            ("1_000", Some(1000)),
            ("٣", Some(3)),
            ("-12", Some(-12)),
            ("99999999999999999999", Some(i64::MAX)),
            ("0x10", None),
            ("1.0", None),
            ("", None),
            ("1__0", None),
            ("_1", None),
            ("1_", None),
            ("- 1", None),
        ] {
            assert_eq!(int(text), expected, "{text:?}");
        }
    }
}
