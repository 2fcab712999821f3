//! What the tests stand on: a root to install into, and skipping by name.

use std::fs;
use std::io;
use std::os::unix::fs::chroot;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use livecd_host::{Enter, Event, Host};
use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, unshare};

/// Devices that scripts expect.
const DEVICES: [&str; 5] = ["null", "zero", "full", "random", "urandom"];

/// A plain chroot with a private mount namespace, `/proc` and a few devices.
#[derive(Debug)]
pub struct Chroot(PathBuf);

impl Chroot {
    /// A root in `directory`, which is created.
    pub fn new(directory: &Path) -> Arc<Self> {
        for name in ["proc", "dev"] {
            fs::create_dir_all(directory.join(name)).unwrap();
        }
        Arc::new(Self(directory.to_owned()))
    }
}

impl Enter for Chroot {
    fn root(&self) -> &Path {
        &self.0
    }

    fn enter(&self, _purpose: livecd_host::Purpose) -> io::Result<()> {
        let none: Option<&str> = None;
        unshare(CloneFlags::CLONE_FS | CloneFlags::CLONE_NEWNS)?;
        let private = MsFlags::MS_REC | MsFlags::MS_PRIVATE;
        mount(none, "/", none, private, none)?;
        mount(
            Some("proc"),
            &self.0.join("proc"),
            Some("proc"),
            MsFlags::empty(),
            none,
        )?;
        let dev = self.0.join("dev");
        mount(Some("tmpfs"), &dev, Some("tmpfs"), MsFlags::empty(), none)?;
        for name in DEVICES {
            fs::write(dev.join(name), "")?;
            let source = Path::new("/dev").join(name);
            mount(Some(&source), &dev.join(name), none, MsFlags::MS_BIND, none)?;
        }
        std::os::unix::fs::symlink("/proc/self/fd", dev.join("fd"))?;
        chroot(&self.0)?;
        std::env::set_current_dir("/")
    }

    fn before_exec(&self) -> io::Result<()> {
        Ok(())
    }
}

/// What a host reported, line by line.
#[derive(Clone, Debug, Default)]
pub struct Reports(Arc<Mutex<Vec<String>>>);

impl Reports {
    /// A host that reports here.
    pub fn host(&self) -> Host {
        let reports = Arc::clone(&self.0);
        let t = std::time::Instant::now();
        Host::system(move |event: Event<'_>| {
            let line = match event {
                Event::Warning(text) => format!("warning: {text}"),
                Event::Note(text) => format!("note: {text}"),
                Event::Progress { what, done, total } => format!("{what} {done}/{total}"),
                Event::ToolStarted(tool) => format!("$ {:?} {tool}", t.elapsed()),
                Event::ToolOutput(line) => format!("> {line}"),
                _ => return,
            };
            reports.lock().unwrap().push(line);
        })
    }

    /// The lines that start with `prefix`, without it.
    pub fn starting(&self, prefix: &str) -> Vec<String> {
        let lines = self.0.lock().unwrap();
        let lines = lines.iter().filter_map(|line| line.strip_prefix(prefix));
        lines.map(str::to_owned).collect()
    }
}

/// Whether the test can run; says why not, and fails instead where all must.
pub fn can_run(tools: &[&str], root: bool) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let missing = tools
        .iter()
        .find(|tool| !std::env::split_paths(&path).any(|dir| dir.join(tool).exists()));
    let reason = match missing {
        Some(tool) => format!("{tool} is not installed"),
        None if root && !nix::unistd::Uid::effective().is_root() => "needs root".to_owned(),
        None => return true,
    };
    println!("SKIPPED: {reason}");
    assert!(
        std::env::var_os("LIVECD_TEST_REQUIRE").is_none_or(|value| value != "1"),
        "cannot run: {reason}"
    );
    false
}
