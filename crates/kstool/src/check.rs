//! `kstool check`: what is wrong with kickstarts.

use std::path::Path;
use std::process::ExitCode;

use livecd_kickstart::{Diagnostic, Severity, Sources, visible, visible_json, visible_lines};
use serde_json::{Value, json};

use crate::cli::{CheckFormat, CheckOptions};
use crate::input::{Failure, Network, causes, print, read, rendered, say, styled};

/// How much was said.
#[derive(Default)]
struct Count {
    errors: usize,
    deprecations: usize,
    warnings: usize,
    /// Files with errors.
    wrong: usize,
}

pub(crate) fn run(options: &CheckOptions) -> Result<ExitCode, Failure> {
    let mut count = Count::default();
    for file in &options.files {
        check(file, options, &mut count)?;
    }
    if options.format == CheckFormat::Text
        && let Some(summary) = summary(&count, options.files.len())
    {
        say(&summary);
    }
    Ok(match count.wrong {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

fn check(file: &Path, options: &CheckOptions, count: &mut Count) -> Result<(), Failure> {
    let format = options.format;
    let network = match options.fetch {
        true => Network::Allowed,
        false => Network::Forbidden,
    };
    match read(file, &options.reading, network) {
        Ok(reading) => {
            count.wrong += usize::from(reading.has_errors());
            let (errors, others): (Vec<&Diagnostic>, Vec<&Diagnostic>) = reading
                .diagnostics
                .iter()
                .partition(|diagnostic| diagnostic.severity == Severity::Error);
            tell(reading.sources(), &errors, format, count)?;
            tell(reading.sources(), &others, format, count)
        }
        Err(failure) => {
            count.wrong += 1;
            count.errors += 1;
            unreadable(file, &failure, format)
        }
    }
}

fn tell(
    sources: &Sources,
    diagnostics: &[&Diagnostic],
    format: CheckFormat,
    count: &mut Count,
) -> Result<(), Failure> {
    for diagnostic in diagnostics {
        match diagnostic.severity {
            Severity::Error => count.errors += 1,
            Severity::Deprecated => count.deprecations += 1,
            Severity::Warning => count.warnings += 1,
        }
        match format {
            CheckFormat::Text => styled(&(rendered(sources, diagnostic) + "\n")),
            CheckFormat::Json => {
                let place = sources.location(diagnostic.span);
                let object = json!({
                    "file": place.file,
                    "line": place.line,
                    "column": place.column,
                    "severity": diagnostic.severity,
                    "code": diagnostic.code,
                    "message": visible_lines(&diagnostic.message, ""),
                    "hint": diagnostic.hint,
                });
                tell_json(&object)?;
            }
        }
    }
    Ok(())
}

/// An object on a line of its own.
fn tell_json(object: &Value) -> Result<(), Failure> {
    print(format!("{}\n", visible_json(&object.to_string())))
}

/// Says that a file could not be read, which has no place in it.
fn unreadable(file: &Path, failure: &Failure, format: CheckFormat) -> Result<(), Failure> {
    let why = match failure {
        Failure::Read { source, .. } => Some(causes(source).collect::<Vec<_>>().join(": ")),
        Failure::NotFetched(_) => Some("nothing is fetched without `--fetch`".to_owned()),
        _ => None,
    };
    match (format, why) {
        (CheckFormat::Json, Some(why)) => {
            let object = json!({
                "file": visible(&file.display().to_string()),
                "line": null,
                "column": null,
                "severity": Severity::Error,
                "code": "unreadable",
                "message": format!("could not read the file: {why}"),
                "hint": null,
            });
            tell_json(&object)?;
        }
        _ => say(&format!("{failure}\n")),
    }
    Ok(())
}

/// What was said, counted; nothing if nothing was.
fn summary(count: &Count, files: usize) -> Option<String> {
    let counted = |number: usize, what: &str| match number {
        0 => None,
        1 => Some(format!("1 {what}")),
        _ => Some(format!("{number} {what}s")),
    };
    let parts: Vec<String> = [
        counted(count.errors, "error"),
        counted(count.deprecations, "deprecation"),
        counted(count.warnings, "warning"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        return None;
    }
    let of = match files {
        1 => String::new(),
        _ => format!("; {} of {files} files are wrong", count.wrong),
    };
    let hint = "`kstool explain CODE` says more about a code";
    Some(format!("{}{of} ({hint})", parts.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_counted() {
        let mut count = Count::default();
        assert_eq!(summary(&count, 1), None);
        count.errors = 2;
        count.warnings = 1;
        count.wrong = 1;
        let shown = summary(&count, 3).unwrap_or_default();
        assert!(shown.starts_with("2 errors, 1 warning; 1 of 3 files are wrong ("));
    }
}
