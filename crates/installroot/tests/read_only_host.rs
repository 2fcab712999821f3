//! Programs of the build host that may change a directory.

#![expect(clippy::print_stderr, reason = "a skipped test says why")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::sync::Arc;

use livecd_host::{Host, LendPrograms, Silent, Tool, ToolError, View};
use livecd_installroot::{HostPrograms, ReadOnlyHost};
use rustix::mount::{MountFlags, MountPropagationFlags, mount, mount_change};

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
    let host = Arc::new(ReadOnlyHost::new(true).with_writable(writable));
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
    let enter = Arc::new(
        ReadOnlyHost::new(true)
            .with_writable(own.path())
            .with_tmp(tmp.path()),
    );
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

/// A directory with `lock` and `root`, of which commands may write to the second.
fn with_a_lock() -> tempfile::TempDir {
    let mode = fs::Permissions::from_mode(0o700);
    let mut builder = tempfile::Builder::new();
    let work = builder.permissions(mode).tempdir().unwrap();
    fs::write(work.path().join("lock"), "held").unwrap();
    fs::create_dir(work.path().join("root")).unwrap();
    work
}

/// Tried by making the parent writable, too.
#[test]
fn what_is_above_and_beside_a_writable_directory_cannot_be_changed() {
    if lacks_root() {
        return;
    }
    let work = with_a_lock();
    let root = work.path().join("root");
    let here = root.display();
    sh(&root, &format!("echo x > {here}/file; chmod 755 {here}")).unwrap();
    assert!(root.join("file").exists());
    for change in [
        "chmod 755 ..",
        "chown 1:1 ..",
        "touch ../beside",
        "ln -s /etc ../beside",
        "mkdir ../beside",
        "mkfifo ../beside",
        "rm ../lock",
        "mv ../lock ../beside",
        "ln file ../beside",
        "mv . ../beside",
        "echo x >> ../lock",
        "echo x >> /proc/1/cwd/../lock",
    ] {
        assert!(
            sh(&root, &format!("cd {here}; {change}")).is_err(),
            "{change}"
        );
    }
    let mode = fs::metadata(work.path()).unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o700);
    assert_eq!(
        fs::read_to_string(work.path().join("lock")).unwrap(),
        "held"
    );
    assert_eq!(fs::read_dir(work.path()).unwrap().count(), 2);
}

/// Tried by opening the parts of the path without `NOFOLLOW`.
#[test]
fn what_a_command_leaves_in_tmp_does_not_move_the_directories_of_the_next() {
    if lacks_root() {
        return;
    }
    // Below /tmp, which the private one hides.
    let (work, tmp) = (with_a_lock(), tempfile::tempdir().unwrap());
    let root = work.path().join("root");
    let host = Arc::new(
        ReadOnlyHost::new(true)
            .with_readable(work.path())
            .with_writable(&root)
            .with_tmp(tmp.path()),
    );
    let run = |script: &str| {
        let tool = Tool::new("sh").args(["-ec", script]).inside(host.clone());
        Host::system(Silent).run(&tool).map(|output| output.stdout)
    };
    let (there, here) = (work.path().display(), root.display());
    assert_eq!(run(&format!("cat {there}/lock")).unwrap(), "held");
    for change in ["rm lock", "chmod 755 .", "touch beside"] {
        assert!(run(&format!("cd {there}; {change}")).is_err(), "{change}");
    }
    assert!(run(&format!("mv {there} /tmp/other")).is_err());
    run(&format!("echo x > {here}/file; mkdir /tmp/trap")).unwrap();
    assert!(root.join("file").exists());
    // As a command might that ran while it was nobody's mount.
    let seen = tmp.path().join(work.path().strip_prefix("/tmp").unwrap());
    fs::remove_dir(seen.join("root"))
        .or_else(|_| fs::remove_dir(&seen))
        .unwrap();
    let _ = fs::remove_dir(&seen);
    std::os::unix::fs::symlink("/tmp/trap", &seen).unwrap();
    assert!(run("true").is_err());
    assert_eq!(fs::read_dir(tmp.path().join("trap")).unwrap().count(), 0);
}

/// Looks from within at the socket, the FIFO and the file of a directory. Prints `out`
/// for each that does not lead to the build host, and the file's content.
const TRY: &str = r#"
    use Fcntl qw(:DEFAULT :flock);
    chdir shift or die;
    socket(S, 1, 1, 0) or die;
    print connect(S, pack('S', 1) . "socket\0") ? 'in ' : 'out ';
    print sysopen(F, 'fifo', O_WRONLY | O_NONBLOCK) ? 'in ' : 'out ';
    sysopen(F, 'fifo', O_RDONLY | O_NONBLOCK) or die;
    print sysread(F, $_, 1) ? 'in ' : 'out ';
    open(F, '<', 'file') or die;
    print flock(F, LOCK_EX | LOCK_NB) ? 'out ' : 'in ';
    print <F>;
"#;

/// What services of the build host have in `directory`; kept while it is tried.
fn serve(directory: &Path) -> (UnixListener, fs::File, fs::File) {
    let listener = UnixListener::bind(directory.join("socket")).unwrap();
    let mode = nix::sys::stat::Mode::from_bits_truncate(0o666);
    nix::unistd::mkfifo(&directory.join("fifo"), mode).unwrap();
    let mut open = fs::File::options();
    let mut fifo = open
        .read(true)
        .write(true)
        .open(directory.join("fifo"))
        .unwrap();
    std::io::Write::write_all(&mut fifo, b"secret").unwrap();
    fs::write(directory.join("file"), "content").unwrap();
    let file = fs::File::open(directory.join("file")).unwrap();
    rustix::fs::flock(&file, rustix::fs::FlockOperation::LockExclusive).unwrap();
    (listener, fifo, file)
}

fn try_services(enter: Arc<dyn livecd_host::Enter>, directory: &Path) -> String {
    let tool = Tool::new("perl")
        .args(["-e", TRY])
        .arg(directory)
        .inside(enter);
    Host::system(Silent).run(&tool).unwrap().stdout
}

/// Tried by taking pieces with `clone_of` instead of `overlay`.
#[test]
fn sockets_fifos_and_locks_of_the_host_have_nobody_at_their_other_end() {
    if lacks_root() {
        return;
    }
    let directory = tempfile::tempdir_in("/var/tmp").unwrap();
    let held = serve(directory.path());
    let expected = "out out out out content";
    let enter = Arc::new(ReadOnlyHost::new(true));
    assert_eq!(try_services(enter, directory.path()), expected);
    let readable = Arc::new(ReadOnlyHost::new(true).with_readable(directory.path()));
    assert_eq!(try_services(readable, directory.path()), expected);

    let root = tempfile::tempdir().unwrap();
    let view = View {
        readable: vec![directory.path().to_owned()],
        ..View::default()
    };
    let lent = HostPrograms::new(root.path(), true).lend(view);
    assert_eq!(try_services(lent, directory.path()), expected);
    drop(held);
}

/// Tried as the test above.
#[test]
fn what_is_mounted_on_the_host_is_seen_as_the_rest() {
    if lacks_root() {
        return;
    }
    // On a thread of its own, which alone sees the mounts.
    std::thread::spawn(|| {
        nix::sched::unshare(nix::sched::CloneFlags::CLONE_NEWNS).unwrap();
        let private = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
        mount_change("/", private).unwrap();
        let directory = tempfile::tempdir_in("/var/tmp").unwrap();
        let beside = serve(directory.path());
        let mounted = directory.path().join("a/b:c");
        fs::create_dir_all(&mounted).unwrap();
        mount(c"tmpfs", &mounted, c"tmpfs", MountFlags::empty(), c"").unwrap();
        let within = serve(&mounted);
        let enter: Arc<ReadOnlyHost> = Arc::new(ReadOnlyHost::new(true));
        assert_eq!(
            try_services(enter.clone(), &mounted),
            "out out out out content"
        );
        // It is not even there: it lies in a directory that was made anew.
        let look = Tool::new("ls").arg(directory.path()).inside(enter.clone());
        let names = Host::system(Silent).run(&look).unwrap().stdout;
        assert_eq!(names, "a\nfile\n");
        let write = format!(
            "echo x > {}/new || echo x > /new",
            directory.path().display()
        );
        let write = Tool::new("sh").args(["-c", &write]).inside(enter);
        assert!(Host::system(Silent).run(&write).is_err());
        drop((beside, within));
        rustix::mount::unmount(&mounted, rustix::mount::UnmountFlags::DETACH).unwrap();
    })
    .join()
    .unwrap();
}
