//! Programs run in a small root, for real. Needs root and a static busybox.

#![expect(clippy::print_stderr, reason = "a skipped test says why")]

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;

use livecd_host::{Host, Silent, Tool, ToolError};
use livecd_installroot::{InstallRoot, RootOptions};

const BUSYBOX: &str = "/bin/busybox";

/// A root in which `sh` and the usual commands work, if that is possible here.
fn small_root() -> Option<(tempfile::TempDir, InstallRoot)> {
    let reason = if !rustix::process::geteuid().is_root() {
        "needs root"
    } else if !Path::new(BUSYBOX).exists() {
        "busybox-static is not installed"
    } else {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("bin")).unwrap();
        fs::create_dir_all(dir.path().join("tmp")).unwrap();
        fs::copy(BUSYBOX, dir.path().join("bin/busybox")).unwrap();
        for name in [
            "sh", "ls", "cat", "mount", "readlink", "sleep", "kill", "ps", "head", "ip", "sync",
            "env", "cut", "tail",
        ] {
            symlink("busybox", dir.path().join("bin").join(name)).unwrap();
        }
        let root = open(dir.path(), RootOptions::default());
        return Some((dir, root));
    };
    assert!(
        std::env::var_os("LIVECD_TEST_REQUIRE").is_none(),
        "required: {reason}"
    );
    eprintln!("SKIPPED: {reason}");
    None
}

fn open(path: &Path, options: RootOptions) -> InstallRoot {
    InstallRoot::open(&Host::system(Silent), path, options).unwrap()
}

fn sh(root: &InstallRoot, script: &str) -> Result<String, ToolError> {
    let tool = root.tool("/bin/sh").arg("-c").arg(script);
    root.run(&tool).map(|output| output.stdout)
}

fn mounts() -> String {
    fs::read_to_string("/proc/self/mountinfo").unwrap()
}

#[test]
fn a_program_sees_the_root_and_nothing_else() {
    let Some((dir, root)) = small_root() else {
        return;
    };
    let before = mounts();
    assert_eq!(
        sh(&root, "ls /").unwrap(),
        "bin\ndev\nproc\nrun\nsys\ntmp\n"
    );
    // Its process is not the first of its namespace, and that one, which has
    // more capabilities, is out of reach.
    assert_eq!(sh(&root, "echo $$").unwrap(), "2\n");
    assert!(sh(&root, "ls /proc/1/root/").is_err());
    let nodes =
        "fd\nfull\nnull\nptmx\npts\nrandom\nshm\nstderr\nstdin\nstdout\ntty\nurandom\nzero\n";
    assert_eq!(sh(&root, "ls /dev").unwrap(), nodes);
    assert_eq!(
        sh(&root, "head -c 3 /dev/zero >/dev/null && echo $HOME $LANG").unwrap(),
        "/root C.UTF-8\n"
    );
    // Others may mount something meanwhile, but never our root.
    let ours = |text: &str| text.matches(dir.path().to_str().unwrap()).count();
    assert_eq!(ours(&mounts()), ours(&before));
}

#[test]
fn the_build_host_cannot_be_changed_from_inside() {
    let Some((_dir, root)) = small_root() else {
        return;
    };
    for script in [
        "echo 1 > /sys/kernel/mm/ksm/run",
        "mount -t tmpfs none /tmp",
        "mount -o remount,rw /sys",
    ] {
        assert!(sh(&root, script).is_err(), "{script} worked");
    }
}

#[test]
fn a_tool_made_anywhere_runs_in_the_root_without_network_or_the_callers_environment() {
    let Some((_dir, root)) = small_root() else {
        return;
    };
    let tool = Tool::new("sh").args([
        "-c",
        "ls /; env | cut -d= -f1; cat /proc/net/dev | tail -n +3",
    ]);
    for tool in [tool.clone(), tool.with_callers_environment()] {
        let said = root.run(&tool).unwrap().stdout;
        let (files, others) = said.split_once("tmp\n").unwrap();
        assert_eq!(files, "bin\ndev\nproc\nrun\nsys\n");
        for line in others.lines() {
            let name = line.trim().split(':').next().unwrap();
            let known = ["HOME", "LANG", "PATH", "TERM", "PWD", "SHLVL", "lo", "sit0"];
            assert!(
                [&known[..], &["tunl0", "ip6tnl0"]].concat().contains(&name),
                "{line}"
            );
        }
    }
}

#[test]
fn names_are_bytes_and_a_missing_root_is_named_as_the_host_sees_it() {
    let dir = tempfile::tempdir().unwrap();
    let name = OsStr::from_bytes(b"n\xff");
    fs::write(dir.path().join(name), "content").unwrap();
    let root = open(dir.path(), RootOptions::default());
    assert_eq!(root.list("/").unwrap(), [name]);
    assert_eq!(
        root.read(root.list("/").unwrap().remove(0)).unwrap(),
        b"content"
    );

    let missing = dir.path().join("missing");
    let error = InstallRoot::open(&Host::system(Silent), &missing, RootOptions::default());
    assert_eq!(
        error.unwrap_err().to_string(),
        format!("could not open the install root {}", missing.display())
    );
}

#[test]
fn what_a_script_leaves_running_ends_with_it() {
    let Some((_dir, root)) = small_root() else {
        return;
    };
    sh(&root, "sleep 987654 >/dev/null 2>&1 & true").unwrap();
    let running = fs::read_dir("/proc").unwrap().flatten().any(|process| {
        let line = fs::read_to_string(process.path().join("cmdline")).unwrap_or_default();
        line == "sleep\u{0}987654\u{0}"
    });
    assert!(!running);
}

#[test]
fn a_script_that_kills_its_own_shell_has_failed() {
    let Some((_dir, root)) = small_root() else {
        return;
    };
    let error = sh(&root, "kill -9 $$").unwrap_err();
    assert!(error.to_string().contains("(exit status: 137)"), "{error}");
}

#[test]
fn syncing_does_nothing_and_succeeds_where_it_is_asked_for() {
    let Some((_dir, root)) = small_root() else {
        return;
    };
    // Syncing a pipe always fails, unless the call is never made.
    let tool = root.tool("sh").args(["-c", "echo x | sync -d /dev/stdin"]);
    assert!(root.run(&tool).is_err());
    let host = Host::system(Silent);
    let unsynced = root.confinement().without_syncing().unwrap();
    host.run(&tool.inside(unsynced)).unwrap();
}

#[test]
fn without_network_there_is_only_a_loopback_that_is_down() {
    let Some((dir, _root)) = small_root() else {
        return;
    };
    let root = open(dir.path(), RootOptions::default());
    let devices = sh(&root, "ls /proc/1/net/dev >/dev/null && cat /proc/net/dev").unwrap();
    let names: Vec<&str> = devices
        .lines()
        .skip(2)
        .filter_map(|l| l.split(':').next())
        .collect();
    assert!(
        names
            .iter()
            .all(|name| matches!(name.trim(), "lo" | "sit0" | "tunl0" | "ip6tnl0")),
        "{devices}"
    );
}

#[test]
fn links_in_the_root_do_not_lead_out_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let outside = tempfile::tempdir().unwrap();
    let root = open(dir.path(), RootOptions::default());
    symlink(outside.path(), dir.path().join("etc")).unwrap();
    symlink("../../../../../../..", dir.path().join("up")).unwrap();
    fs::write(outside.path().join("secret"), "host").unwrap();

    assert!(root.write("/etc/hostname", "x", 0o644).is_err());
    assert_eq!(root.read_text("/etc/secret").unwrap(), None);
    root.write("/up/here", "x", 0o600).unwrap();
    assert_eq!(fs::read_to_string(dir.path().join("here")).unwrap(), "x");
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
}

#[test]
fn only_plain_files_are_read_and_a_link_is_replaced_not_followed() {
    let dir = tempfile::tempdir().unwrap();
    let root = open(dir.path(), RootOptions::default());
    rustix::fs::mknodat(
        rustix::fs::CWD,
        dir.path().join("fifo"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o644),
        0,
    )
    .unwrap();
    let error = root.read("/fifo").unwrap_err();
    assert_eq!(
        error.to_string(),
        "/fifo in the install root is not a plain file"
    );

    root.write("/a/target", "old", 0o644).unwrap();
    root.symlink("target", "/a/link").unwrap();
    root.write("/a/link", "new", 0o640).unwrap();
    assert_eq!(root.read_text("/a/target").unwrap().as_deref(), Some("old"));
    assert_eq!(root.read_text("/a/link").unwrap().as_deref(), Some("new"));
    assert_eq!(root.list("/a").unwrap(), ["link", "target"]);
    root.symlink("loop", "/loop").unwrap();
    assert!(root.read("/loop").is_err());
}

#[test]
fn the_example_runs_one_command() {
    let Some((dir, _root)) = small_root() else {
        return;
    };
    let mut cargo = std::process::Command::new(env!("CARGO"));
    cargo.args(["run", "--quiet", "--package", "livecd-installroot"]);
    cargo.args(["--example", "confined", "--"]).arg(dir.path());
    let output = cargo
        .args(["/bin/sh", "-c", "echo $$; ls /"])
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(printed, "2\nbin\ndev\nproc\nrun\nsys\ntmp\n", "{output:?}");
}
