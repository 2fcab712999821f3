//! The steps of a build, from the program's JSON lines.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::terminal::StatusLine;

/// Shows each step with its time, and the phases a step counts its work in.
#[derive(Debug)]
pub(crate) struct Steps {
    status: StatusLine,
    started: Instant,
    step: Instant,
    /// What was counted in this step, and when it was counted last.
    phases: Vec<(String, Instant)>,
}

impl Steps {
    pub(crate) fn new() -> Self {
        let now = Instant::now();
        Self {
            status: StatusLine::new(),
            started: now,
            step: now,
            phases: Vec::new(),
        }
    }

    /// Takes a line of the program's output.
    pub(crate) fn take(&mut self, line: &str) {
        let Ok(Value::Object(event)) = serde_json::from_str(line) else {
            // The ISO's path is told at the end; anything else is for the user.
            if !line.ends_with(".iso") {
                self.status.say(line);
            }
            return;
        };
        let text = |key: &str| event.get(key).and_then(Value::as_str).unwrap_or_default();
        let number = |key: &str| event.get(key).and_then(Value::as_u64).unwrap_or_default();
        match text("event") {
            "step-started" => {
                self.step = Instant::now();
                self.status.show(text("step"));
            }
            "step-finished" => self.finish(text("step")),
            "progress" => {
                let (what, done, total) = (text("what"), number("done"), number("total"));
                self.status.show(&format!("{done}/{total} {what}"));
                self.count(what);
            }
            "note" => self.status.say(&format!("            {}", text("text"))),
            "warning" => self.status.say(&format!("warning: {}", text("text"))),
            _ => {}
        }
    }

    fn count(&mut self, what: &str) {
        let now = Instant::now();
        match self.phases.last_mut() {
            Some((last, at)) if last == what => *at = now,
            _ => self.phases.push((what.to_owned(), now)),
        }
    }

    /// Says how long the step took; each phase from the end of the one before.
    fn finish(&mut self, step: &str) {
        self.say(self.step.elapsed(), step);
        let mut since = self.step;
        for (what, at) in std::mem::take(&mut self.phases) {
            let what = what.trim_start_matches("percent ");
            self.say(at - since, &format!("  {what}"));
            since = at;
        }
    }

    fn say(&mut self, time: Duration, what: &str) {
        let seconds = time.as_secs_f64();
        self.status.say(&format!("{seconds:8.1} s  {what}"));
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        self.say(self.started.elapsed(), "in all");
    }
}
