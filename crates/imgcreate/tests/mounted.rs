//! A creator that mounts the install root, and a process that keeps it busy.

use std::fs;
use std::process::{Child, Command, Stdio};

use livecd_host::{Host, Silent};
use livecd_imgcreate::{Build, Context, HookResult, ImageCreator, Plan};
use livecd_installroot::unmount;
use livecd_kickstart::Kickstart;
use livecd_packages::{HostTool, InstalledPackage, PackageManager, Selection, Target};
use nix::sched::{CloneFlags, unshare};
use rustix::mount::{MountFlags, MountPropagationFlags, mount, mount_change};

/// Mounts a new filesystem, and leaves somebody in it if asked to.
struct InMemory {
    guest: Option<Child>,
    with_guest: bool,
}

impl ImageCreator for InMemory {
    fn mount_install_root(&mut self, cx: &mut Context) -> HookResult {
        mount(c"none", cx.root_path(), c"tmpfs", MountFlags::NODEV, c"")?;
        Ok(())
    }

    fn configure_boot(&mut self, cx: &mut Context) -> HookResult {
        if self.with_guest {
            let mut guest = Command::new("sleep");
            guest.arg("1000").current_dir(cx.root_path().join("etc"));
            self.guest = Some(guest.stdout(Stdio::null()).spawn()?);
        }
        Ok(())
    }

    fn unmount_install_root(&mut self, cx: &mut Context) -> HookResult {
        Ok(unmount(cx.root_path())?)
    }

    fn package(&mut self, _cx: &mut Context) -> HookResult {
        Ok(())
    }
}

/// Writes into the root, as packages do.
#[derive(Debug)]
struct Packages;

impl PackageManager for Packages {
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
        fs::create_dir(target.root.root().join("etc")).unwrap();
        Ok(Vec::new())
    }
}

/// Builds in a mount namespace that ends with the thread.
fn build(with_guest: bool) -> (Result<(), String>, Option<u32>, bool) {
    let directory = tempfile::tempdir().unwrap();
    let [work, out] = ["work", "out"].map(|name| directory.path().join(name));
    for path in [&work, &out] {
        fs::create_dir(path).unwrap();
    }
    let run = || {
        unshare(CloneFlags::CLONE_NEWNS).unwrap();
        let private = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
        mount_change("/", private).unwrap();
        let kickstart = Kickstart::parse("%packages --nocore\n%end\n").unwrap();
        let host = Host::system(Silent);
        let plan = Plan::new(host, kickstart, Box::new(Packages), work.clone(), out);
        let mut creator = InMemory {
            guest: None,
            with_guest,
        };
        let build = Build::new(&mut creator, plan).unwrap().mount().unwrap();
        let built = build.install().unwrap().configure().unwrap().unmount();
        let said = built.map(drop).map_err(|error| {
            let error: &dyn std::error::Error = &error;
            error.source().unwrap().to_string()
        });
        // On the disk, the mounted filesystem out of the way, nothing was written.
        let root = work.join("install_root");
        let untouched = fs::read_dir(&root).unwrap().count() == 0;
        let guest = creator.guest.as_mut().map(|guest| {
            guest.kill().unwrap();
            guest.wait().unwrap();
            guest.id()
        });
        let said = said.map_err(|text| text.replace(work.to_str().unwrap(), "$WORK"));
        (said, guest, untouched)
    };
    std::thread::scope(|scope| scope.spawn(run).join().unwrap())
}

#[test]
fn a_mounted_root_is_unmounted_and_who_keeps_it_busy_is_named() {
    if !rustix::process::geteuid().is_root() {
        return assert!(
            std::env::var_os("LIVECD_TEST_REQUIRE").is_none(),
            "needs root"
        );
    }
    assert_eq!(build(false), (Ok(()), None, true));
    let (said, guest, untouched) = build(true);
    let expected = format!(
        "could not unmount $WORK/install_root, which is in use: sleep (process {}) uses \
         $WORK/install_root/etc",
        guest.unwrap()
    );
    assert_eq!((said, untouched), (Err(expected), false));
}
