//! A root to run programs in.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use livecd_host::{Host, Silent, ToolError};
use livecd_installroot::{InstallRoot, RootOptions};
use tempfile::TempDir;

const BUSYBOX: &str = "/bin/busybox";
const PERL: &str = "/usr/bin/perl";

/// A root in which the usual commands work, and `perl`, which can make any
/// system call; `None` if that is not possible here.
pub(crate) fn root_with_perl() -> Option<(TempDir, InstallRoot)> {
    let reason = if !rustix::process::geteuid().is_root() {
        "needs root"
    } else if !Path::new(BUSYBOX).exists() {
        "busybox-static is not installed"
    } else if !Path::new(PERL).exists() {
        "perl-base is not installed"
    } else {
        let directory = tempfile::tempdir().unwrap();
        fill(directory.path());
        let root = open(directory.path(), RootOptions::default());
        return Some((directory, root));
    };
    assert!(
        std::env::var_os("LIVECD_TEST_REQUIRE").is_none(),
        "required: {reason}"
    );
    eprintln!("SKIPPED: {reason}");
    None
}

fn fill(root: &Path) {
    for directory in ["bin", "tmp", "usr/bin"] {
        fs::create_dir_all(root.join(directory)).unwrap();
    }
    fs::copy(BUSYBOX, root.join("bin/busybox")).unwrap();
    for name in [
        "sh", "ls", "cat", "mknod", "kill", "grep", "mkdir", "tr", "head",
    ] {
        symlink("busybox", root.join("bin").join(name)).unwrap();
    }
    fs::copy(PERL, root.join("usr/bin/perl")).unwrap();
    copy_libraries(root, Path::new(PERL));
}

/// Copies what `program` is loaded with, its loader included.
pub(crate) fn copy_libraries(root: &Path, program: &Path) {
    let list = Command::new("ldd").arg(program).output().unwrap();
    for word in String::from_utf8(list.stdout).unwrap().split_whitespace() {
        let Some(inside) = word.strip_prefix('/') else {
            continue;
        };
        let target = root.join(inside);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(word, target).unwrap();
    }
}

pub(crate) fn open(path: &Path, options: RootOptions) -> InstallRoot {
    InstallRoot::open(&Host::system(Silent), path, options).unwrap()
}

pub(crate) fn sh(root: &InstallRoot, script: &str) -> Result<String, ToolError> {
    let tool = root.tool("/bin/sh").arg("-c").arg(script);
    root.run(&tool).map(|output| output.stdout)
}

/// What perl prints; it must not fail.
#[track_caller]
pub(crate) fn perl(root: &InstallRoot, script: &str) -> String {
    let tool = root.tool(PERL).arg("-e").arg(script);
    root.run(&tool).unwrap().stdout
}
