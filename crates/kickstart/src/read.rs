//! Text to a kickstart.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Errors};
use crate::include::{Follow, Includes};
use crate::kickstart::Kickstart;
use crate::options::ParseOptions;
use crate::parse::Parser;
use crate::source::Span;

impl Kickstart {
    /// Reads kickstart text. Lines that include other files are left out.
    pub fn parse(text: &str) -> Result<Self, Errors> {
        Self::parse_with(text, "kickstart", &ParseOptions::default())
    }

    /// Reads the text of a file called `name`, leaving includes out.
    pub fn parse_with(text: &str, name: &str, options: &ParseOptions) -> Result<Self, Errors> {
        Self::read(text.into(), name, options, Follow::No)
    }

    /// Reads the text of a file called `name`, and what it includes.
    pub fn parse_including(
        text: &str,
        name: &str,
        options: &ParseOptions,
        includes: &mut dyn Includes,
    ) -> Result<Self, Errors> {
        Self::read(text.into(), name, options, Follow::Yes(includes))
    }

    pub(crate) fn read(
        text: Arc<str>,
        name: &str,
        options: &ParseOptions,
        follow: Follow<'_>,
    ) -> Result<Self, Errors> {
        let mut parser = Parser::new(options.rules(), follow);
        parser.append = options.append;
        let source = parser.sources.add(name, text, None);
        parser.file(source, 0);
        Self::from_parser(parser)
    }

    fn from_parser(parser: Parser<'_>) -> Result<Self, Errors> {
        let Parser {
            mut errors,
            warnings,
            sources,
            packages,
            ..
        } = parser;
        let internal = |error| Diagnostic::internal(&error, Span::default());
        let mut kickstart = parser.state.into_kickstart().unwrap_or_else(|error| {
            errors.push(internal(error));
            Self::default()
        });
        kickstart.packages = packages.and_then(|packages| match packages.into_packages() {
            Ok(packages) => Some(packages),
            Err(error) => {
                errors.push(internal(error));
                None
            }
        });
        if !errors.is_empty() {
            return Err(Errors {
                diagnostics: errors,
                warnings,
                sources,
            });
        }
        kickstart.scripts = parser.scripts;
        kickstart.sections = parser.sections;
        kickstart.certificates = parser.certificates;
        kickstart.platform = parser.platform;
        kickstart.command_lines = parser.command_lines;
        kickstart.warnings = warnings;
        kickstart.sources = sources;
        kickstart.rules = Some(parser.rules);
        Ok(kickstart)
    }
}
