//! What is wrong with a kickstart, where the editor shows it.

use livecd_kickstart::{ColumnUnit, Diagnostic, LineIndex, Reading, Severity, Span};
use lsp_types::{
    DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location, NumberOrString, Uri,
};

use crate::open_file::OpenFile;
use crate::{units, uri};

/// No more are sent; whoever has that many corrects the first ones first.
const MOST: usize = 500;

/// What is to be said of an open file that was read.
pub(crate) fn diagnostics(
    file: &OpenFile,
    reading: &Reading,
    unit: ColumnUnit,
) -> Vec<lsp_types::Diagnostic> {
    let index = file.index();
    let said = reading.diagnostics.iter().take(MOST);
    said.map(|said| diagnostic(file, &index, reading, said, unit))
        .collect()
}

fn diagnostic(
    file: &OpenFile,
    index: &LineIndex<'_>,
    reading: &Reading,
    said: &Diagnostic,
    unit: ColumnUnit,
) -> lsp_types::Diagnostic {
    let hint = said.hint.as_ref().map(|hint| format!("\nhint: {hint}"));
    let mut message = format!("{}{}", said.message, hint.unwrap_or_default());
    let mut related: Vec<DiagnosticRelatedInformation> = said
        .labels
        .iter()
        .filter_map(|(span, label)| related(reading, *span, label, (file, index), unit))
        .collect();
    let range = match said.span.source {
        0 => bytes(said.span),
        _ => {
            let place = reading.sources().location(said.span);
            message = format!("{place}: {message}");
            related.extend(self::related(
                reading,
                said.span,
                &said.message,
                (file, index),
                unit,
            ));
            include_line(file, reading, said.span)
        }
    };
    let (severity, tags) = match said.severity {
        Severity::Error => (DiagnosticSeverity::ERROR, None),
        Severity::Deprecated => (
            DiagnosticSeverity::WARNING,
            Some(vec![DiagnosticTag::DEPRECATED]),
        ),
        Severity::Warning => (DiagnosticSeverity::WARNING, None),
    };
    lsp_types::Diagnostic {
        range: units::range(index, range, unit),
        severity: Some(severity),
        code: Some(NumberOrString::String(said.code.to_owned())),
        source: Some("kickstart".to_owned()),
        message,
        related_information: (!related.is_empty()).then_some(related),
        tags,
        ..lsp_types::Diagnostic::default()
    }
}

fn bytes(span: Span) -> std::ops::Range<usize> {
    span.start as usize..span.end as usize
}

/// The line of the open file by which the text of `span` came in.
fn include_line(file: &OpenFile, reading: &Reading, span: Span) -> std::ops::Range<usize> {
    let from = reading.sources().included_from(span.source).last();
    let line = from.and_then(|place| file.lines().nth(place.line.saturating_sub(1)));
    line.map_or(0..0, |line| line.range())
}

fn related(
    reading: &Reading,
    span: Span,
    message: &str,
    (file, index): (&OpenFile, &LineIndex<'_>),
    unit: ColumnUnit,
) -> Option<DiagnosticRelatedInformation> {
    let (uri, range) = match span.source {
        0 => (file.uri.clone(), units::range(index, bytes(span), unit)),
        source => {
            let uri = file_uri(reading.sources().name(source))?;
            let index = LineIndex::new(reading.sources().text(source));
            (uri, units::range(&index, bytes(span), unit))
        }
    };
    Some(DiagnosticRelatedInformation {
        location: Location { uri, range },
        message: message.to_owned(),
    })
}

fn file_uri(name: &str) -> Option<Uri> {
    uri::of_file(&std::path::absolute(name).ok()?)
}
