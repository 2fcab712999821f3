//! Whether something that is nobody else's business can be seen.

use std::collections::HashSet;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// Looks at the command lines and environments of all processes, again and
/// again, as anyone who is logged in could.
pub(crate) struct Watch {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<HashSet<Vec<u8>>>,
}

impl Watch {
    pub(crate) fn start() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            let mut seen = HashSet::new();
            while !asked.load(Ordering::Relaxed) {
                look(&mut seen);
                std::thread::sleep(Duration::from_millis(5));
            }
            seen
        });
        Self { stop, thread }
    }

    /// Everything that was seen.
    pub(crate) fn stop(self) -> HashSet<Vec<u8>> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}

fn look(seen: &mut HashSet<Vec<u8>>) {
    for process in fs::read_dir("/proc").unwrap().flatten() {
        if !process.file_name().as_encoded_bytes()[0].is_ascii_digit() {
            continue;
        }
        for name in ["cmdline", "environ"] {
            // It may have ended by now.
            if let Ok(text) = fs::read(process.path().join(name)) {
                seen.insert(text);
            }
        }
    }
}

pub(crate) fn contains(text: &[u8], secret: &str) -> bool {
    text.windows(secret.len())
        .any(|window| window == secret.as_bytes())
}

/// The plain files beneath `folder` that contain one of `secrets`.
pub(crate) fn files_with(folder: &Path, secrets: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            found.extend(files_with(&entry.path(), secrets));
        } else if kind.is_file() && entry.metadata().unwrap().size() > 0 {
            let text = fs::read(entry.path()).unwrap();
            if secrets.iter().any(|secret| contains(&text, secret)) {
                found.push(entry.path());
            }
        }
    }
    found
}
