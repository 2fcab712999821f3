//! The order of a build, and what becomes of one that fails: hooks and the
//! package manager write down that they were called.

use std::error::Error;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use livecd_host::{Guard, Host, Resource, Silent};
use livecd_imgcreate::{
    Build, Context, HookResult, ImageCreator, Plan, PreScripts, ScriptOptions, create, run_post,
};
use livecd_kickstart::Kickstart;
use livecd_packages::{HostTool, InstalledPackage, PackageManager, Selection, Target};

/// What was called, and what is to fail.
#[derive(Clone, Debug, Default)]
struct Calls {
    made: Arc<Mutex<Vec<String>>>,
    fails: &'static str,
}

impl Calls {
    fn call(&self, name: &str) -> HookResult {
        self.made.lock().unwrap().push(name.to_owned());
        if name == self.fails {
            Err(format!("{name} went wrong").into())
        } else {
            Ok(())
        }
    }

    fn made(&self) -> String {
        self.made.lock().unwrap().join(" ")
    }
}

#[derive(Debug)]
struct Held(Calls);

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("held thing")
    }
}

impl Resource for Held {
    fn release(&mut self, _host: &Host) -> Result<(), Box<dyn Error + Send + Sync>> {
        self.0.call("release")
    }
}

struct Recorder(Calls);

impl ImageCreator for Recorder {
    fn mount_install_root(&mut self, cx: &mut Context) -> HookResult {
        let guard = Guard::new(&cx.host, Held(self.0.clone()));
        cx.hold(guard);
        self.0.call("mount")
    }

    fn configure_boot(&mut self, _cx: &mut Context) -> HookResult {
        self.0.call("boot")
    }

    fn unmount_install_root(&mut self, _cx: &mut Context) -> HookResult {
        self.0.call("unmount")
    }

    fn package(&mut self, cx: &mut Context) -> HookResult {
        fs::write(cx.staging.file("image.tar"), "all of it")?;
        self.0.call("package")
    }

    fn before_packages(&mut self, _cx: &mut Context) -> HookResult {
        self.0.call("before-packages")
    }

    fn run_post(&mut self, cx: &mut Context) -> HookResult {
        self.0.call("post")?;
        run_post(cx)
    }
}

#[derive(Debug)]
struct Packages(Calls);

impl PackageManager for Packages {
    fn tools(&self) -> Vec<HostTool> {
        Vec::new()
    }

    fn check(&self, selection: &Selection) -> Result<(), livecd_packages::Error> {
        match selection.packages.contains(&self.0.fails.to_owned()) {
            true => Err(livecd_packages::Error::BadName {
                name: self.0.fails.to_owned(),
            }),
            false => Ok(()),
        }
    }

    fn install(
        &mut self,
        target: &Target,
        selection: &Selection,
    ) -> Result<Vec<InstalledPackage>, livecd_packages::Error> {
        let list = target.root.root().join("var/lib/dpkg/info");
        fs::create_dir_all(&list).unwrap();
        fs::write(list.join("linux-image-6.1.list"), "/boot/vmlinuz-6.1-x\n").unwrap();
        let name = format!("install:{}", selection.packages.join(","));
        match self.0.call(&name) {
            Ok(()) => Ok(Vec::new()),
            Err(_) => Err(livecd_packages::Error::NoRepository),
        }
    }
}

struct Scratch(tempfile::TempDir);

impl Scratch {
    fn new() -> Self {
        let scratch = Self(tempfile::tempdir().unwrap());
        fs::create_dir(scratch.path("work")).unwrap();
        fs::create_dir(scratch.path("out")).unwrap();
        scratch
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn plan(&self, calls: &Calls) -> Plan {
        let kickstart = Kickstart::parse("%packages\nbash\n%end\n").unwrap();
        let packages = Box::new(Packages(calls.clone()));
        let (work, out) = (self.path("work"), self.path("out"));
        Plan::new(Host::system(Silent), kickstart, packages, work, out)
    }
}

fn failing(fails: &'static str) -> Calls {
    Calls {
        fails,
        ..Calls::default()
    }
}

#[test]
fn the_steps_have_one_order() {
    let (scratch, calls) = (Scratch::new(), Calls::default());
    let files = create(&mut Recorder(calls.clone()), scratch.plan(&calls)).unwrap();
    assert_eq!(
        calls.made(),
        "mount before-packages install:bash post boot unmount release package"
    );
    assert_eq!(files, [scratch.path("out/image.tar")]);
    assert_eq!(fs::read_to_string(&files[0]).unwrap(), "all of it");
}

/// What is refused before anything runs, and why. Each is refused by another call of
/// `Session::mount` and of `PreScripts::run`; without that call, the hooks and the
/// scripts run.
const REFUSED: [(&str, &str); 3] = [
    (
        "%post --interpreter='/bin/sh -x'\ntrue\n%end\n",
        "--interpreter takes a program, and no arguments: -x",
    ),
    ("user --name=a:b\n", "a:b"),
    ("%packages\nbash\n%end\n", "bash"),
];

#[test]
fn what_cannot_be_taken_is_refused_before_any_hook_is_called() {
    for (text, why) in REFUSED {
        let (scratch, calls) = (Scratch::new(), failing("bash"));
        let plan = Plan {
            kickstart: Kickstart::parse(text).unwrap(),
            ..scratch.plan(&calls)
        };
        let error = create(&mut Recorder(calls.clone()), plan).unwrap_err();
        let source = error.source().unwrap();
        assert!(source.to_string().contains(why), "{text}: {source}");
        assert_eq!(calls.made(), "", "{text}");
    }
}

/// Scripts that run would fail: there is no work directory.
#[test]
fn what_cannot_be_taken_is_refused_before_a_pre_script_runs() {
    for (text, why) in REFUSED {
        let (host, packages) = (Host::system(Silent), Packages(failing("bash")));
        let kickstart = Kickstart::parse(&format!("%pre\ntrue\n%end\n{text}")).unwrap();
        let scripts = PreScripts {
            host: &host,
            kickstart: &kickstart,
            packages: Some(&packages),
            work_dir: Path::new("/nowhere"),
            options: ScriptOptions::default(),
        };
        let error = scripts.run().unwrap_err();
        let source = error.source().unwrap();
        assert!(source.to_string().contains(why), "{text}: {source}");
    }
}

#[test]
fn a_failed_step_is_named_and_undone_and_leaves_no_image() {
    for (fails, step, calls_made) in [
        ("mount", "prepare the install root", "mount unmount release"),
        (
            "install:bash",
            "install packages",
            "mount before-packages install:bash unmount release",
        ),
        (
            "boot",
            "configure the system",
            "mount before-packages install:bash post boot unmount release",
        ),
        (
            "unmount",
            "release the install root",
            "mount before-packages install:bash post boot unmount release",
        ),
        (
            "release",
            "release the install root",
            "mount before-packages install:bash post boot unmount release",
        ),
        (
            "package",
            "make the image",
            "mount before-packages install:bash post boot unmount release package",
        ),
    ] {
        let (scratch, calls) = (Scratch::new(), failing(fails));
        let error = create(&mut Recorder(calls.clone()), scratch.plan(&calls)).unwrap_err();
        assert_eq!(error.to_string(), format!("could not {step}"), "{fails}");
        assert_eq!(calls.made(), calls_made, "{fails}");
        assert_eq!(
            fs::read_dir(scratch.path("out")).unwrap().count(),
            0,
            "{fails}"
        );
    }
}

#[test]
fn a_build_that_is_dropped_or_torn_down_is_undone_once() {
    let (scratch, calls) = (Scratch::new(), Calls::default());
    let mut recorder = Recorder(calls.clone());
    drop(
        Build::new(&mut recorder, scratch.plan(&calls))
            .unwrap()
            .mount()
            .unwrap(),
    );
    assert_eq!(calls.made(), "mount before-packages unmount release");

    let (scratch, calls) = (Scratch::new(), failing("unmount"));
    let mut recorder = Recorder(calls.clone());
    let build = Build::new(&mut recorder, scratch.plan(&calls))
        .unwrap()
        .mount()
        .unwrap();
    let error = build.teardown().unwrap_err();
    assert_eq!(error.to_string(), "unmount went wrong");
    assert_eq!(calls.made(), "mount before-packages unmount release");
}

#[test]
fn kernel_versions_come_from_the_package_database() {
    if !rustix::process::geteuid().is_root() {
        return assert!(
            std::env::var_os("LIVECD_TEST_REQUIRE").is_none(),
            "needs root"
        );
    }
    let (scratch, calls) = (Scratch::new(), Calls::default());
    let mut recorder = Recorder(calls.clone());
    let build = Build::new(&mut recorder, scratch.plan(&calls)).unwrap();
    let build = build.mount().unwrap().install().unwrap();
    let versions = build.kernel_versions().unwrap();
    assert_eq!(versions["linux-image-6.1"], ["6.1-x"]);
}
