//! Lines to values: sections, commands, includes.

use crate::command::{apply, unknown_command};
use crate::commands::find;
use crate::cursor::{Cursor, Line};
use crate::diagnostic::{Diagnostic, Severity};
use crate::headers::HEADERS;
use crate::include::Follow;
use crate::kickstart::CommandLine;
use crate::nearest::nearest;
use crate::open::OpenSection;
use crate::options::Rules;
use crate::packages::PackageSet;
use crate::section::{Certificate, Script, Section};
use crate::source::{Sources, Span};
use crate::state::State;
use crate::words::{Malformed, Word, words};

/// Everything that is known while a kickstart is read.
pub(crate) struct Parser<'a> {
    pub(crate) rules: Rules,
    pub(crate) sources: Sources,
    pub(crate) follow: Follow<'a>,
    /// Whether `%ksappend` lines are followed like includes.
    pub(crate) append: bool,
    pub(crate) state: State,
    pub(crate) packages: Option<PackageSet>,
    pub(crate) scripts: Vec<Script>,
    pub(crate) sections: Vec<Section>,
    pub(crate) certificates: Vec<Certificate>,
    pub(crate) command_lines: Vec<CommandLine>,
    pub(crate) platform: Option<String>,
    pub(crate) errors: Vec<Diagnostic>,
    pub(crate) warnings: Vec<Diagnostic>,
    /// The section that is open, across includes.
    pub(crate) open: Option<OpenSection>,
    /// Whether it was said that there are too many includes.
    pub(crate) too_many_includes: bool,
}

impl<'a> Parser<'a> {
    pub(crate) fn new(rules: Rules, follow: Follow<'a>) -> Self {
        Self {
            rules,
            sources: Sources::default(),
            follow,
            append: true,
            state: State::default(),
            packages: None,
            scripts: Vec::new(),
            sections: Vec::new(),
            certificates: Vec::new(),
            command_lines: Vec::new(),
            platform: None,
            errors: Vec::new(),
            warnings: Vec::new(),
            open: None,
            too_many_includes: false,
        }
    }

    /// Reads a text that was added to the sources.
    pub(crate) fn file(&mut self, source: u32, depth: usize) {
        let mut cursor = Cursor::new(&self.sources, source);
        while let Some(range) = cursor.next() {
            let line = cursor.line(range);
            let stripped = line.text.trim();
            if stripped.is_empty() || stripped.starts_with('#') {
                if let Some(platform) = line.text.strip_prefix("#platform=") {
                    self.platform = Some(platform.trim().to_owned());
                }
                continue;
            }
            let words = match words(source, range.0, line.text) {
                Ok(words) => words,
                Err(malformed) => {
                    self.errors.push(malformed_line(malformed));
                    continue;
                }
            };
            let Some(first) = words.first() else { continue };
            if first.value == "%include" {
                self.include(&words, line.span, depth);
            } else if self.open.is_some() {
                if depth == 0 {
                    let message =
                        "nothing after this line is read: an included file left its section open";
                    self.warnings.push(Diagnostic::new(
                        Severity::Warning,
                        "section-left-open",
                        message,
                        line.span,
                    ));
                    break;
                }
                cursor.back();
                self.section(&mut cursor, depth);
            } else if first.value == "%ksappend" {
                self.append(&line, depth);
            } else if first.value.starts_with('%') {
                self.header(&words, line.span);
                self.section(&mut cursor, depth);
            } else {
                self.command(&words, &line);
            }
        }
    }

    fn command(&mut self, words: &[Word], line: &Line<'_>) {
        let span = line.span;
        let after = (words[0].span.end as usize).saturating_sub(line.start);
        let rest = line.text.get(after..).unwrap_or_default();
        let Some((command, name)) = find(&words[0].value) else {
            self.errors.push(unknown_command(&words[0]));
            return;
        };
        self.command_lines.push(CommandLine { name, span });
        if let Err(error) = apply(
            self.rules,
            &mut self.state,
            command,
            words,
            span,
            rest,
            &mut self.warnings,
        ) {
            self.errors.push(error);
        }
    }

    fn header(&mut self, words: &[Word], span: Span) {
        let name = &words[0];
        if !HEADERS.contains(&name.value.as_str()) {
            let message = format!("there is no section `{}`", name.value);
            let error = Diagnostic::error("unknown-section", message, name.span);
            let hint = match nearest(&name.value, HEADERS.iter().copied()) {
                _ if name.value == "%end" => "no section is open here".to_owned(),
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the sections are {}", HEADERS.join(", ")),
            };
            self.errors.push(error.with_hint(hint));
            return;
        }
        match OpenSection::new(self.rules, words, span, &mut self.warnings) {
            Ok(open) => {
                if let OpenSection::Packages(header, _) = &open
                    && let Err(error) = self.packages.get_or_insert_default().header(header, span)
                {
                    self.errors.push(error);
                }
                self.open = Some(open);
            }
            Err(error) => {
                self.errors.push(error);
                self.open = Some(OpenSection::Ignored(name.value.clone(), span));
            }
        }
    }
}

pub(crate) fn malformed_line(malformed: Malformed) -> Diagnostic {
    match malformed {
        Malformed::Unclosed(span) => {
            Diagnostic::error("unclosed-quote", "a quote is not closed", span)
                .with_hint("close it, or write \\ before it if it is meant as a character")
        }
        Malformed::Dangling(span) => {
            Diagnostic::error("dangling-backslash", "nothing follows the backslash", span)
        }
        Malformed::TooLong(span) => {
            Diagnostic::error("line-too-long", "the line is longer than 1 MiB", span)
        }
    }
}
