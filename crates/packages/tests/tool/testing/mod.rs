//! What the tests stand on: roots, repositories, reports, and skipping by name.

pub(crate) mod chroot;
pub(crate) mod fixture;
pub(crate) mod repository;

use std::io::Write;
use std::sync::{Arc, Mutex};

use livecd_host::{Event, Host};

/// What a host reported, line by line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reports(Arc<Mutex<Vec<String>>>);

impl Reports {
    /// A host that reports here.
    pub(crate) fn host(&self) -> Host {
        let reports = Arc::clone(&self.0);
        Host::system(move |event: Event<'_>| {
            let line = match event {
                Event::Warning(text) => format!("warning: {text}"),
                Event::Note(text) => format!("note: {text}"),
                Event::Progress {
                    what, done, total, ..
                } => format!("{what} {done}/{total}"),
                Event::ToolStarted(tool) => format!("$ {tool}"),
                Event::ToolOutput(line) => format!("> {line}"),
                _ => return,
            };
            reports.lock().unwrap().push(line);
        })
    }

    /// The lines that start with `prefix`, without it.
    pub(crate) fn starting(&self, prefix: &str) -> Vec<String> {
        let lines = self.0.lock().unwrap();
        let lines = lines.iter().filter_map(|line| line.strip_prefix(prefix));
        lines.map(str::to_owned).collect()
    }
}

/// Whether the test can run; says why not, and fails instead where all must.
pub(crate) fn can_run(tools: &[&str], root: bool) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let missing = tools
        .iter()
        .find(|tool| !std::env::split_paths(&path).any(|dir| dir.join(tool).exists()));
    let reason = match missing {
        Some(tool) => format!("{tool} is not installed"),
        None if root && !nix::unistd::Uid::effective().is_root() => "needs root".to_owned(),
        None => return true,
    };
    // To standard error itself: a skip is seen without `--nocapture`.
    let _ = writeln!(std::io::stderr(), "SKIPPED: {reason}");
    assert!(
        std::env::var_os("LIVECD_TEST_REQUIRE").is_none_or(|value| value != "1"),
        "cannot run: {reason}"
    );
    false
}
