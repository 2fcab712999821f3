//! A host that writes down what would be run.
//!
//! The transcript of a build, one shell line per tool, is the specification of
//! its order; see the tests of `livecd-images`.

use std::sync::{Arc, Mutex, PoisonError};

use crate::{Host, Output, Runner, Silent, Tool, ToolError};

/// Records tools instead of running them. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Transcript {
    lines: Arc<Mutex<Vec<String>>>,
    missing: Arc<Vec<String>>,
    answers: Arc<Vec<(String, String)>>,
}

impl Transcript {
    /// An empty transcript.
    pub fn new() -> Self {
        Self::default()
    }

    /// Behaves as if `program` were not installed.
    #[must_use]
    pub fn without(mut self, program: &str) -> Self {
        Arc::make_mut(&mut self.missing).push(program.to_owned());
        self
    }

    /// Tools whose line contains `pattern` print `stdout`.
    #[must_use]
    pub fn answer(mut self, pattern: &str, stdout: &str) -> Self {
        Arc::make_mut(&mut self.answers).push((pattern.to_owned(), stdout.to_owned()));
        self
    }

    /// A host that writes into this transcript.
    pub fn host(&self) -> Host {
        Host::with_runner(Arc::new(self.clone()), Silent)
    }

    /// The lines of the tools so far.
    pub fn lines(&self) -> Vec<String> {
        self.lines
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Runner for Transcript {
    fn run(&self, tool: &Tool, line: &mut dyn FnMut(&str)) -> Result<Output, ToolError> {
        let shown = tool.to_string();
        self.lines
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(shown.clone());
        let program = tool.program().to_string_lossy().into_owned();
        if self.missing.contains(&program) {
            return Err(ToolError::NotInstalled {
                program,
                root: None,
            });
        }
        let answer = self.answers.iter().find(|(part, _)| shown.contains(part));
        let stdout = answer.map_or_else(String::new, |(_, text)| text.clone());
        stdout.lines().for_each(line);
        Ok(Output {
            stdout,
            stderr: String::new(),
        })
    }
}
