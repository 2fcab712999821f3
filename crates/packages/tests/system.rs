//! A real system from the build host's own repositories.

mod testing;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Instant;

use livecd_host::Tool;
use livecd_packages::{
    Apt, AptOptions, InstalledPackage, PackageManager, Selection, Target, kernel_versions,
};
use testing::chroot::Chroot;
use testing::{Reports, can_run};

const LIVE: [&str; 13] = [
    "linux-image-amd64",
    "systemd-sysv",
    "udev",
    "dbus",
    "dracut",
    "dracut-live",
    "dmsetup",
    "kmod",
    "e2fsprogs",
    "iproute2",
    "login",
    "passwd",
    "isomd5sum",
];

fn install(
    work: &Path,
    name: &str,
    reports: &Reports,
    packages: &[&str],
    cache: &Path,
) -> (Target, Vec<InstalledPackage>) {
    let work_dir = work.join(name);
    fs::create_dir_all(&work_dir).unwrap();
    let target = Target {
        host: reports.host(),
        root: Chroot::new(&work_dir.join("root")),
        work_dir,
        scriptlet_env: vec![
            ("INITRD".into(), "No".into()),
            ("SOURCE_DATE_EPOCH".into(), "1700000000".into()),
        ],
    };
    let mut apt = Apt::new(AptOptions {
        system: true,
        cache: Some(cache.to_owned()),
        ..AptOptions::default()
    });
    let selection = Selection {
        packages: packages.iter().map(|&name| name.to_owned()).collect(),
        weak_dependencies: false,
        ..Selection::default()
    };
    let installed = apt.install(&target, &selection).unwrap();
    (target, installed)
}

#[test]
fn x() {
    if !can_run(&["apt-get", "dpkg-deb"], true) {
        return;
    }
    let work = Path::new("/tmp/pk/t");
    let cache = Path::new("/tmp/pk/cache");
    let reports = Reports::default();
    let started = Instant::now();
    let (target, installed) = install(work, "a", &reports, &LIVE, cache);
    println!("{:?} {}", started.elapsed(), installed.len());
    println!(
        "{:?}",
        kernel_versions(&target.host, &*target.root).unwrap()
    );
    let audit = target
        .host
        .run(&Tool::new("dpkg").arg("--audit").inside(target.root.clone()))
        .unwrap();
    assert_eq!(audit.stdout, "");
    let _: BTreeMap<(), ()> = BTreeMap::new();
    fs::write("/tmp/pk/log", reports.starting("").join("\n")).unwrap();
}
