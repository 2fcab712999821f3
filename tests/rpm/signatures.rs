//! Packages and repositories with wrong signatures.

use std::process::{Command, Output};

use xtask::fixtures::Distribution;

use super::distribution;
use crate::support::{self, Scratch};

/// A build of a small image with the package of one repository, which says
/// when it runs.
struct Attempt<'a> {
    /// The repository, of which the package is called `lab-witness-NAME`.
    name: &'a str,
    /// The key that packages are to be signed by.
    key: &'a str,
    /// More settings of the repository.
    settings: &'a str,
    args: &'a [&'a str],
}

impl<'a> Attempt<'a> {
    fn of(name: &'a str) -> Self {
        Self {
            name,
            key: "lab",
            settings: "",
            args: &[],
        }
    }

    fn run(&self, distribution: &Distribution, scratch: &Scratch) -> Output {
        let base = distribution.repo_file(&["base"], "lab");
        let other = distribution.repo_file(&[self.name], self.key);
        let repo = scratch.write("lab.repo", &format!("{base}\n{other}{}", self.settings));
        let kickstart = format!(
            "part / --size=700 --fstype=ext4\nrootpw --lock\n\
             %packages --nocore --exclude-weakdeps --excludedocs\nlab-witness-{}\n%end\n",
            self.name
        );
        let kickstart = scratch.write("witness.ks", &kickstart);
        let mut program = scratch.program(&kickstart);
        program.args(["--image-type", "image", "--fslabel", "Small", "--verbose"]);
        program.args(["--releasever", "12", "--repo"]).arg(repo);
        program.args(self.args).output().unwrap()
    }
}

/// What the script of a package prints when it runs.
fn ran(name: &str) -> String {
    format!("lab-witness-{name} ran")
}

/// The image is made, and the package's script has run. So it would be seen
/// where it must not. Returns what was said, if it could be tried.
#[track_caller]
fn is_installed(attempt: &Attempt<'_>) -> Option<String> {
    let distribution = distribution()?;
    if support::lacks(&["mkfs.ext4", "debugfs"]) {
        return None;
    }
    let scratch = Scratch::new();
    let output = attempt.run(distribution, &scratch);
    let messages = scratch.messages(&output);
    assert!(output.status.success(), "{messages}");
    assert!(messages.contains(&ran(attempt.name)), "{messages}");
    let image = scratch.path("out").join("Small.img");
    let witness = format!("stat /lab-witness-{}-ran", attempt.name);
    let mut debugfs = Command::new("debugfs");
    let found = debugfs.args(["-R", &witness]).arg(image).output().unwrap();
    assert!(!found.stdout.is_empty(), "{messages}");
    Some(messages)
}

/// There is no image, the error says why, nothing of the package has run, and
/// nothing is left.
#[track_caller]
fn is_refused(attempt: &Attempt<'_>, because: &[&str]) {
    let Some(distribution) = distribution() else {
        return;
    };
    let scratch = Scratch::new();
    let output = attempt.run(distribution, &scratch);
    let messages = scratch.messages(&output);
    assert_eq!(output.status.code(), Some(1), "{messages}");
    let said = messages.to_lowercase();
    for text in [&ran(attempt.name), "scriptlet"] {
        assert!(!said.contains(&text.to_lowercase()), "{text}: {messages}");
    }
    let (_, error) = messages.split_once("error: ").unwrap_or(("", &messages));
    for text in because {
        assert!(error.contains(text), "no `{text}` in: {error}");
    }
    assert_eq!(scratch.left(), [""; 0]);
}

#[test]
fn a_package_without_signature_is_installed_only_if_its_repository_is_named() {
    is_refused(
        &Attempt::of("unsigned"),
        &["lab-witness-unsigned", "not signed"],
    );
    is_installed(&Attempt {
        args: &["--no-gpg-check", "unsigned"],
        ..Attempt::of("unsigned")
    });
}

#[test]
fn a_package_signed_by_another_key_is_installed_only_if_that_key_is_given() {
    is_refused(&Attempt::of("wrong-key"), &["lab-witness-wrong-key"]);
    is_installed(&Attempt {
        key: "other",
        ..Attempt::of("wrong-key")
    });
}

#[test]
fn a_key_that_has_expired_is_good_for_nothing() {
    is_refused(
        &Attempt {
            key: "expired",
            ..Attempt::of("expired-key")
        },
        &["expired"],
    );
}

#[test]
fn a_package_that_was_changed_is_refused() {
    for name in ["damaged-download", "damaged-payload", "damaged-header"] {
        is_refused(&Attempt::of(name), &[&format!("lab-witness-{name}")]);
    }
    // What is taken without a signature must still be whole.
    is_refused(
        &Attempt {
            args: &["--no-gpg-check", "damaged-payload"],
            ..Attempt::of("damaged-payload")
        },
        &["lab-witness-damaged-payload"],
    );
}

#[test]
fn metadata_that_was_changed_is_refused() {
    is_refused(&Attempt::of("damaged-metadata"), &["damaged-metadata"]);
    is_refused(
        &Attempt {
            settings: "repo_gpgcheck=1\n",
            ..Attempt::of("forged-metadata")
        },
        &["forged-metadata"],
    );
}

#[test]
fn rpm_verifies_what_its_level_says_even_of_a_trusted_repository() {
    let trusted = "--no-gpg-check=unsigned";
    is_refused(
        &Attempt {
            args: &[trusted, "--pkgverify-level=signature"],
            ..Attempt::of("unsigned")
        },
        &["lab-witness-unsigned", "RPM security policy"],
    );
    let said = is_installed(&Attempt {
        args: &[trusted, "--pkgverify-level=digest"],
        ..Attempt::of("unsigned")
    });
    let warning = "warning: rpm itself verifies no signatures of packages";
    assert!(said.is_none_or(|said| said.contains(warning)));
}

#[test]
fn keys_have_variables_in_their_addresses_and_those_nothing_reads_are_skipped() {
    let Some(distribution) = distribution() else {
        return;
    };
    let keys = distribution.key("lab").display().to_string();
    let keys = keys.strip_suffix("lab").unwrap();
    // One key of it is of OpenPGP 6.
    let more = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/rpm/openpgp-4-and-6.asc"
    );
    is_installed(&Attempt {
        key: "other",
        settings: &format!("gpgkey=file://{keys}${{made_by:-nobody}}\n"),
        args: &["--dnf-var", "made_by=other", "--gpg-key", more],
        ..Attempt::of("wrong-key")
    });
}
