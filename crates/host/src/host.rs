//! The handle that everything works through.

use std::fmt;
use std::io;
use std::sync::Arc;

use crate::runner::{Runner, SystemRunner};
use crate::{Enter, Event, Interrupt, Output, Purpose, Reporter, Tool, ToolError};

/// A handle to the build host. Cheap to clone.
#[derive(Clone)]
pub struct Host {
    runner: Arc<dyn Runner>,
    reporter: Arc<dyn Reporter>,
    interrupt: Interrupt,
}

impl Host {
    /// The machine this process runs on.
    pub fn system(reporter: impl Reporter + 'static) -> Self {
        Self::interruptible(reporter, Interrupt::default())
    }

    /// The machine this process runs on; tools end when `interrupt` says so.
    pub fn interruptible(reporter: impl Reporter + 'static, interrupt: Interrupt) -> Self {
        Self {
            runner: Arc::new(SystemRunner::new(interrupt.clone())),
            reporter: Arc::new(reporter),
            interrupt,
        }
    }

    /// A host whose tools are run by `runner`.
    pub fn with_runner(runner: Arc<dyn Runner>, reporter: impl Reporter + 'static) -> Self {
        Self {
            runner,
            reporter: Arc::new(reporter),
            interrupt: Interrupt::default(),
        }
    }

    /// Runs `tool` to its end; what it prints is reported line by line.
    ///
    /// # Errors
    ///
    /// A tool that is missing, cannot be started or fails, or an interrupt.
    pub fn run(&self, tool: &Tool) -> Result<Output, ToolError> {
        self.run_lines(tool, &mut |_| {})
    }

    /// Runs `tool` to its end, and calls `line` for each line it prints, of
    /// standard output and standard error, as it comes.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    pub fn run_lines(&self, tool: &Tool, line: &mut dyn FnMut(&str)) -> Result<Output, ToolError> {
        self.report(Event::ToolStarted(tool));
        let label = tool.label.as_ref().map(|label| format!("{label}: "));
        // One for all lines, of which there may be millions.
        let mut labelled = String::new();
        self.runner.run(tool, &mut |text| {
            match &label {
                Some(label) => {
                    labelled.clear();
                    labelled.push_str(label);
                    labelled.push_str(text);
                    self.report(Event::ToolOutput(&labelled));
                }
                None => self.report(Event::ToolOutput(text)),
            }
            line(text);
        })
    }

    /// Runs `act` on a thread that sees `root` as its root directory: whatever
    /// path it uses, nothing outside can be reached.
    ///
    /// # Errors
    ///
    /// Why the root could not be entered.
    pub fn within<T: Send>(
        &self,
        root: &dyn Enter,
        act: impl FnOnce() -> T + Send,
    ) -> io::Result<T> {
        std::thread::scope(|scope| {
            let thread = scope.spawn(|| root.enter(Purpose::Files).map(|()| act()));
            match thread.join() {
                Ok(outcome) => outcome,
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    }

    /// Tells the reporter about `event`.
    pub fn report(&self, event: Event<'_>) {
        self.reporter.report(event);
    }

    /// Whether the user asked to stop.
    pub fn interrupt(&self) -> &Interrupt {
        &self.interrupt
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host").finish_non_exhaustive()
    }
}
