use super::{Support, Treatment};

/// Every section of the language.
pub const SECTIONS: &[Support] = &[
    section(Treatment::Applied, &["%packages"], "packages are installed"),
    section(Treatment::Applied, &["%post"], "a script runs in the root"),
    section(
        Treatment::Warned,
        &["%pre"],
        "scripts that run before the build are not run",
    ),
    section(
        Treatment::Warned,
        &["%pre-install"],
        "scripts that run before packages are not run",
    ),
    section(
        Treatment::Warned,
        &["%onerror"],
        "scripts that run after a failure are not run",
    ),
    section(
        Treatment::Warned,
        &["%traceback"],
        "scripts that run after a crash are not run",
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
        Treatment::Warned,
        &["%certificate"],
        "write the file in a `%post` script",
    ),
];

const fn section(
    treatment: Treatment,
    name: &'static [&'static str],
    text: &'static str,
) -> Support {
    Support::new(treatment, name, text, &[])
}
