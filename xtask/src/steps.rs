//! The steps of a build, from the program's JSON lines.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::terminal::StatusLine;

/// Shows each step with its time, and the phases a step counts its work in.
#[derive(Debug)]
pub(crate) struct Steps {
    status: StatusLine,
    started: Instant,
    /// When the step began, or the one before ended.
    step: Instant,
    /// What is counted in this step, and how long it took so far.
    phases: Vec<(String, Duration)>,
    counted: Instant,
}

impl Steps {
    pub(crate) fn new() -> Self {
        let now = Instant::now();
        Self {
            status: StatusLine::new(),
            started: now,
            step: now,
            phases: Vec::new(),
            counted: now,
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
                self.counted = self.step;
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

    /// The time since anything was counted went into `what`.
    fn count(&mut self, what: &str) {
        let time = self.counted.elapsed();
        self.counted += time;
        match self.phases.iter_mut().find(|(name, _)| name == what) {
            Some((_, sum)) => *sum += time,
            None => self.phases.push((what.to_owned(), time)),
        }
    }

    fn finish(&mut self, step: &str) {
        self.say(self.step.elapsed(), step);
        self.step = Instant::now();
        for (what, time) in std::mem::take(&mut self.phases) {
            self.say(time, &format!("  {what}"));
        }
    }

    fn say(&mut self, time: Duration, what: &str) {
        let seconds = time.as_secs_f64();
        self.status.say(&format!("{seconds:8.1} s  {what}"));
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        self.say(self.step.elapsed(), "clean up");
        self.say(self.started.elapsed(), "in all");
    }
}
