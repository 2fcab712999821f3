//! Real systems from the build host's own repositories.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::testing::chroot::{Chroot, NoPrograms};
use crate::testing::repository::{Key, LocalRepository, shell};
use crate::testing::{Reports, can_run};
use livecd_host::{Enter, Silent, Tool};
use livecd_packages::{
    Apt, AptOptions, Error, InstalledPackage, PackageManager, Repository, Selection, Target,
    kernel_versions,
};
use tempfile::TempDir;

const TOOLS: [&str; 6] = [
    "apt-get",
    "apt-ftparchive",
    "dpkg-deb",
    "gpg",
    "sha256sum",
    "find",
];

/// Writes down what a script sees, and tries to start a service.
const SCRIPT: &str = "#!/bin/sh
set -e
env | grep -E '^(DEBIAN_FRONTEND|LC_ALL|INITRD|TMPDIR)=' | sort > /opt/environment
: > /etc/init.d/probe; chmod +x /etc/init.d/probe
invoke-rc.d probe start > /opt/service 2>&1 || true
rm /etc/init.d/probe
";

const FAILING: &str = "#!/bin/sh
echo 'cannot reach the moon' >&2
exit 3
";

/// The build host's repositories, one of our own, and a cache for all builds.
struct Fixture {
    directory: TempDir,
    options: AptOptions,
    reports: Reports,
}

impl Fixture {
    /// `None` if it cannot be made here.
    fn new() -> Option<Self> {
        if !can_run(&TOOLS, true) {
            return None;
        }
        let directory = tempfile::tempdir().unwrap();
        let key = Key::new(&directory.path().join("key"));
        let repository = LocalRepository::new(&directory.path().join("repository"));
        let kernel = [("boot/vmlinuz-6.0-test", "kernel")];
        repository
            .package_with("probe", "Depends: later\n", &[("DEBIAN/postinst", SCRIPT)])
            .package_with("failing", "", &[("DEBIAN/postinst", FAILING)])
            .package_with(
                "later",
                "",
                &[
                    ("usr/share/doc/later/README", "x"),
                    ("usr/share/doc/later/copyright", "x"),
                ],
            )
            .package_with("kernel-test", "", &kernel)
            .package_with(
                "sooner",
                "Provides: later\nConflicts: later\nReplaces: later\n",
                &[],
            )
            .publish("")
            .sign(&key);
        let ours = Repository {
            install: true,
            ..Repository::new("ours", repository.signed_by(&key))
        };
        let options = AptOptions {
            repositories: vec![ours],
            system: true,
            cache: Some(directory.path().join("cache")),
            ..AptOptions::default()
        };
        Some(Self {
            directory,
            options,
            reports: Reports::default(),
        })
    }

    fn install(
        &self,
        name: &str,
        selection: &Selection,
    ) -> (Arc<Chroot>, Result<Vec<InstalledPackage>, Error>) {
        let work_dir = self.directory.path().join(name);
        fs::create_dir_all(&work_dir).unwrap();
        let root = Chroot::new(&work_dir.join("root"));
        let target = Target {
            host: self.reports.host(),
            root: root.clone(),
            host_programs: Arc::new(NoPrograms),
            work_dir,
            scriptlet_env: [("INITRD", "No"), ("SOURCE_DATE_EPOCH", "1700000000")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
        };
        let installed = Apt::new(self.options.clone()).install(&target, selection);
        (root, installed)
    }
}

fn selection(packages: &[&str]) -> Selection {
    Selection {
        packages: packages.iter().map(|&name| name.to_owned()).collect(),
        weak_dependencies: false,
        ..Selection::default()
    }
}

/// Everything about a tree but its times.
fn listing(root: &Path) -> String {
    shell(
        root,
        r"find . -xdev \( -type d -printf '%p %y %m %U %G\n' \) -o -printf '%p %y %m %U %G %n %l %s\n' | sort
          find . -xdev -type f -print0 | sort -z | xargs -0 sha256sum",
    )
}

fn exists(root: &Chroot, path: &str) -> bool {
    root.root().join(path).symlink_metadata().is_ok()
}

fn read(root: &Chroot, path: &str) -> String {
    fs::read_to_string(root.root().join(path)).unwrap()
}

#[test]
fn a_system_is_complete_clean_and_the_same_every_time() {
    let Some(fixture) = Fixture::new() else {
        return;
    };
    let packages = selection(&["probe", "kernel-test", "passwd"]);
    let (root, installed) = fixture.install("one", &packages);
    let installed = installed.unwrap();
    let host = fixture.reports.host();

    assert!(installed.is_sorted());
    let names: Vec<_> = installed
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    for name in ["base-files", "dpkg", "later", "libc6", "passwd", "probe"] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    assert!(!names.contains(&"apt"), "{names:?}");
    let audit = Tool::new("dpkg").arg("--audit").inside(root.clone());
    assert_eq!(host.run(&audit).unwrap().stdout, "");
    assert_eq!(
        kernel_versions(&host, &*root, &NoPrograms)
            .unwrap()
            .into_iter()
            .collect::<Vec<_>>(),
        [("kernel-test".to_owned(), vec!["6.0-test".to_owned()])]
    );

    let environment = "DEBIAN_FRONTEND=noninteractive\nINITRD=No\nLC_ALL=C.UTF-8\n";
    assert_eq!(read(&root, "opt/environment"), environment);
    let service = read(&root, "opt/service");
    assert!(
        service.contains("policy-rc.d denied execution of start"),
        "{service}"
    );
    for left in [
        "usr/sbin/policy-rc.d",
        "var/cache/livecd-packages",
        "var/log/dpkg.log",
        "var/lib/dpkg/status-old",
        "etc/passwd-",
    ] {
        assert!(!exists(&root, left), "{left}");
    }
    assert!(!exists(&root, "var/lib/apt/lists"));
    let automatic = read(&root, "var/lib/apt/extended_states");
    for (name, is_automatic) in [
        ("later", true),
        ("libc6", true),
        ("probe", false),
        ("passwd", false),
        ("bash", false),
    ] {
        let stanza = format!("Package: {name}\nArchitecture: amd64\nAuto-Installed: 1\n\n");
        assert_eq!(automatic.contains(&stanza), is_automatic, "{name}");
    }
    assert_eq!(
        read(&root, "etc/apt/sources.list.d/ours.list")
            .matches("deb ")
            .count(),
        1
    );
    assert!(exists(&root, "etc/apt/keyrings/ours-0.gpg"));
    for (path, mode) in [
        ("tmp", "1777"),
        ("root", "700"),
        ("usr/bin/passwd", "4755"),
        ("bin", "777"),
    ] {
        let tool = Tool::new("stat")
            .args(["-c", "%a"])
            .arg(root.root().join(path));
        assert_eq!(host.run(&tool).unwrap().stdout.trim(), mode, "{path}");
    }
    for what in ["packages unpacked ", "packages configured "] {
        let last = fixture.reports.starting(what).pop().unwrap();
        assert_eq!(last, format!("{0}/{0}", installed.len()), "{what}");
    }

    let first = listing(root.root());
    let (root, again) = fixture.install("two", &packages);
    assert_eq!(again.unwrap().len(), installed.len());
    let second = listing(root.root());
    let differing: Vec<_> = first
        .lines()
        .zip(second.lines())
        .filter(|(a, b)| a != b)
        .collect();
    assert_eq!(differing, []);

    // On top of a system only what it lacks is installed, and what that takes
    // the place of is gone.
    let before = names.len();
    let (root, installed) = fixture.install("two", &selection(&["sooner"]));
    let installed = installed.unwrap();
    assert_eq!(installed.len(), before);
    let there = |name: &str| installed.iter().any(|package| package.name == name);
    assert!(there("sooner") && there("probe") && !there("later"));
    let last = fixture.reports.starting("packages unpacked ").pop();
    assert_eq!(last.as_deref(), Some("1/1"));
    assert!(!exists(&root, "usr/share/doc/later/copyright"));
    assert!(!exists(&root, "usr/sbin/policy-rc.d"));
}

#[test]
fn a_failing_script_says_what_it_said_and_documentation_stays_out() {
    let Some(fixture) = Fixture::new() else {
        return;
    };
    let selection = Selection {
        documentation: false,
        ..selection(&["later", "failing"])
    };
    let (root, installed) = fixture.install("one", &selection);
    assert_eq!(
        installed.unwrap_err().to_string(),
        "could not install package failing: its post-installation script failed (exit status 3)\n    \
         cannot reach the moon"
    );
    assert!(exists(&root, "usr/share/doc/later/copyright"));
    assert!(!exists(&root, "usr/share/doc/later/README"));
    // One file is made by a script.
    let find =
        "find usr/share/doc usr/share/man -type f ! -name copyright ! -path '*/base-files/FAQ'";
    let kept = shell(root.root(), find);
    assert_eq!(kept, "");
}

/// A package's link that leads out of the root, and a file put through it.
#[test]
fn packages_cannot_write_outside_the_root() {
    let Some(fixture) = Fixture::new() else {
        return;
    };
    let outside = fixture.directory.path().join("outside");
    fs::create_dir(&outside).unwrap();
    let root = Chroot::new(&fixture.directory.path().join("hostile"));
    let link = root.root().join("var/cache/livecd-packages");
    fs::create_dir_all(root.root().join("var/cache")).unwrap();
    std::os::unix::fs::symlink(&outside, &link).unwrap();
    std::os::unix::fs::symlink(&outside, root.root().join("usr")).unwrap();
    let work_dir = fixture.directory.path().join("work");
    fs::create_dir(&work_dir).unwrap();
    let target = Target {
        host: livecd_host::Host::system(Silent),
        root,
        host_programs: Arc::new(NoPrograms),
        work_dir,
        scriptlet_env: Vec::new(),
    };
    let outcome = Apt::new(fixture.options.clone()).install(&target, &selection(&[]));
    assert!(outcome.is_err());
    let entries: Vec<PathBuf> = fs::read_dir(outside)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(entries, Vec::<PathBuf>::new());
}
