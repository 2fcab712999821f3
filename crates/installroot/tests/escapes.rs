//! Programs of a root that try to get out of it.
//!
//! Each test says which protection it is about; with that line taken out, the
//! test was seen to fail.

#![expect(clippy::print_stderr, reason = "a skipped test says why")]

mod support;

use std::fs;
use std::os::fd::AsRawFd;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};

use livecd_installroot::{InstallRoot, RootOptions};
use nix::libc;
use support::{open, perl, root_with_perl, sh};

/// Tried by taking `CLONE_NEWPID` out of `Confinement::enter`.
#[test]
fn files_of_the_host_are_not_reached_through_proc() {
    let Some((_directory, root)) = root_with_perl() else {
        return;
    };
    let outside = tempfile::tempdir().unwrap();
    let target = outside.path().join("written").display().to_string();
    let script = format!(
        "for process in /proc/[0-9]*; do
             for way in root cwd; do echo x 2>/dev/null > $process/$way{target}; done
         done; true"
    );
    sh(&root, &script).unwrap();
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    let own = sh(&root, "ls /proc | grep -c '^[0-9]'").unwrap();
    // init, the shell, ls and grep
    assert!(own.trim().parse::<u32>().unwrap() <= 4, "{own}");
}

/// Tried by taking `protect_settings` out of `before_exec::prepare`.
#[test]
fn settings_of_the_kernel_cannot_be_changed() {
    let Some((_directory, root)) = root_with_perl() else {
        return;
    };
    // Writing what is there already: if it works, nothing happens.
    for name in ["kernel/core_pattern", "vm/swappiness"] {
        let script = format!("cat /proc/sys/{name} > /tmp/x && cat /tmp/x > /proc/sys/{name}");
        let error = sh(&root, &script).unwrap_err().to_string();
        assert!(error.contains("Read-only file system"), "{name}: {error}");
    }
}

/// Tried by taking `MKNOD` out of `before_exec::DROPPED`.
#[test]
fn device_nodes_cannot_be_made() {
    let Some((_directory, root)) = root_with_perl() else {
        return;
    };
    for kind in ["b 7 0", "c 1 1"] {
        assert!(sh(&root, &format!("mknod /tmp/node {kind}")).is_err());
    }
    assert!(sh(&root, "mknod /tmp/fifo p").is_ok());
}

/// Newer than the libc crate.
const OPEN_TREE_ATTR: i64 = 467;

/// Tried by taking `system_calls.restrict` out of `before_exec::prepare`, and
/// single calls out of the list.
#[test]
fn system_calls_that_reach_the_host_are_refused() {
    let Some((_directory, root)) = root_with_perl() else {
        return;
    };
    let new_user = i64::from(libc::CLONE_NEWUSER);
    // Arguments with which the kernel would find another fault than EPERM, where
    // it does not look at capabilities first.
    let calls = [
        (libc::SYS_mount, -1),
        (libc::SYS_umount2, -1),
        (libc::SYS_open_tree, -1),
        (libc::SYS_move_mount, -1),
        (libc::SYS_fsopen, -1),
        (libc::SYS_pivot_root, -1),
        (OPEN_TREE_ATTR, -1),
        (libc::SYS_quotactl_fd, -1),
        (libc::SYS_fanotify_init, -1),
        (libc::SYS_setns, -1),
        (libc::SYS_open_by_handle_at, -1),
        (libc::SYS_finit_module, -1),
        (libc::SYS_kexec_load, -1),
        (libc::SYS_reboot, 0),
        (libc::SYS_syslog, 10),
        (libc::SYS_add_key, -1),
        (libc::SYS_request_key, -1),
        (libc::SYS_keyctl, 0),
        (libc::SYS_settimeofday, -1),
        (libc::SYS_clock_settime, -1),
        (libc::SYS_clock_adjtime, -1),
        (libc::SYS_bpf, -1),
        (libc::SYS_perf_event_open, -1),
        (libc::SYS_userfaultfd, -1),
        (libc::SYS_io_uring_setup, -1),
        (libc::SYS_unshare, new_user),
        (libc::SYS_clone, new_user | i64::from(libc::SIGCHLD)),
    ];
    let list: Vec<String> = calls.iter().map(|(n, a)| format!("[{n},{a}]")).collect();
    let script = format!(
        "for ({}) {{ $! = 0; my $r = syscall($_->[0], $_->[1], -1, -1, -1, -1);
             exit 0 if $r == 0; print \"$_->[0] \" . ($!+0) . \"\\n\" if $! != {}; }}
         $! = 0; syscall({}, 0, 0); print \"clone3 $!\\n\" if $! != {};
         print 'tried'",
        list.join(","),
        libc::EPERM,
        libc::SYS_clone3,
        libc::ENOSYS,
    );
    assert_eq!(perl(&root, &script), "tried");
}

/// Tried by taking `set_no_new_privs` out of `before_exec::prepare`, with the
/// filter, which implies it.
#[test]
fn set_id_programs_give_nothing() {
    let Some((_directory, root)) = root_with_perl() else {
        return;
    };
    let status = sh(&root, "grep -E 'NoNewPrivs|Seccomp:' /proc/self/status").unwrap();
    assert_eq!(status, "NoNewPrivs:\t1\nSeccomp:\t2\n");
}

/// Tried by taking `CLONE_NEWPID` out of `Confinement::enter`.
#[test]
fn processes_outside_are_out_of_reach() {
    let Some((_directory, root)) = root_with_perl() else {
        return;
    };
    let outside = std::process::id();
    assert!(sh(&root, &format!("kill -0 {outside}")).is_err());
    let attach = 16;
    let script = format!(
        "$! = 0; syscall({}, {attach}, {outside}, 0, 0); print $!+0",
        libc::SYS_ptrace
    );
    assert_eq!(perl(&root, &script), libc::ESRCH.to_string());
}

/// Tried by taking `change_root` out of `Confinement::enter` (a socket with a
/// file), and `leave_sockets_of_others` out of `before_exec::prepare` (without).
#[test]
fn sockets_of_the_host_are_out_of_reach() {
    let Some((directory, root)) = root_with_perl() else {
        return;
    };
    let outside = tempfile::tempdir().unwrap();
    let path = outside.path().join("socket");
    let _with_file = UnixListener::bind(&path).unwrap();
    let name = format!("livecd-test-{}", std::process::id());
    let address = SocketAddr::from_abstract_name(&name).unwrap();
    let _without = UnixListener::bind_addr(&address).unwrap();
    // AF_UNIX is 1, SOCK_STREAM 1.
    let connect = |address: &str| {
        format!(
            "socket(S, 1, 1, 0) or die; print connect(S, pack('S', 1) . {address}) ? 'in' : 'out'"
        )
    };
    let with_file = connect(&format!("\"{}\\0\"", path.display()));
    assert_eq!(perl(&root, &with_file), "out");
    let without = connect(&format!("\"\\0{name}\""));
    let cut_off = open(directory.path(), RootOptions::default());
    assert_eq!(perl(&cut_off, &without), "out");
    if scopes_sockets(&root) {
        assert_eq!(perl(&root, &without), "out");
    }
}

/// Whether the kernel has Landlock that knows about such sockets.
fn scopes_sockets(root: &InstallRoot) -> bool {
    let script = format!(
        "print syscall({}, 0, 0, 1)",
        libc::SYS_landlock_create_ruleset
    );
    let version: i32 = perl(root, &script).parse().unwrap();
    if version < 6 {
        eprintln!("SKIPPED in part: needs Landlock of Linux 6.12");
    }
    version >= 6
}

/// Above it is the work directory, and all else of the host. Tried with chroot(2)
/// instead of pivot_root(2) and the unmounting in `change_root`.
#[test]
fn no_way_leads_above_the_root() {
    let Some((directory, root)) = root_with_perl() else {
        return;
    };
    fs::write(directory.path().join("here"), "").unwrap();
    assert!(sh(&root, "ls /../../..").unwrap().contains("here\n"));
    // The classic one: change the root to below a directory that is kept open.
    let script = "mkdir '/tmp/below'; opendir(D, '/'); chroot('/tmp/below') or die; chdir(*D);
        chdir('..') for 1..64; chroot('.'); print -e '/here' ? 'inside' : 'outside'";
    assert_eq!(perl(&root, script), "inside");
}

/// Tried by taking `close_range` out of `before_exec::prepare`.
#[test]
fn files_that_the_caller_has_open_are_not_handed_on() {
    let Some((_directory, root)) = root_with_perl() else {
        return;
    };
    let outside = tempfile::tempdir().unwrap();
    let open = fs::File::open(outside.path()).unwrap();
    rustix::io::fcntl_setfd(&open, rustix::io::FdFlags::empty()).unwrap();
    let script = format!("ls /proc/self/fd/{}/", open.as_raw_fd());
    assert!(sh(&root, &script).is_err());
}

/// Tried by taking `setsid` out of the host crate's `spawn_inside`.
#[test]
fn a_script_has_no_terminal_and_the_session_of_its_init() {
    let Some((_directory, root)) = root_with_perl() else {
        return;
    };
    let script = "read -r _ _ _ _ group session terminal _ < /proc/$$/stat
        echo $group $session $terminal; (: < /dev/tty) 2> /dev/null || echo none";
    assert_eq!(sh(&root, script).unwrap(), "1 1 0\nnone\n");
}

/// Tried by taking each of the three out of `before_exec::DROPPED`, and the checks of
/// `socket` out of the filter.
#[test]
fn sockets_that_see_or_log_what_others_do_are_not_made() {
    let Some((_directory, root)) = root_with_perl() else {
        return;
    };
    // AF_INET with SOCK_RAW and ICMP; AF_PACKET; AF_NETLINK for audit; AF_VSOCK; AF_ALG.
    for (socket, error) in [
        ("2, 3, 1", libc::EPERM),
        ("17, 3, 0x300", libc::EAFNOSUPPORT),
        ("16, 3, 9", libc::EPROTONOSUPPORT),
        ("40, 1, 0", libc::EAFNOSUPPORT),
        ("38, 5, 0", libc::EAFNOSUPPORT),
    ] {
        let script = format!("socket(S, {socket}) ? print 'made' : print $!+0");
        assert_eq!(perl(&root, &script), error.to_string(), "{socket}");
    }
    for socket in ["1, 1, 0", "2, 1, 0", "2, 2, 0", "16, 3, 0"] {
        let script = format!("socket(S, {socket}) ? print 'made' : print $!");
        assert_eq!(perl(&root, &script), "made", "{socket}");
    }
    let kept = sh(&root, "grep CapEff /proc/self/status").unwrap();
    let kept = u64::from_str_radix(kept.split_whitespace().nth(1).unwrap(), 16).unwrap();
    // CAP_NET_RAW, CAP_IPC_LOCK, CAP_SYS_NICE, CAP_SYS_RESOURCE, CAP_AUDIT_WRITE; and one
    // that installing needs.
    for (number, wanted) in [(13, 0), (14, 0), (23, 0), (24, 0), (29, 0), (0, 1)] {
        assert_eq!(kept >> number & 1, wanted, "capability {number}");
    }
}
