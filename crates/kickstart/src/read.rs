//! Text to a kickstart, whatever is wrong with it.

use std::sync::Arc;

use crate::command::settle;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Document;
use crate::encoding::decode;
use crate::errors::Errors;
use crate::includes::{Follow, Includes};
use crate::kickstart::Kickstart;
use crate::options::ParseOptions;
use crate::parse::{Cause, Parser};
use crate::record::Misfit;
use crate::source::{Sources, Span};

/// What was found in a kickstart: its values, and all that is to be said of it.
///
/// Reading never fails. What is wrong is left out of the values, and is an
/// error among the diagnostics.
///
/// ```
/// use livecd_kickstart::{Kickstart, ParseOptions};
///
/// let text = "part / --sise=4096 --fstype=ext4\nlang C\n";
/// let reading = Kickstart::read(text, "my.ks", &ParseOptions::default());
/// assert_eq!(reading.diagnostics.len(), 1);
/// assert_eq!(reading.kickstart.partitions[0].fstype.as_deref(), Some("ext4"));
/// assert_eq!(reading.document().lines().len(), 2);
/// assert!(reading.into_result().is_err());
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Reading {
    /// The values, as far as they are right.
    pub kickstart: Kickstart,
    /// Errors, deprecations and warnings, in the order in which they were met.
    pub diagnostics: Vec<Diagnostic>,
    causes: Vec<Cause>,
}

impl Reading {
    /// The texts that were read, which all places point into.
    pub fn sources(&self) -> &Sources {
        self.kickstart.sources()
    }

    /// The text of the kickstart itself, line by line, to be edited.
    pub fn document(&self) -> Document {
        Document::parse(self.sources().text(0))
    }

    /// Whether there are errors.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(is_error)
    }

    /// The kickstart if there are no errors, or else the errors.
    ///
    /// # Errors
    ///
    /// All that were found.
    pub fn into_result(mut self) -> Result<Kickstart, Errors> {
        if !self.has_errors() {
            self.kickstart.warnings = self.diagnostics;
            return Ok(self.kickstart);
        }
        let (errors, warnings) = self.diagnostics.into_iter().partition(is_error);
        Err(Errors {
            diagnostics: errors,
            warnings,
            sources: std::mem::take(&mut self.kickstart.sources),
            causes: self.causes,
        })
    }
}

fn is_error(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Error
}

impl Kickstart {
    /// Reads the text of a file called `name`, leaving includes out.
    pub fn read(text: &str, name: &str, options: &ParseOptions) -> Reading {
        Self::read_following(text.into(), name, options, Follow::No)
    }

    /// Reads the text of a file called `name`, and what it includes.
    pub fn read_including(
        text: &str,
        name: &str,
        options: &ParseOptions,
        includes: &mut dyn Includes,
    ) -> Reading {
        Self::read_following(text.into(), name, options, Follow::Yes(includes))
    }

    /// Reads kickstart text. Lines that include other files are left out.
    ///
    /// # Errors
    ///
    /// All that is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Errors> {
        Self::parse_with(text, "kickstart", &ParseOptions::default())
    }

    /// Reads the text of a file called `name`, leaving includes out.
    ///
    /// # Errors
    ///
    /// All that is wrong with it.
    pub fn parse_with(text: &str, name: &str, options: &ParseOptions) -> Result<Self, Errors> {
        Self::read(text, name, options).into_result()
    }

    /// Reads the text of a file called `name`, and what it includes.
    ///
    /// # Errors
    ///
    /// All that is wrong with it and with what it includes.
    pub fn parse_including(
        text: &str,
        name: &str,
        options: &ParseOptions,
        includes: &mut dyn Includes,
    ) -> Result<Self, Errors> {
        Self::read_including(text, name, options, includes).into_result()
    }

    /// Reads the bytes of a file called `name`, leaving includes out, or finding them
    /// by `includes`.
    ///
    /// Where they are not UTF-8 they are read as what they probably are, and that is
    /// an error among the diagnostics.
    pub fn read_bytes(
        bytes: Vec<u8>,
        name: &str,
        options: &ParseOptions,
        includes: Option<&mut dyn Includes>,
    ) -> Reading {
        let decoded = decode(bytes);
        let follow = includes.map_or(Follow::No, Follow::Yes);
        let mut parser = Parser::new(options, follow);
        let problem = decoded.problem;
        let diagnostic = problem.map(|(span, problem)| problem.diagnostic(span));
        parser.diagnostics.extend(diagnostic);
        finish(parser, name, decoded.text.into())
    }

    fn read_following(
        text: Arc<str>,
        name: &str,
        options: &ParseOptions,
        follow: Follow<'_>,
    ) -> Reading {
        finish(Parser::new(options, follow), name, text)
    }
}

fn finish(mut parser: Parser<'_>, name: &str, text: Arc<str>) -> Reading {
    let source = parser.sources.add(name, text, None);
    parser.file(source, 0);
    parser.finished();
    reading(parser)
}

fn reading(parser: Parser<'_>) -> Reading {
    let mut diagnostics = parser.diagnostics;
    let internal = |misfit: Misfit| Diagnostic::internal(misfit.0, Span::default());
    let mut kickstart = parser.kickstart;
    let settled = settle(&mut kickstart, parser.state);
    diagnostics.extend(settled.err().map(internal));
    kickstart.packages = parser.packages.and_then(|packages| {
        let packages = packages.into_packages();
        packages
            .map_err(|misfit| diagnostics.push(internal(misfit)))
            .ok()
    });
    kickstart.scripts = parser.scripts;
    kickstart.sections = parser.sections;
    kickstart.certificates = parser.certificates;
    kickstart.platform = parser.platform;
    kickstart.command_lines = parser.command_lines;
    kickstart.sources = parser.sources;
    kickstart.rules = Some(parser.rules);
    Reading {
        kickstart,
        diagnostics,
        causes: parser.causes,
    }
}
