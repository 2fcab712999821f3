//! `kstool dump`: what a kickstart means, for comparison with the reference.

use std::process::ExitCode;

use livecd_fetch::UrlIncludes;
use livecd_kickstart::{
    Diagnostic, Errors, FileIncludes, Kickstart, ParseOptions, Severity, Sources, append, visible,
    visible_json,
};

use crate::cli::{DumpFormat, DumpOptions};
use crate::input::{Failure, fetcher, name, print, say, text};
use crate::json::canonical;

pub(crate) fn run(options: &DumpOptions) -> Result<ExitCode, Failure> {
    let name = name(&options.file);
    let text = match text(&options.file) {
        Ok(text) => text,
        Err(failure) => {
            say(&format!("{name}:0:0: {failure}"));
            return Ok(ExitCode::FAILURE);
        }
    };
    match dumped(&text, &name, options) {
        Ok(dumped) => {
            print(&dumped)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(errors) => {
            print_lines(errors.sources(), errors.errors());
            Ok(ExitCode::FAILURE)
        }
    }
}

/// What is printed of a text; its warnings are printed at once.
fn dumped(text: &str, name: &str, options: &DumpOptions) -> Result<String, Errors> {
    if options.format == DumpFormat::Preprocess {
        return append(text, name, &mut UrlIncludes::new(fetcher(), FileIncludes));
    }
    let mut rules = ParseOptions::version(options.version);
    // The reference does this in another program.
    rules.append = false;
    rules.keep_carriage_returns = true;
    let kickstart = match options.no_follow {
        false => Kickstart::parse_including(
            text,
            name,
            &rules,
            &mut UrlIncludes::new(fetcher(), FileIncludes),
        )?,
        true => Kickstart::parse_with(text, name, &rules)?,
    };
    print_lines(kickstart.sources(), kickstart.warnings());
    Ok(match options.format {
        DumpFormat::Json => {
            let object = canonical(&kickstart, options.version).to_string();
            format!("{}\n", visible_json(&object))
        }
        DumpFormat::Ks | DumpFormat::Preprocess => kickstart.to_string(),
    })
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
        let line = format!("{place}: {kind}{}", diagnostic.message);
        say(&visible(&line));
    }
}
