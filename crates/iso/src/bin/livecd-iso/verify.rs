//! `livecd-iso verify`.

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use livecd_iso::{MediaCheck, Verification, verify};

use crate::checksums::published_sum;
use crate::console::{Console, percent};

pub(crate) fn run(
    iso: &Path,
    published: Option<&str>,
    console: &mut Console,
) -> Result<ExitCode, Box<dyn Error>> {
    // What is no sum is said before gigabytes are read.
    let expected = published
        .map(|given| published_sum(given, iso))
        .transpose()?;
    let verification = verify(iso, &mut percent("verifying"))?;
    let passed = report(&verification, expected.as_deref(), console)?;
    Ok(crate::code(passed))
}

/// Says what was found; returns whether the image is what it should be.
fn report(
    verification: &Verification,
    expected: Option<&str>,
    console: &mut Console,
) -> std::io::Result<bool> {
    let media_check = match &verification.media_check {
        MediaCheck::Passed(sum) => Some(format!("passed, {}", sum.md5)),
        MediaCheck::Failed { implanted, found } => {
            console.line(&format!(
                "media check: failed, should be {}, is {}",
                implanted.md5, found.md5
            ))?;
            return Ok(false);
        }
        _ => None,
    };
    // Without a sum in the image the published one decides.
    let passed = media_check.is_some() || expected.is_some();
    let media_check = media_check.unwrap_or_else(|| "no sum was implanted".to_owned());
    console.line(&format!("media check: {media_check}"))?;
    let digits = verification.sha256.iter().map(|byte| format!("{byte:02x}"));
    let sha256: String = digits.collect();
    match expected {
        Some(expected) if expected != sha256 => {
            console.line(&format!(
                "sha256: failed, should be {expected}, is {sha256}"
            ))?;
            return Ok(false);
        }
        Some(_) => console.line(&format!("sha256: passed, {sha256}"))?,
        None => console.line(&format!("sha256: {sha256}"))?,
    }
    Ok(passed)
}
