//! `kstool dump`: what a kickstart means, for comparison with the reference.

use std::process::ExitCode;

use anstream::eprintln;
use livecd_kickstart::{
    Diagnostic, Errors, Kickstart, LoadError, ParseOptions, Severity, Sources, append_file,
};

use crate::cli::{DumpFormat, DumpOptions};
use crate::input::{Failure, print};
use crate::json::canonical;

pub(crate) fn run(options: &DumpOptions) -> Result<ExitCode, Failure> {
    if options.format == DumpFormat::Preprocess {
        return preprocess(options);
    }
    let mut rules = ParseOptions::version(options.version);
    // The reference does this in another program.
    rules.append = false;
    let result = match options.no_follow {
        false => Kickstart::load_with(&options.file, &rules),
        true => Kickstart::load_alone(&options.file, &rules),
    };
    match result {
        Ok(kickstart) => {
            print_lines(kickstart.sources(), kickstart.warnings());
            match options.format {
                DumpFormat::Json => {
                    print(&format!("{}\n", canonical(&kickstart, options.version)))?
                }
                DumpFormat::Ks => print(&kickstart.to_string())?,
                DumpFormat::Preprocess => {}
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            refused(options, &error);
            Ok(ExitCode::FAILURE)
        }
    }
}

fn refused(options: &DumpOptions, error: &LoadError) {
    match error {
        LoadError::Parse(errors) => print_errors(errors),
        other => eprintln!("{}:0:0: {other}", options.file.display()),
    }
}

fn print_errors(errors: &Errors) {
    print_lines(errors.sources(), errors.errors());
}

/// One line per message: file, line, column, text.
fn print_lines(sources: &Sources, diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        let place = sources.location(diagnostic.span);
        let kind = if diagnostic.severity == Severity::Error {
            ""
        } else {
            "warning: "
        };
        eprintln!("{place}: {kind}{}", diagnostic.message);
    }
}

fn preprocess(options: &DumpOptions) -> Result<ExitCode, Failure> {
    match append_file(&options.file) {
        Ok(text) => {
            print(&text)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            refused(options, &error);
            Ok(ExitCode::FAILURE)
        }
    }
}
