//! Progress for programs: a JSON object a line on standard error.

use std::io::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use livecd_host::{Event, Reporter, Unit};
use livecd_kickstart::{visible, visible_json, visible_lines};
use serde_json::{Value, json};

/// Raised when the meaning of a member changes.
const VERSION: u32 = 2;

/// Writes to standard error.
pub(crate) struct JsonLines(Mutex<Vec<(String, Instant)>>);

impl JsonLines {
    pub(crate) fn new() -> Self {
        print(&json!({ "event": "start", "version": VERSION }));
        Self(Mutex::new(Vec::new()))
    }
}

impl Reporter for JsonLines {
    fn report(&self, event: Event<'_>) {
        let mut steps = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let object = match event {
            Event::StepStarted(step) => {
                steps.push((step.to_owned(), Instant::now()));
                json!({ "event": "step-started", "step": visible(step) })
            }
            Event::StepFinished => {
                let Some((step, started)) = steps.pop() else {
                    return;
                };
                let seconds = started.elapsed().as_secs_f64();
                json!({ "event": "step-finished", "step": visible(&step), "seconds": seconds })
            }
            Event::ToolStarted(tool) => {
                json!({ "event": "tool", "line": lines(&tool.to_string()) })
            }
            Event::ToolOutput(text) => json!({ "event": "output", "text": visible(text) }),
            Event::Progress {
                what,
                unit,
                done,
                total,
            } => json!({
                "event": "progress",
                "what": visible(what),
                "unit": name(unit),
                "done": done,
                "total": total,
            }),
            Event::Detail(text) => json!({ "event": "detail", "text": lines(&text.to_string()) }),
            Event::Item(text) => json!({ "event": "item", "text": visible(text) }),
            Event::Note(text) => json!({ "event": "note", "text": lines(&text.to_string()) }),
            Event::Warning(text) => json!({ "event": "warning", "text": lines(&text.to_string()) }),
            _ => return,
        };
        print(&object);
    }
}

/// A text of several lines, which the reader may show as it is.
fn lines(text: &str) -> String {
    visible_lines(text, "").into_owned()
}

fn print(object: &Value) {
    // A reader that went away does not stop the build.
    let _ = writeln!(std::io::stderr(), "{}", visible_json(&object.to_string()));
}

fn name(unit: Unit) -> &'static str {
    match unit {
        Unit::Bytes => "bytes",
        Unit::Percent => "percent",
        _ => "items",
    }
}
