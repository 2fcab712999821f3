//! `kstool format`: kickstarts in one style.

use std::process::ExitCode;

use livecd_kickstart::format;

use crate::cli::FormatOptions;
use crate::input::{Failure, print, say, text, url, write_file};

pub(crate) fn run(options: &FormatOptions) -> Result<ExitCode, Failure> {
    let mut code = ExitCode::SUCCESS;
    for path in &options.files {
        if let Some(url) = url(path).filter(|_| options.write) {
            return Err(Failure::WriteUrl(url.to_owned()));
        }
        let text = text(path)?;
        let formatted = format(&text, options.version);
        if options.check {
            if formatted != text {
                say(&format!("{} would be formatted", path.display()));
                code = ExitCode::FAILURE;
            }
        } else if options.write {
            if formatted != text {
                write_file(path, &formatted)?;
            }
        } else {
            print(&formatted)?;
        }
    }
    Ok(code)
}
