//! `kstool check`: what is wrong with kickstarts.

use std::path::Path;
use std::process::ExitCode;

use anstream::{eprintln, println};
use livecd_kickstart::{Diagnostic, LoadError, ParseOptions, Sources};
use serde_json::json;

use crate::cli::{CheckFormat, CheckOptions};
use crate::input::{Failure, load, rendered};

pub(crate) fn run(options: &CheckOptions) -> Result<ExitCode, Failure> {
    let mut rules = ParseOptions::default();
    rules.version = options.version;
    let mut code = ExitCode::SUCCESS;
    for file in &options.files {
        if !check(file, &rules, options.format)? {
            code = ExitCode::FAILURE;
        }
    }
    Ok(code)
}

/// Checks one file; whether it is fine.
fn check(file: &Path, rules: &ParseOptions, format: CheckFormat) -> Result<bool, Failure> {
    match load(file, rules) {
        Ok(kickstart) => {
            say(kickstart.sources(), kickstart.warnings(), format);
            Ok(true)
        }
        Err(Failure::Kickstart(LoadError::Parse(errors))) => {
            say(errors.sources(), errors.errors(), format);
            say(errors.sources(), errors.warnings(), format);
            Ok(false)
        }
        Err(failure) => {
            eprintln!("{failure}");
            Ok(false)
        }
    }
}

fn say(sources: &Sources, diagnostics: &[Diagnostic], format: CheckFormat) {
    for diagnostic in diagnostics {
        match format {
            CheckFormat::Text => eprintln!("{}\n", rendered(sources, diagnostic)),
            CheckFormat::Json => {
                let place = sources.location(diagnostic.span);
                let object = json!({
                    "file": place.file,
                    "line": place.line,
                    "column": place.column,
                    "severity": diagnostic.severity,
                    "code": diagnostic.code,
                    "message": diagnostic.message,
                    "hint": diagnostic.hint,
                });
                println!("{object}");
            }
        }
    }
}
