//! Whether something that is nobody else's business can be seen.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
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

/// The plain files beneath `folder` that contain one of `secrets`.
pub(crate) fn files_with(folder: &Path, secrets: &[&str]) -> Vec<PathBuf> {
    // Much faster than what is compiled without optimisations. It reads what to
    // look for, as a `Watch` of another test may see its command line.
    let mut grep = Command::new("grep");
    grep.args(["-rlaF", "--null", "--devices=skip", "--file=-"]);
    grep.arg(folder).env("LC_ALL", "C");
    grep.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut grep = grep.stderr(Stdio::piped()).spawn().unwrap();
    let mut patterns = grep.stdin.take().unwrap();
    patterns.write_all(secrets.join("\n").as_bytes()).unwrap();
    drop(patterns);
    let output = grep.wait_with_output().unwrap();
    // 1: there is none.
    let searched = matches!(output.status.code(), Some(0 | 1));
    assert!(searched, "{}", String::from_utf8_lossy(&output.stderr));
    let names = output.stdout.split(|byte| *byte == 0);
    let names = names.filter(|name| !name.is_empty());
    names
        .map(|name| PathBuf::from(OsStr::from_bytes(name)))
        .collect()
}
