//! What becomes of each section.

use crate::{Support, Treatment};

/// Every section of the language.
pub const SECTIONS: &[Support] = &[
    section(Treatment::Applied, &["%packages"], "packages are installed"),
    section(
        Treatment::Applied,
        &["%post"],
        "a script runs in the root, or with `--nochroot` outside",
    ),
    section(
        Treatment::Applied,
        &["%pre"],
        "a script runs before the build, and may make files to `%include`",
    ),
    section(
        Treatment::Applied,
        &["%pre-install"],
        "a script runs before packages are installed",
    ),
    section(
        Treatment::Applied,
        &["%onerror"],
        "a script runs when the build fails",
    ),
    section(
        Treatment::Applied,
        &["%traceback"],
        "a script runs when the build fails, after `%onerror`",
    ),
    section(
        Treatment::Warned,
        &["%addon"],
        "add-ons are programs of the installer",
    ),
    section(
        Treatment::Warned,
        &["%anaconda"],
        "it is about the installer",
    ),
    section(
        Treatment::Applied,
        &["%certificate"],
        "writes a file with a certificate",
    ),
];

const fn section(
    treatment: Treatment,
    name: &'static [&'static str],
    text: &'static str,
) -> Support {
    Support::new(treatment, name, text, &[])
}
