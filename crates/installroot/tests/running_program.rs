//! Programs of a root that are links to what runs while they are executed.

#![expect(clippy::print_stderr, reason = "a skipped test says why")]

mod support;

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use livecd_host::{Enter, Host, LendPrograms, Silent, Tool, View};
use livecd_installroot::{HostPrograms, InstallRoot, ReadOnlyHost};
use support::{copy_libraries, perl, root_with_perl, sh};

/// Loaded into every program of the root: says what that program's file is, and
/// that it may change it, by giving it the mode that it has.
const PRELOADED: &str = r#"
    #include <fcntl.h>
    #include <stdio.h>
    #include <sys/stat.h>
    __attribute__((constructor)) static void look(void) {
        struct stat file;
        int log = open("/tmp/log", O_CREAT | O_WRONLY | O_APPEND, 0600);
        if (stat("/proc/self/exe", &file) == 0)
            dprintf(log, "%lu:%lu %d\n", (unsigned long)file.st_dev, (unsigned long)file.st_ino,
                    chmod("/proc/self/exe", file.st_mode & 07777));
    }
"#;

fn preload(root: &Path) {
    let source = root.join("tmp/look.c");
    fs::write(&source, PRELOADED).unwrap();
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .arg(root.join("tmp/look.so"))
        .arg(&source)
        .status()
        .unwrap();
    assert!(compiled.success());
    fs::create_dir_all(root.join("etc")).unwrap();
    fs::write(root.join("etc/ld.so.preload"), "/tmp/look.so\n").unwrap();
}

/// The device and inode of a file, as the preloaded code writes them.
fn identity(path: &Path) -> String {
    let file = fs::metadata(path).unwrap();
    format!("{}:{}", file.dev(), file.ino())
}

/// A copy of perl whose loader is `loader`.
fn with_loader(root: &Path, name: &str, loader: &str) {
    let mut program = fs::read("/usr/bin/perl").unwrap();
    let place = program.windows(7).position(|w| w == b"/lib64/").unwrap();
    let end = place + program[place..].iter().position(|&b| b == 0).unwrap();
    program[place..end].fill(0);
    program[place..place + loader.len()].copy_from_slice(loader.as_bytes());
    fs::write(root.join(name), program).unwrap();
    make_executable(&root.join(name));
}

fn make_executable(path: &Path) {
    fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
}

/// What the root is given that leads to the program which is running.
fn lay_traps(root: &Path) -> Vec<String> {
    let mut traps = Vec::new();
    for way in [
        "/proc/self/exe",
        "/proc/thread-self/exe",
        "/proc/1/exe",
        "/proc/2/exe",
    ] {
        let name = way.replace('/', "-");
        symlink(way, root.join(format!("bin/link{name}"))).unwrap();
        symlink(format!("link{name}"), root.join(format!("bin/links{name}"))).unwrap();
        let script = root.join(format!("bin/script{name}"));
        fs::write(&script, format!("#!{way} --help\n")).unwrap();
        make_executable(&script);
        let script = root.join(format!("bin/nested{name}"));
        fs::write(&script, format!("#!/bin/script{name}\n")).unwrap();
        make_executable(&script);
        let script = root.join(format!("bin/linked{name}"));
        fs::write(&script, format!("#!/bin/link{name}\n")).unwrap();
        make_executable(&script);
        with_loader(root, &format!("bin/loaded{name}"), way);
        for kind in ["link", "links", "script", "nested", "linked", "loaded"] {
            traps.push(format!("/bin/{kind}{name}"));
        }
        traps.push(way.to_owned());
    }
    traps
}

/// Tried by returning `None` from `Confinement::starter`. `inside.rs` of the host crate
/// refuses the links among them too; that alone is not enough.
#[test]
fn a_root_is_not_given_the_running_program_to_execute() {
    let Some((directory, root)) = root_with_perl() else {
        return;
    };
    let ours = std::env::current_exe().unwrap();
    copy_libraries(directory.path(), &ours);
    let traps = lay_traps(directory.path());
    preload(directory.path());
    let before = fs::metadata(&ours).unwrap();

    // The code that looks is loaded at all, and would tell.
    assert_eq!(perl(&root, "print 'runs'"), "runs");
    let log = directory.path().join("tmp/log");
    let perl_of_root = identity(&directory.path().join("usr/bin/perl"));
    assert_eq!(
        fs::read_to_string(&log).unwrap(),
        format!("{perl_of_root} 0\n")
    );

    for trap in traps {
        let outcome = root.run(&root.tool(&trap).arg("--list"));
        assert!(outcome.is_err(), "{trap} ran: {outcome:?}");
        let seen = fs::read_to_string(&log).unwrap();
        assert!(!seen.contains(&identity(&ours)), "{trap}: {seen}");
    }
    let after = fs::metadata(&ours).unwrap();
    assert_eq!(
        (before.mode(), before.ctime()),
        (after.mode(), after.ctime())
    );
}

/// The same for what a script itself executes: by then the program that runs is one
/// of the root.
#[test]
fn a_script_that_executes_what_runs_gets_itself() {
    let Some((directory, root)) = root_with_perl() else {
        return;
    };
    let traps = lay_traps(directory.path());
    let ours = identity(&std::env::current_exe().unwrap());
    for trap in traps {
        let script = format!(
            "if (!fork) {{ exec '{trap}', '-e', 'print join(q(:), (stat q(/proc/self/exe))[0, 1])' }}
             wait; print ' tried'"
        );
        let printed = perl(&root, &script);
        assert!(
            printed.ends_with(" tried") && !printed.contains(&ours),
            "{trap}: {printed}"
        );
    }
}

/// Every process that a script can find, and what the kernel says of it.
const LOOK_AROUND: &str = "for p in /proc/[0-9]*; do
        cat $p/cmdline $p/comm; tr '\\0' ' ' < $p/maps; ls -l $p/exe $p/cwd $p/root $p/fd
        head -c 1 $p/mem; cat $p/environ
    done 2>&1; true";

/// Fails if the init is a fork of the calling program, as it was before there was a
/// starter.
#[test]
fn no_process_of_a_command_is_a_copy_of_the_calling_program() {
    let Some((directory, root)) = root_with_perl() else {
        return;
    };
    let ours = std::env::current_exe().unwrap();
    let name = ours.file_name().unwrap().to_str().unwrap();
    let host = Host::system(Silent);
    let lent = HostPrograms::new(directory.path(), false).lend(View::default());
    let read_only: Arc<dyn Enter> = Arc::new(ReadOnlyHost::new(false));
    let inside = sh(&root, LOOK_AROUND).unwrap();
    let on_host = [lent, read_only].map(|enter| {
        let tool = Tool::new("sh").arg("-c").arg(LOOK_AROUND).inside(enter);
        host.run(&tool).unwrap().stdout
    });
    for seen in [&inside, &on_host[0], &on_host[1]] {
        // Both the init and the shell are there.
        assert!(seen.contains("/proc/1/"), "{seen}");
        assert!(!seen.contains(name), "{seen}");
    }
}

/// Tried by setting another attribute than `PR_SET_DUMPABLE` in the starter.
#[test]
fn the_init_of_a_command_cannot_be_looked_into_or_traced() {
    let Some((_directory, root)) = root_with_perl() else {
        return;
    };
    for file in ["mem", "environ", "maps", "exe", "root/", "cwd/", "fd/0"] {
        let script = format!("print open(F, '<', '/proc/1/{file}') ? 'open' : 'closed'");
        assert_eq!(perl(&root, &script), "closed", "{file}");
    }
    let script = format!(
        "print syscall({}, 16, 1, 0, 0) == 0 ? 'traced' : 'refused'",
        nix::libc::SYS_ptrace
    );
    assert_eq!(perl(&root, &script), "refused");
}

/// What is missing is still told as before a program stood in between.
#[test]
fn a_program_that_cannot_be_started_is_named() {
    let Some((directory, root)) = root_with_perl() else {
        return;
    };
    let bin = directory.path().join("bin");
    let script = bin.join("script");
    fs::write(&script, "#!/no/such/shell\n").unwrap();
    make_executable(&script);
    fs::write(bin.join("plain"), "text").unwrap();
    let run = |program: &str| failure(&root, program);
    assert!(run("/bin/missing").contains("/bin/missing is not installed in "));
    assert!(run("missing").contains("missing is not installed in "));
    assert!(run("/bin/script").contains("/bin/script is not installed in "));
    assert!(run("/bin/plain").contains("could not start `"));
    assert_eq!(
        root.run(&root.tool("sh").args(["-c", "echo $0"]))
            .unwrap()
            .stdout,
        "sh\n"
    );
}

fn failure(root: &InstallRoot, program: &str) -> String {
    root.run(&root.tool(program)).unwrap_err().to_string()
}
