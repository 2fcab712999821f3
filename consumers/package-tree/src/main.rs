//! Installs packages into an empty directory: `package-tree ROOT WORK PACKAGE…`, as root.

use std::error::Error;
use std::path::PathBuf;

use livecd_host::{Host, Silent};
use livecd_installroot::{InstallRoot, RootOptions};
use livecd_packages::{Apt, AptOptions, Group, PackageManager, Selection, Target};

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args_os().skip(1);
    let (Some(root), Some(work)) = (words.next(), words.next()) else {
        return Err("usage: package-tree ROOT WORK PACKAGE…".into());
    };
    let host = Host::system(Silent);
    let root = InstallRoot::open(&host, &PathBuf::from(root), RootOptions::default())?;
    let target = Target {
        root: root.confinement(),
        host_programs: root.host_programs(),
        work_dir: work.into(),
        scriptlet_env: Vec::new(),
        host,
    };
    let selection = Selection {
        groups: vec![Group::new("core")],
        packages: words
            .map(|name| name.to_string_lossy().into_owned())
            .collect(),
        ..Selection::default()
    };
    let mut apt = Apt::new(AptOptions {
        system: true,
        ..AptOptions::default()
    });
    for package in apt.install(&target, &selection)? {
        println!("{} {}", package.name, package.version);
    }
    Ok(())
}
