//! Leaving out documentation.

use crate::glob;

/// Where dpkg's configuration says so; kept, so that later installations into
/// the running system leave it out too.
pub(crate) const FILE: &str = "/etc/dpkg/dpkg.cfg.d/excludedocs";

/// Files of manual pages, not their directories: some packages' scripts put
/// links into `/usr/share/man/man1` and fail without it.
const EXCLUDED: [&str; 5] = [
    "/usr/share/doc/*",
    "/usr/share/info/*",
    "/usr/share/lintian/*",
    "/usr/share/man/*/*",
    "/usr/share/groff/*",
];

/// Licences must stay with what they are about.
const INCLUDED: [&str; 1] = ["/usr/share/doc/*/copyright"];

/// The text of [`FILE`].
pub(crate) fn dpkg_cfg() -> String {
    let excluded = EXCLUDED.iter().map(|glob| format!("path-exclude={glob}\n"));
    let included = INCLUDED.iter().map(|glob| format!("path-include={glob}\n"));
    excluded.chain(included).collect()
}

/// Whether dpkg would leave out this path.
pub(crate) fn is_excluded(path: &str) -> bool {
    let matches = |globs: &[&str]| globs.iter().any(|pattern| glob::matches(pattern, path));
    matches(&EXCLUDED) && !matches(&INCLUDED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documentation_is_left_out_and_licences_stay() {
        for (path, excluded) in [
            ("/usr/share/doc/bash/README", true),
            ("/usr/share/doc/bash/copyright", false),
            ("/usr/share/man/man1", false),
            ("/usr/share/man/man1/bash.1.gz", true),
            ("/usr/share/man/de/man1/bash.1.gz", true),
            ("/usr/share/locale/de/LC_MESSAGES/bash.mo", false),
            ("/usr/bin/man", false),
        ] {
            assert_eq!(is_excluded(path), excluded, "{path}");
        }
        assert!(dpkg_cfg().ends_with("path-include=/usr/share/doc/*/copyright\n"));
    }
}
