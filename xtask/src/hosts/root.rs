//! The root directories of other build hosts.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use livecd_host::{Host, Tool};
use tempfile::TempDir;

use crate::TaskResult;

/// A build host, and what its tools are known not to do.
#[derive(Debug)]
pub(crate) struct Root {
    pub(crate) codename: &'static str,
    /// The package that has its dnf.
    dnf: &'static str,
    /// Whether a live ISO of RPM packages can be made there.
    pub(crate) makes_media: bool,
    /// Tests that its own programs cannot pass, and why.
    pub(crate) cannot: &'static [(&'static str, &'static str)],
}

/// What a build needs, and the tests of package managers.
const PACKAGES: &[&str] = &[
    "busybox-static",
    "ca-certificates",
    "createrepo-c",
    "curl",
    "e2fsprogs",
    "erofs-utils",
    "gnupg",
    "openssl",
    "python3",
    "rpm",
    "squashfs-tools",
    "uidmap",
];

pub(crate) const ROOTS: &[Root] = &[
    Root {
        codename: "trixie",
        dnf: "dnf",
        makes_media: false,
        cannot: NO_GROUPS,
    },
    Root {
        codename: "forky",
        dnf: "dnf5",
        makes_media: true,
        cannot: NO_MODULES,
    },
];

/// docs/architecture.md says why.
const NO_GROUPS: &[(&str, &str)] = &[
    (
        "rpm::live::",
        "dnf 4.23 crashes when it is asked for a group",
    ),
    (
        "rpm::base::",
        "dnf 4.23 crashes when it is asked for a group",
    ),
];
const NO_MODULES: &[(&str, &str)] = &[
    ("rpm::modules::", "dnf5 resolves no modules on Debian"),
    (
        "rpm::signatures::rpm_verifies_what_its_level_says",
        "dnf5 with rpm 6 installs an unsigned package of a trusted repository at any level",
    ),
];

/// How long a root is used before it is made anew: what is tested is today's.
const KEPT: Duration = Duration::from_secs(7 * 24 * 3600);
/// The script for releases that this machine's debootstrap does not know.
const ANY_RELEASE: &str = "/usr/share/debootstrap/scripts/sid";

impl Root {
    /// The root directory, kept in `cache` and made if it is not there.
    pub(crate) fn get(&self, host: &Host, cache: &Path) -> TaskResult<PathBuf> {
        fs::create_dir_all(cache)?;
        let folder = cache.join(self.codename);
        let is_old = |folder: &Path| -> TaskResult<bool> {
            let age = fs::metadata(folder)?.modified()?.elapsed();
            Ok(age.unwrap_or_default() > KEPT)
        };
        if folder.exists() && is_old(&folder)? {
            fs::remove_dir_all(&folder)?;
        }
        if folder.exists() {
            return Ok(folder);
        }
        let started = Instant::now();
        eprintln!("Making a root of {}", self.codename);
        // Not half a root under its name, should this be stopped.
        let work = TempDir::with_prefix_in("work-", cache)?;
        let made = work.path().join("root");
        let mut packages = PACKAGES.to_vec();
        packages.push(self.dnf);
        let debootstrap = Tool::new("debootstrap")
            .args(["--variant=minbase", "--include"])
            .arg(packages.join(","))
            .arg(self.codename)
            .arg(&made)
            .arg(mirror(host)?)
            .arg(ANY_RELEASE)
            .env("DEBIAN_FRONTEND", "noninteractive");
        host.run(&debootstrap)?;
        // What is called dnf on Fedora.
        let dnf = made.join("usr/bin/dnf");
        if !dnf.exists() {
            symlink("dnf5", dnf)?;
        }
        fs::remove_dir_all(made.join("var/cache/apt/archives"))?;
        fs::rename(&made, &folder)?;
        fs::File::open(&folder)?.set_modified(std::time::SystemTime::now())?;
        let seconds = started.elapsed().as_secs_f64();
        eprintln!(
            "It took {seconds:.0} s, and is kept in {}",
            folder.display()
        );
        Ok(folder)
    }
}

/// Where this machine has its Debian packages from.
fn mirror(host: &Host) -> TaskResult<String> {
    let targets = Tool::new("apt-get")
        .args(["indextargets", "--format", "$(REPO_URI)"])
        .args(["Created-By: Packages", "Origin: Debian", "Label: Debian"]);
    let addresses = host.run(&targets)?.stdout;
    let first = addresses.lines().next().map(str::to_owned);
    first.ok_or_else(|| "apt-get knows no repository of Debian: run apt-get update".into())
}
