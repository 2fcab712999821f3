//! Sizes in bytes as people read them.

/// A size in the largest binary unit that keeps it above one.
pub(crate) fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if bytes < 1024 {
        return format!("{bytes} bytes");
    }
    // Only for show: no precision is lost that would be printed.
    let mut value = bytes as f64 / 1024.0;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    #[test]
    fn sizes() {
        for (bytes, shown) in [
            (12, "12 bytes"),
            (1024, "1.0 KiB"),
            (400 << 20, "400.0 MiB"),
        ] {
            assert_eq!(super::size(bytes), shown);
        }
    }
}
