//! A small system to build images of.

use std::error::Error;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use livecd_host::{Event, Host, Silent};
use livecd_imgcreate::{
    Build, Context, CreateError, HookResult, ImageCreator, Plan, ScriptOptions,
};
use livecd_kickstart::{Kickstart, ParseOptions};
use livecd_packages::{HostTool, InstalledPackage, PackageManager, Selection, Target};
use tempfile::TempDir;

const BUSYBOX: &str = "/bin/busybox";
const COMMANDS: [&str; 14] = [
    "sh", "cat", "env", "grep", "kill", "ls", "mkdir", "pwd", "rm", "sed", "sleep", "sort",
    "touch", "tr",
];

/// Whether a test must be skipped for want of root or busybox.
pub(crate) fn lacks_root() -> bool {
    let reason = if !rustix::process::geteuid().is_root() {
        "needs root"
    } else if !Path::new(BUSYBOX).exists() {
        "busybox-static is not installed"
    } else {
        return false;
    };
    let required = std::env::var_os("LIVECD_TEST_REQUIRE").is_some();
    assert!(!required, "required: {reason}");
    eprintln!("SKIPPED: {reason}");
    true
}

/// A build host that tells nobody.
pub(crate) fn silent_host() -> Host {
    Host::system(Silent)
}

/// A build of a kickstart, up to the configured system.
pub(crate) struct Small {
    kickstart: Kickstart,
    /// How its scripts are run.
    pub(crate) options: ScriptOptions,
    /// Whether the machine's identity stays.
    pub(crate) keep_identity: bool,
    /// Files of the system, beside busybox.
    pub(crate) files: Vec<(&'static str, &'static str)>,
    scratch: TempDir,
    told: Arc<Mutex<Vec<String>>>,
}

impl Small {
    /// A build of `sections`, which begin in line 3 of `main.ks`.
    pub(crate) fn new(sections: &str) -> Self {
        let text = format!("%packages\n%end\n{sections}");
        let options = ParseOptions::default();
        Self {
            kickstart: Kickstart::parse_with(&text, "main.ks", &options).unwrap(),
            options: ScriptOptions::default(),
            keep_identity: false,
            files: Vec::new(),
            scratch: tempfile::tempdir().unwrap(),
            told: Arc::default(),
        }
    }

    /// The work directory.
    pub(crate) fn work(&self) -> String {
        self.scratch.path().join("work").display().to_string()
    }

    /// The install root.
    pub(crate) fn root(&self) -> PathBuf {
        self.scratch.path().join("work/install_root")
    }

    /// A file of the root.
    #[track_caller]
    pub(crate) fn file(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap()
    }

    /// The permissions of a file of the root.
    #[track_caller]
    pub(crate) fn mode(&self, path: &str) -> u32 {
        let metadata = fs::metadata(self.root().join(path)).unwrap();
        metadata.permissions().mode() & 0o7777
    }

    /// What the reporter was told, a line each.
    pub(crate) fn told(&self) -> Vec<String> {
        self.told.lock().unwrap().clone()
    }

    #[track_caller]
    pub(crate) fn succeeds(&mut self) {
        if let Err(error) = self.run() {
            panic!("{}\n{:#?}", self.shown(&error), self.told());
        }
    }

    /// The error and its causes, a line each, and where in the kickstart it is.
    #[track_caller]
    pub(crate) fn fails(&mut self) -> String {
        self.outcome().unwrap_err()
    }

    /// Nothing, or what [`fails`](Self::fails) returns.
    pub(crate) fn outcome(&mut self) -> Result<(), String> {
        self.run().map_err(|error| self.shown(&error))
    }

    /// As [`fails`](Self::fails), with 24 MiB for everything.
    #[track_caller]
    pub(crate) fn fails_on_a_small_disk(&mut self) -> String {
        use nix::sched::{CloneFlags, unshare};
        use rustix::mount::{MountFlags, MountPropagationFlags, mount, mount_change};

        // A thread of its own, so that nobody else sees the mount.
        std::thread::scope(|scope| {
            let thread = scope.spawn(|| {
                unshare(CloneFlags::CLONE_FS | CloneFlags::CLONE_NEWNS).unwrap();
                let private = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
                mount_change("/", private).unwrap();
                let place = self.scratch.path();
                mount(c"tmpfs", place, c"tmpfs", MountFlags::empty(), c"size=24m").unwrap();
                self.fails()
            });
            thread.join().unwrap()
        })
    }

    fn shown(&self, error: &CreateError) -> String {
        let place = error.kickstart_error().map(|error| {
            let place = self.kickstart.sources().location(error.span);
            format!("{}:{}: ", place.file, place.line)
        });
        let mut text = error.to_string();
        let mut cause = error.source();
        let mut place = place.unwrap_or_default();
        while let Some(error) = cause {
            text += &format!("\n{place}{error}");
            place.clear();
            cause = error.source();
        }
        text
    }

    fn run(&self) -> Result<(), CreateError> {
        for name in ["work", "out"] {
            fs::create_dir(self.scratch.path().join(name)).unwrap();
        }
        let told = Arc::clone(&self.told);
        let host = Host::system(move |event: Event<'_>| {
            let line = match event {
                Event::ToolOutput(text) => format!("output: {text}"),
                Event::Detail(text) => format!("detail: {text}"),
                Event::Note(text) => format!("note: {text}"),
                Event::Warning(text) => format!("warning: {text}"),
                _ => return,
            };
            told.lock().unwrap().push(line);
        });
        let packages = Box::new(Busybox(self.files.clone()));
        let place = |name| self.scratch.path().join(name);
        let kickstart = self.kickstart.clone();
        let mut plan = Plan::new(host, kickstart, packages, place("work"), place("out"));
        plan.scripts = self.options;
        plan.keep_identity = self.keep_identity;
        plan.source_date_epoch = Some(1_700_000_000);
        let mut creator = Tree;
        let build = Build::new(&mut creator, plan)?;
        build.mount()?.install()?.configure().map(drop)
    }
}

/// Leaves the tree where it is.
struct Tree;

impl ImageCreator for Tree {
    fn mount_install_root(&mut self, _cx: &mut Context) -> HookResult {
        Ok(())
    }

    fn configure_boot(&mut self, _cx: &mut Context) -> HookResult {
        Ok(())
    }

    fn unmount_install_root(&mut self, _cx: &mut Context) -> HookResult {
        Ok(())
    }

    fn package(&mut self, _cx: &mut Context) -> HookResult {
        Ok(())
    }
}

/// Installs busybox, an interpreter of its own, and some files.
#[derive(Debug)]
struct Busybox(Vec<(&'static str, &'static str)>);

impl PackageManager for Busybox {
    fn tools(&self) -> Vec<HostTool> {
        Vec::new()
    }

    fn check(&self, _: &Selection) -> Result<(), livecd_packages::Error> {
        Ok(())
    }

    fn install(
        &mut self,
        target: &Target,
        _selection: &Selection,
    ) -> Result<Vec<InstalledPackage>, livecd_packages::Error> {
        let root = target.root.root();
        for directory in ["bin", "etc", "tmp", "var/tmp", "root"] {
            fs::create_dir_all(root.join(directory)).unwrap();
        }
        for directory in ["tmp", "var/tmp"] {
            let mode = fs::Permissions::from_mode(0o1777);
            fs::set_permissions(root.join(directory), mode).unwrap();
        }
        fs::copy(BUSYBOX, root.join("bin/busybox")).unwrap();
        for name in COMMANDS {
            symlink("busybox", root.join("bin").join(name)).unwrap();
        }
        // A link to nowhere, as where systemd-resolved is.
        symlink(
            "../run/systemd/resolve/stub-resolv.conf",
            root.join("etc/resolv.conf"),
        )
        .unwrap();
        let shout = root.join("bin/shout");
        fs::write(&shout, "#!/bin/sh\ntr a-z A-Z < $1 >> /order\n").unwrap();
        fs::set_permissions(&shout, fs::Permissions::from_mode(0o755)).unwrap();
        for (path, text) in &self.0 {
            let file = root.join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        Ok(Vec::new())
    }
}
