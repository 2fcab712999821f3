//! Programs of the build host that may change one directory.

#![expect(clippy::print_stderr, reason = "a skipped test says why")]

use std::fs;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::sync::Arc;

use livecd_host::{Host, Silent, Tool, ToolError};
use livecd_installroot::ReadOnlyHost;

fn lacks_root() -> bool {
    let lacks = !rustix::process::geteuid().is_root();
    assert!(
        !lacks || std::env::var_os("LIVECD_TEST_REQUIRE").is_none(),
        "required: needs root"
    );
    if lacks {
        eprintln!("SKIPPED: needs root");
    }
    lacks
}

fn sh(writable: &Path, script: &str) -> Result<String, ToolError> {
    let host = Arc::new(ReadOnlyHost::new(writable, true));
    let tool = Tool::new("sh").args(["-ec", script]).inside(host);
    Host::system(Silent).run(&tool).map(|output| output.stdout)
}

/// Tried by taking `protect` out of `ReadOnlyHost::enter`.
#[test]
fn only_one_directory_can_be_changed() {
    if lacks_root() {
        return;
    }
    let (own, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    sh(
        own.path(),
        &format!("echo x > {}/file", own.path().display()),
    )
    .unwrap();
    assert!(own.path().join("file").exists());
    for directory in [other.path(), Path::new("/dev/shm"), Path::new("/var/tmp")] {
        let name = format!("livecd-test-{}", std::process::id());
        let file = directory.join(name);
        assert!(sh(own.path(), &format!("echo x > {}", file.display())).is_err() || !file.exists());
        assert!(!file.exists(), "{}", file.display());
    }
    assert!(sh(own.path(), "mount -o remount,rw /").is_err());
}

/// Tried by taking `mount_on_dev` and `empty_run` out of `ReadOnlyHost::enter`.
#[test]
fn disks_and_services_are_out_of_sight() {
    if lacks_root() {
        return;
    }
    let own = tempfile::tempdir().unwrap();
    let service = tempfile::tempdir_in("/run").unwrap();
    let _socket = UnixListener::bind(service.path().join("socket")).unwrap();
    assert_eq!(
        sh(own.path(), "find /dev -type b; find /run -type s").unwrap(),
        ""
    );
    assert_eq!(
        sh(own.path(), "echo x > /dev/null; echo $$").unwrap(),
        "2\n"
    );
    let node = format!("mknod {}/disk b 7 0", own.path().display());
    assert!(sh(own.path(), &node).is_err());
    assert!(fs::read_dir(own.path()).unwrap().next().is_none());
}

/// Tried by taking `with_tmp` out of the test.
#[test]
fn commands_share_a_tmp_of_their_own() {
    if lacks_root() {
        return;
    }
    let (own, tmp) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let enter = Arc::new(ReadOnlyHost::new(own.path(), true).with_tmp(tmp.path()));
    let run = |script: &str| {
        let tool = Tool::new("sh").args(["-ec", script]).inside(enter.clone());
        Host::system(Silent).run(&tool).unwrap().stdout
    };
    // The build's own directory is below /tmp here, and still in its place.
    run(&format!(
        "echo made > /tmp/file; echo x > {}/y",
        own.path().display()
    ));
    assert_eq!(run("cat /tmp/file"), "made\n");
    assert_eq!(
        fs::read_to_string(tmp.path().join("file")).unwrap(),
        "made\n"
    );
    assert!(own.path().join("y").exists() && !Path::new("/tmp/file").exists());
}
