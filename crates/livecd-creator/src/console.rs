//! Progress for people: bars on a terminal, lines elsewhere.

use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use livecd_host::{Event, Reporter, Unit};
use livecd_kickstart::visible;

use crate::cli::Progress;
use crate::sizes::size;
use crate::streams;

/// Without a terminal, how often progress is worth a line.
const INTERVAL: Duration = Duration::from_secs(10);

/// Writes to standard error.
pub(crate) struct Console {
    quiet: bool,
    verbose: bool,
    state: Mutex<State>,
}

struct State {
    /// Steps that have begun, with their time.
    steps: Vec<(String, Instant)>,
    /// Hidden where there is no terminal.
    bar: ProgressBar,
    shown: Instant,
    what: String,
    /// How far it is, as it was shown last.
    counted: String,
}

impl Console {
    pub(crate) fn new(how: Progress, quiet: bool, verbose: bool) -> Self {
        let terminal = how == Progress::Auto && !quiet && std::io::stderr().is_terminal();
        let target = if terminal {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        if let Ok(style) = ProgressStyle::with_template("    {bar:30} {msg}") {
            bar.set_style(style.progress_chars("=> "));
        }
        let state = State {
            steps: Vec::new(),
            bar,
            shown: Instant::now(),
            what: String::new(),
            counted: String::new(),
        };
        Self {
            quiet,
            verbose,
            state: Mutex::new(state),
        }
    }
}

impl Reporter for Console {
    fn report(&self, event: Event<'_>) {
        if self.quiet {
            return;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::StepStarted(step) => {
                state.line(&format!("==> {step}"));
                state.steps.push((step.to_owned(), Instant::now()));
            }
            Event::StepFinished => {
                state.bar.finish_and_clear();
                if let Some((step, started)) = state.steps.pop() {
                    let seconds = started.elapsed().as_secs_f64();
                    state.line(&format!("    done: {step} ({seconds:.1} s)"));
                }
            }
            Event::ToolStarted(tool) if self.verbose => state.line(&format!("    $ {tool}")),
            Event::ToolOutput(text) if self.verbose => state.line(&format!("      {text}")),
            Event::Progress {
                what,
                unit,
                done,
                total,
            } => state.progress(what, unit, done, total),
            Event::Detail(text) if self.verbose => state.line(&format!("      {text}")),
            Event::Item(text) => state.item(text),
            Event::Note(text) => state.line(&format!("    {text}")),
            Event::Warning(text) => state.line(&format!("warning: {text}")),
            _ => {}
        }
    }
}

impl State {
    fn line(&self, line: &str) {
        let line = &streams::shown(line);
        self.bar.suspend(|| streams::styled(line));
    }

    /// Only a bar has room for what changes that fast.
    fn item(&mut self, item: &str) {
        let text = format!("{}: {}", self.counted, visible(item));
        self.bar.set_message(text);
    }

    fn progress(&mut self, what: &str, unit: Unit, done: u64, total: u64) {
        let what = &*visible(what);
        let text = counted(what, unit, done, total);
        if self.bar.is_finished() {
            self.bar.reset();
        }
        self.bar.set_length(total);
        self.bar.set_position(done);
        self.bar.set_message(text.clone());
        self.counted.clone_from(&text);
        let due = self.what != what || done == total || self.shown.elapsed() > INTERVAL;
        if self.bar.is_hidden() && due {
            streams::styled(&format!("    {text}"));
            self.shown = Instant::now();
        }
        what.clone_into(&mut self.what);
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        state.bar.finish_and_clear();
    }
}

fn counted(what: &str, unit: Unit, done: u64, total: u64) -> String {
    match unit {
        Unit::Bytes => format!("{} of {} {what}", size(done), size(total)),
        Unit::Percent => format!("{done} % {what}"),
        _ => format!("{done} of {total} {what}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_told_in_its_unit_whatever_it_is_called() {
        for (what, unit, said) in [
            ("bytes", Unit::Items, "1 of 2048 bytes"),
            ("percent", Unit::Bytes, "1 bytes of 2.0 KiB percent"),
            ("squashed", Unit::Percent, "1 % squashed"),
        ] {
            assert_eq!(counted(what, unit, 1, 2048), said);
        }
    }
}
