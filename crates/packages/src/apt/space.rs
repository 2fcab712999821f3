//! Whether what was chosen has room, before any of it is downloaded.

use std::path::Path;

use rustix::fs::statvfs;

use crate::Error;

/// What the packages take when installed, in bytes, by their descriptions:
/// `Installed-Size` is in KiB (deb-control(5)).
pub(crate) fn installed_size(descriptions: &str) -> u64 {
    let sizes = descriptions
        .lines()
        .filter_map(|line| line.strip_prefix("Installed-Size: "))
        .filter_map(|size| size.trim().parse::<u64>().ok());
    // A package may say anything.
    let sum = sizes.fold(0, u64::saturating_add);
    sum.saturating_mul(1024)
}

/// Checks the filesystem of `directory`: for the packages, for the tree, and
/// for an image of it that is compressed (to nearly half) and then put on a
/// medium.
pub(crate) fn check(directory: &Path, download: u64, installed: u64) -> Result<(), Error> {
    let needed = download.saturating_add(installed.saturating_mul(2));
    // An unusual filesystem that does not tell is no reason to refuse.
    let Ok(stat) = statvfs(directory) else {
        return Ok(());
    };
    let free = stat.f_bavail.saturating_mul(stat.f_frsize);
    if free >= needed {
        return Ok(());
    }
    let directory = directory.to_owned();
    Err(Error::Space {
        directory,
        free,
        needed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_added() {
        let text = "Package: a\nInstalled-Size: 10\n\nPackage: b\nInstalled-Size: 5\n";
        assert_eq!(installed_size(text), 15 * 1024);
    }

    #[test]
    fn a_size_beyond_all_numbers_fits_nowhere() {
        let size = installed_size("Installed-Size: 18446744073709551615\nInstalled-Size: 1\n");
        assert_eq!(size, u64::MAX);
        assert!(check(Path::new("/"), 5 << 20, size).is_err());
    }

    #[test]
    fn what_does_not_fit_is_refused_with_the_sizes() {
        check(Path::new("/"), 0, 0).unwrap();
        let error = check(Path::new("/"), 5 << 20, 1 << 60).unwrap_err();
        let text = error.to_string();
        assert!(
            text.starts_with("there is not enough space in /: "),
            "{text}"
        );
    }
}
