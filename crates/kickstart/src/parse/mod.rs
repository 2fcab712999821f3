//! Lines to values: sections, commands, includes.

mod body;
mod cursor;
mod include;
mod open;

use std::error::Error;
use std::sync::Arc;

use self::cursor::Cursor;
use self::open::OpenSection;
use crate::characters::misleading;
use crate::command::{apply, unknown_command};
use crate::diagnostic::{Diagnostic, Severity};
use crate::headers::HEADERS;
use crate::includes::Follow;
use crate::kickstart::{CommandLine, Kickstart};
use crate::lines::{BYTE_ORDER_MARK, Lines};
use crate::nearest::nearest;
use crate::options::{ParseOptions, Rules};
use crate::packages::PackageSet;
use crate::section::{Certificate, Script, ScriptKind, Section};
use crate::source::{Sources, Span};
use crate::state::State;
use crate::syntax::{Line, LineKind, Malformed, Place};
use crate::tables::find_meaning;

/// Everything that is known while a kickstart is read.
pub(crate) struct Parser<'a> {
    pub(crate) rules: Rules,
    pub(crate) sources: Sources,
    follow: Follow<'a>,
    /// Whether `%ksappend` lines are followed like includes.
    append: bool,
    /// Whether `%pre` scripts may make files that are not there.
    made_by_pre: bool,
    /// The values that later lines do not change.
    pub(crate) kickstart: Kickstart,
    pub(crate) state: State,
    pub(crate) packages: Option<PackageSet>,
    pub(crate) scripts: Vec<Script>,
    pub(crate) sections: Vec<Section>,
    pub(crate) certificates: Vec<Certificate>,
    pub(crate) command_lines: Vec<CommandLine>,
    pub(crate) platform: Option<String>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Why texts could not be had, by the places that name them.
    pub(crate) causes: Vec<Cause>,
    /// Which diagnostics are about files that are not there, and their names.
    missing: Vec<(usize, String)>,
    /// The section that is open, across includes.
    open: Option<OpenSection>,
    /// Whether it was said that there are too many includes.
    too_many_includes: bool,
    /// Whether carriage returns at the ends of lines stay in scripts.
    keep_carriage_returns: bool,
    /// Whether it was said that there are any.
    said_carriage_returns: bool,
    /// A line of the open section that was probably meant to end it.
    meant_end: Option<Span>,
}

/// Why the text that is named at a place could not be had.
pub(crate) type Cause = (Span, Arc<dyn Error + Send + Sync>);

impl<'a> Parser<'a> {
    pub(crate) fn new(options: &ParseOptions, follow: Follow<'a>) -> Self {
        Self {
            rules: options.rules(),
            sources: Sources::default(),
            follow,
            append: options.append,
            made_by_pre: options.made_by_pre,
            kickstart: Kickstart::default(),
            state: State::default(),
            packages: None,
            scripts: Vec::new(),
            sections: Vec::new(),
            certificates: Vec::new(),
            command_lines: Vec::new(),
            platform: None,
            diagnostics: Vec::new(),
            causes: Vec::new(),
            missing: Vec::new(),
            open: None,
            too_many_includes: false,
            keep_carriage_returns: options.keep_carriage_returns,
            said_carriage_returns: false,
            meant_end: None,
        }
    }

    fn say(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Reads a text that was added to the sources.
    pub(crate) fn file(&mut self, source: u32, depth: usize) {
        let mut cursor = Cursor::new(&self.sources, source);
        if cursor.has_carriage_returns && !self.keep_carriage_returns {
            self.carriage_returns(&cursor);
        }
        if cursor.rest().starts_with(BYTE_ORDER_MARK) {
            let first = cursor.rest().lines().next().unwrap_or_default();
            let line = Line::new(source, 0, first, Place::Text);
            self.diagnostics.extend(misleading(&line, Severity::Error));
        }
        while let Some(range) = cursor.next() {
            let line = cursor.line(range, Place::Outside);
            let is_cut =
                |_: &Span| self.open.is_none() && misleading(&line, Severity::Error).is_none();
            if let Some(span) = line.cut_off().filter(is_cut) {
                self.say(cut_off(span));
            }
            match line.kind {
                LineKind::Blank => {}
                LineKind::Comment => {
                    if let Some(platform) = line.text.strip_prefix("#platform=") {
                        self.platform = Some(platform.trim().to_owned());
                    }
                }
                LineKind::Include if line.malformed.is_none() => self.include(&line, depth),
                _ if self.open.is_some() => {
                    if let Some(malformed) = line.malformed {
                        self.say(malformed_line(malformed));
                        continue;
                    }
                    if depth == 0 {
                        self.section_left_open(line.span);
                        break;
                    }
                    cursor.back();
                    self.section(&mut cursor, depth);
                }
                LineKind::Header => {
                    self.header(&line);
                    self.section(&mut cursor, depth);
                }
                _ => match line.malformed {
                    Some(malformed) => self.say(malformed_line(malformed)),
                    None if line.kind == LineKind::Append => self.append(&line, depth),
                    None if line.kind == LineKind::UnknownHeader => {
                        if self.unknown_header(&line, cursor.rest()) {
                            self.section(&mut cursor, depth);
                        }
                    }
                    None => self.command(&line),
                },
            }
        }
    }

    /// Nothing more is to be read: what was missing may be allowed to be.
    pub(crate) fn finished(&mut self) {
        let is_pre = |script: &Script| script.kind == ScriptKind::Pre;
        if !self.scripts.iter().any(is_pre) {
            return;
        }
        for (index, name) in std::mem::take(&mut self.missing) {
            if let Some(diagnostic) = self.diagnostics.get_mut(index) {
                diagnostic.severity = Severity::Warning;
                diagnostic.code = "include-missing";
                diagnostic.message = format!(
                    "`{name}` is not there; if a `%pre` script makes it, its lines are not looked at"
                );
            }
        }
    }

    /// Says once that lines end as on Windows.
    fn carriage_returns(&mut self, cursor: &Cursor) {
        if std::mem::replace(&mut self.said_carriage_returns, true) {
            return;
        }
        let end = cursor.rest().find("\r\n").unwrap_or_default() as u32;
        let span = Span {
            source: cursor.source,
            start: 0,
            end,
        };
        let message = "lines end in CR LF, as on Windows; scripts are read without the CR";
        let warning = Diagnostic::new(Severity::Warning, "carriage-returns", message, span);
        self.say(warning.with_hint("save the file with lines that end in LF"));
    }

    fn section_left_open(&mut self, span: Span) {
        let message = "nothing after this line is read: an included file left its section open";
        self.say(Diagnostic::new(
            Severity::Warning,
            "section-left-open",
            message,
            span,
        ));
    }

    fn command(&mut self, line: &Line<'_>) {
        let Some(first) = line.words.first() else {
            return;
        };
        let Some((meaning, name)) = find_meaning(&first.value) else {
            let misleading = misleading(line, Severity::Error);
            return self.say(misleading.unwrap_or_else(|| unknown_command(first)));
        };
        self.diagnostics.extend(misleading(line, Severity::Warning));
        let span = line.span;
        self.command_lines.push(CommandLine { name, span });
        apply(
            self.rules,
            &mut self.kickstart,
            &mut self.state,
            meaning,
            line,
            &mut self.diagnostics,
        );
    }

    /// Says that there is no such section; whether one was opened all the same, as
    /// the text behind it has a line `%end`.
    fn unknown_header(&mut self, line: &Line<'_>, rest: &str) -> bool {
        let Some(name) = line.words.first() else {
            return false;
        };
        let message = format!("there is no section `{}`", name.value);
        let error = Diagnostic::error("unknown-section", message, name.span);
        let error = match nearest(&name.value.to_lowercase(), HEADERS.iter().copied()) {
            _ if name.value == "%end" => error.with_hint("no section is open here"),
            Some(near) => error.did_you_mean(near),
            None => error.with_hint(format!("the sections are {}", HEADERS.join(", "))),
        };
        let misleading = misleading(line, Severity::Error);
        self.say(misleading.unwrap_or(error));
        let is_section = name.value != "%end" && ends(rest);
        if is_section {
            self.open = Some(OpenSection::Ignored(name.value.clone(), line.span));
        }
        is_section
    }

    fn header(&mut self, line: &Line<'_>) {
        if let Some(malformed) = line.malformed {
            self.say(malformed_line(malformed));
            self.open = Some(OpenSection::Ignored(line.keyword().to_owned(), line.span));
            return;
        }
        let (open, packages) = OpenSection::new(self.rules, line, &mut self.diagnostics);
        if let Some(options) = packages
            && let Err(error) = self
                .packages
                .get_or_insert_default()
                .header(&options, line.span)
        {
            self.say(error);
        }
        self.open = Some(open);
    }
}

/// Whether the next line of this kind in a text is `%end`, and no header.
fn ends(text: &str) -> bool {
    let lines = Lines::new(text).map(|(start, end)| &text[start..end]);
    let mut marked = lines.filter(|line| line.trim_start().starts_with('%'));
    let line = marked.find(|line| {
        let kind = Line::new(0, 0, line, Place::Text).kind;
        matches!(kind, LineKind::End | LineKind::Header)
    });
    line.is_some_and(|line| Line::new(0, 0, line, Place::Text).kind == LineKind::End)
}

/// A warning: nearly nobody means to end a value so.
fn cut_off(span: Span) -> Diagnostic {
    let message = "the word ends here: a `#` begins a comment, even inside a word";
    Diagnostic::new(Severity::Warning, "comment-in-word", message, span)
        .with_hint("put the word in quotes, or a blank before the comment")
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
