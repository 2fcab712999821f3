//! Options for packages that only one family of package managers knows: with the other
//! they would do nothing.

use livecd_imgcreate::Family;

use crate::cli::PackageOptions;

/// An option, whether it was given, and what does the same for Debian packages.
type OfRpm = (&'static str, fn(&PackageOptions) -> bool, &'static str);

const OF_RPM: [OfRpm; 4] = [
    (
        "--dnf-var",
        |options| !options.dnf_var.is_empty(),
        "write its value into the addresses of the repositories",
    ),
    (
        "--gpg-key",
        |options| !options.gpg_key.is_empty(),
        "name the key in the address: --baseurl=\"[signed-by=/PATH/KEY] URL SUITE COMPONENT…\"",
    ),
    (
        "--pkgverify-level",
        |options| options.pkgverify_level.is_some(),
        "leave it out: apt verifies each package by the signature of its repository",
    ),
    (
        "--plugins",
        |options| options.plugins,
        "leave it out: apt has no plugins",
    ),
];

/// Refuses an option that a system of this family has no use for, and says what to do.
pub(crate) fn check(options: &PackageOptions, family: Family) -> Result<(), String> {
    if family != Family::Debian {
        return Ok(());
    }
    match OF_RPM.iter().find(|(_, is_given, _)| is_given(options)) {
        Some((name, _, instead)) => Err(format!(
            "{name} is for RPM packages, and the repositories are of Debian packages; {instead}"
        )),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::Cli;

    fn checked(words: &[&str], family: Family) -> Result<(), String> {
        let words = ["livecd-creator", "x.ks"].iter().chain(words);
        check(&Cli::try_parse_from(words).unwrap().packages, family)
    }

    #[test]
    fn what_apt_has_no_use_for_is_refused_by_name() {
        for (given, name) in [
            ("--dnf-var=a=b", "--dnf-var"),
            ("--gpg-key=/k", "--gpg-key"),
            ("--pkgverify-level=all", "--pkgverify-level"),
            ("-p", "--plugins"),
        ] {
            let refused = checked(&[given], Family::Debian).unwrap_err();
            let told = format!("{name} is for RPM packages, ");
            assert!(refused.starts_with(&told), "{given}: {refused}");
            assert_eq!(checked(&[given], Family::RedHat), Ok(()));
        }
        let both = [
            "--repo=x",
            "--releasever=1",
            "--no-gpg-check=x",
            "--cache=c",
        ];
        assert_eq!(checked(&both, Family::Debian), Ok(()));
    }
}
