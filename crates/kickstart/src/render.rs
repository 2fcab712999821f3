//! Messages as people see them: file, line, caret, how it was included, hint.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, Title};

use crate::conceal::concealed;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{Sources, Span};
use crate::visible::{visible, visible_lines};

impl Sources {
    /// Writes `diagnostic` with file, line and caret, without colours.
    pub fn render(&self, diagnostic: &Diagnostic) -> String {
        render(self, diagnostic, &Renderer::plain())
    }

    /// Writes `diagnostic` with file, line and caret, in a terminal's colours.
    pub fn render_coloured(&self, diagnostic: &Diagnostic) -> String {
        render(self, diagnostic, &Renderer::styled())
    }
}

/// What lines of a message but the first begin with.
const INDENT: &str = "    ";

/// A line longer than this is cut before it is shown.
const LONGEST_LINE: usize = 400;

fn render(sources: &Sources, diagnostic: &Diagnostic, renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Deprecated => Level::WARNING.with_name("deprecated"),
        Severity::Warning => Level::WARNING,
    };
    let title = level
        .primary_title(visible_lines(&diagnostic.message, INDENT))
        .id(diagnostic.code);
    let mut group = place(title, sources, diagnostic);
    for from in sources.included_from(diagnostic.span.source) {
        let text = format!("included from {}:{}", visible(from.file), from.line);
        group = group.element(Level::NOTE.message(text));
    }
    if let Some(hint) = &diagnostic.hint {
        group = group.element(
            Level::HELP
                .with_name("hint")
                .message(visible_lines(hint, INDENT)),
        );
    }
    renderer.render(&[group])
}

/// The title with the line and its caret, and the lines of the labels.
fn place<'a>(title: Title<'a>, sources: &'a Sources, diagnostic: &'a Diagnostic) -> Group<'a> {
    let (snippet, range) = line(sources, diagnostic.span);
    let primary = AnnotationKind::Primary.span(range);
    let mut group = title.element(snippet.annotation(primary));
    for (span, label) in &diagnostic.labels {
        let (snippet, range) = line(sources, *span);
        let context = AnnotationKind::Context.span(range).label(visible(label));
        group = group.element(snippet.annotation(context));
    }
    group
}

/// The line a span begins in, and the span's part of it.
///
/// Only that line is given to the renderer, so a large file costs nothing.
fn line(
    sources: &Sources,
    span: Span,
) -> (Snippet<'_, annotate_snippets::Annotation<'_>>, Range<usize>) {
    let (number, start) = sources.line_of(span);
    let rest = sources.text(span.source).get(start..).unwrap_or_default();
    let end = crate::lines::Lines::new(rest)
        .next()
        .map_or(0, |(_, end)| end);
    let mut text = rest[..end].trim_end_matches(['\n', '\r']);
    let from = (span.start as usize).saturating_sub(start).min(text.len());
    if text.len() > LONGEST_LINE.max(from + LONGEST_LINE) {
        let end = (from + LONGEST_LINE..)
            .find(|&end| text.is_char_boundary(end))
            .unwrap_or(from);
        text = &text[..end];
    }
    let to = (span.end as usize)
        .saturating_sub(start)
        .clamp(from, text.len());
    // Places inside quoted words are estimates.
    let from = (0..=from)
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0);
    let to = (to..text.len())
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(text.len());
    let text = concealed(text);
    // Each character is shown by itself, so the parts are as long as in the whole.
    let [from, to] = [from, to].map(|end| text.get(..end).map_or(end, |part| visible(part).len()));
    let snippet = Snippet::source(visible(&text).into_owned())
        .line_start(number)
        .path(visible(sources.name(span.source)));
    (snippet, from..to)
}
