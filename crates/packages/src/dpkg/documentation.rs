//! Leaving out documentation.

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

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn documentation_is_left_out_and_licences_stay() {
        expect![[r#"
            path-exclude=/usr/share/doc/*
            path-exclude=/usr/share/info/*
            path-exclude=/usr/share/lintian/*
            path-exclude=/usr/share/man/*/*
            path-exclude=/usr/share/groff/*
            path-include=/usr/share/doc/*/copyright
        "#]]
        .assert_eq(&dpkg_cfg());
    }
}
