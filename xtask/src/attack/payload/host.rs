//! Attacks on what the build host has: its files, processes, sockets, shared
//! memory, and what the caller has open or in its environment.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::fd::AsRawFd;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt, symlink};
use std::os::unix::net::{SocketAddr, UnixDatagram, UnixStream};
use std::path::{Path, PathBuf};

use super::call::{call, in_child};
use super::kernel::shut;
use super::{Probe, World, held_if, probe};

pub(super) fn probes(world: &World) -> Vec<Probe> {
    let mut probes = Vec::new();
    files(world, &mut probes);
    processes(world, &mut probes);
    sockets(world, &mut probes);
    descriptors(world, &mut probes);
    environment(world, &mut probes);
    daemons(world, &mut probes);
    terminal(&mut probes);
    probes
}

/// What is tried on a file, and how it is called.
type Act = (&'static str, fn(&Path) -> io::Result<()>);

const ACTS: &[Act] = &[
    ("append", |path| {
        OpenOptions::new().append(true).open(path).map(drop)
    }),
    ("truncate", |path| {
        OpenOptions::new()
            .write(true)
            .truncate(true)
            .open(path)
            .map(drop)
    }),
    ("chmod", |path| {
        fs::set_permissions(path, Permissions::from_mode(0o6777))
    }),
    ("chown", |path| {
        std::os::unix::fs::chown(path, Some(12345), None)
    }),
    ("times", |path| {
        fs::File::open(path)?.set_modified(std::time::UNIX_EPOCH)
    }),
    ("attribute", |path| {
        let path = format!("{}\0", path.display());
        call(
            libc::SYS_setxattr,
            [
                path.as_ptr() as i64,
                c"user.attack".as_ptr() as i64,
                c"x".as_ptr() as i64,
                1,
                0,
                0,
            ],
        )
        .map(drop)
    }),
    ("rename", |path| {
        fs::rename(path, path.with_extension("moved"))?;
        fs::rename(path.with_extension("moved"), path)
    }),
    ("create-beside", |path| {
        let beside = path.with_extension("new");
        fs::write(&beside, "x")?;
        fs::remove_file(beside)
    }),
    ("link-beside", |path| {
        let beside = path.with_extension("link");
        symlink("x", &beside)?;
        fs::remove_file(beside)
    }),
    ("hard-link-beside", |path| {
        let beside = path.with_extension("hard");
        fs::hard_link(path, &beside)?;
        fs::remove_file(beside)
    }),
    ("directory-beside", |path| {
        let beside = path.with_extension("dir");
        fs::create_dir(&beside)?;
        fs::remove_dir(beside)
    }),
];

/// Each act by each way to the victim; and reading it, but where the build host's
/// files may be read.
fn files(world: &World, probes: &mut Vec<Probe>) {
    let victim = PathBuf::from(&world.victim);
    let ways: Vec<(&str, PathBuf)> = vec![
        ("path", victim.clone()),
        (
            "root-of-init",
            Path::new("/proc/1/root").join(victim.strip_prefix("/").unwrap_or(&victim)),
        ),
        (
            "root-of-the-caller",
            PathBuf::from(format!("/proc/{}/root{}", world.process, world.victim)),
        ),
    ];
    for (way, path) in &ways {
        for &(name, act) in ACTS {
            let path = path.clone();
            probes.push(probe(format!("files/{name}-by-{way}"), move || {
                shut(act(&path))
            }));
        }
        if !world.sees_host_files {
            let path = path.clone();
            probes.push(probe(format!("files/read-by-{way}"), move || {
                shut(fs::read(&path).map(drop))
            }));
        }
    }
    // The directories that scripts know lie in others, which are not theirs.
    for (index, directory) in world.directories.iter().enumerate() {
        for up in [1, 2] {
            let above = Path::new(directory).join("../".repeat(up));
            let file = above.join("made-by-an-attack");
            let name = |what: &str| format!("files/{what}-{up}-above-directory-{index}");
            let (made, moved, mode) = (file.clone(), above.clone(), above.clone());
            probes.push(probe(name("create"), move || {
                fs::write(&made, "x")
                    .and_then(|()| fs::remove_file(&made))
                    .map_or(Ok(()), |()| Err("it worked".into()))
            }));
            probes.push(probe(name("fifo"), move || {
                let path = moved.join("fifo-by-an-attack");
                let text = format!("{}\0", path.display());
                let made = call(
                    libc::SYS_mknodat,
                    [
                        libc::AT_FDCWD.into(),
                        text.as_ptr() as i64,
                        (libc::S_IFIFO | 0o600).into(),
                        0,
                        0,
                        0,
                    ],
                );
                let _ = fs::remove_file(path);
                shut(made.map(drop))
            }));
            probes.push(probe(name("chmod"), move || {
                let before = fs::metadata(&mode).map_err(|_| ()).map(|m| m.permissions());
                let Ok(before) = before else { return Ok(()) };
                let done = fs::set_permissions(&mode, Permissions::from_mode(0o1755));
                if done.is_ok() {
                    let _ = fs::set_permissions(&mode, before);
                }
                shut(done)
            }));
        }
    }
    let secret = world.secret.clone();
    let target = world.victim.clone();
    probes.push(probe("files/chroot-and-climb".into(), move || {
        climb(&target, &secret)
    }));
    let secret = world.secret.clone();
    let target = world.victim.clone();
    if !world.sees_host_files {
        probes.push(probe("files/dots-above-the-root".into(), move || {
            let path = format!("/{}{target}", "../".repeat(64));
            let read = fs::read_to_string(path).unwrap_or_default();
            held_if(!read.contains(&secret), || "it was read".into())
        }));
        let target = world.victim.clone();
        probes.push(probe("files/descriptors-of-init".into(), move || {
            for number in 0..64 {
                for process in ["1", "self"] {
                    let path = format!("/proc/{process}/fd/{number}{target}");
                    if fs::metadata(&path).is_ok() {
                        return Err(path);
                    }
                }
            }
            held_if(fs::metadata(&target).is_err(), || "by its path".into())
        }));
    }
}

/// chroot(2) below a directory that is kept open, then up from it.
fn climb(target: &str, secret: &str) -> Result<(), String> {
    let tried = || -> io::Result<String> {
        let below = std::env::temp_dir().join("climb");
        let _ = fs::create_dir(&below);
        let kept = fs::File::open("/")?;
        std::os::unix::fs::chroot(&below)?;
        call(libc::SYS_fchdir, [kept.as_raw_fd().into(), 0, 0, 0, 0, 0])?;
        for _ in 0..64 {
            std::env::set_current_dir("..")?;
        }
        std::os::unix::fs::chroot(".")?;
        fs::write(target, secret)?;
        fs::read_to_string(target)
    };
    let read = tried().unwrap_or_default();
    held_if(read != secret, || "it was written".into())
}

fn processes(world: &World, probes: &mut Vec<Probe>) {
    let pid = i64::from(world.process);
    let own = i64::from(std::process::id());
    const ATTACH: i64 = 16;
    let calls: [(&str, i64, [i64; 6]); 6] = [
        ("signal", libc::SYS_kill, [pid, 0, 0, 0, 0, 0]),
        ("seize", libc::SYS_ptrace, [0x4206, pid, 0, 0, 0, 0]),
        ("attach", libc::SYS_ptrace, [ATTACH, pid, 0, 0, 0, 0]),
        ("open", libc::SYS_pidfd_open, [pid, 0, 0, 0, 0, 0]),
        ("compare", libc::SYS_kcmp, [own, pid, 2, 0, 0, 0]),
        ("limits", libc::SYS_prlimit64, [pid, 7, 0, 0, 0, 0]),
    ];
    for (name, number, arguments) in calls {
        probes.push(probe(format!("processes/{name}-outside"), move || {
            shut(call(number, arguments).map(drop))
        }));
    }
    let calls: [(&str, i64, [i64; 6]); 2] = [
        ("attach", libc::SYS_ptrace, [0x4206, 1, 0, 0, 0, 0]),
        ("compare", libc::SYS_kcmp, [own, 1, 2, 0, 0, 0]),
    ];
    for (name, number, arguments) in calls {
        probes.push(probe(format!("processes/{name}-init"), move || {
            shut(call(number, arguments).map(drop))
        }));
    }
    for (name, number) in [
        ("read-memory", libc::SYS_process_vm_readv),
        ("write-memory", libc::SYS_process_vm_writev),
    ] {
        for (whose, pid) in [("outside", pid), ("init", 1)] {
            probes.push(probe(format!("processes/{name}-{whose}"), move || {
                foreign_memory(number, pid)
            }));
        }
    }
    probes.push(probe("processes/descriptor-of-init".into(), || {
        let Ok(init) = call(libc::SYS_pidfd_open, [1, 0, 0, 0, 0, 0]) else {
            return Ok(());
        };
        for number in 0..32 {
            if call(libc::SYS_pidfd_getfd, [init, number, 0, 0, 0, 0]).is_ok() {
                return Err(format!("descriptor {number}"));
            }
        }
        Ok(())
    }));
    let mark = world.mark.clone();
    probes.push(probe("processes/command-lines-outside".into(), move || {
        for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
            let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
            if String::from_utf8_lossy(&line).contains(&mark) {
                return Err(format!("{} shows the caller's", entry.path().display()));
            }
        }
        Ok(())
    }));
    let key = i64::from(world.shared_memory);
    probes.push(probe("processes/shared-memory".into(), move || {
        shut(call(libc::SYS_shmget, [key, 1, 0, 0, 0, 0]).map(drop))
    }));
}

/// One byte of another process, at an address that nothing is at: who may, is
/// told that there is nothing.
fn foreign_memory(number: i64, pid: i64) -> Result<(), String> {
    let byte = [0_u8; 1];
    let (ours, theirs) = ([byte.as_ptr() as i64, 1], [1_i64, 1]);
    let (ours, theirs) = (ours.as_ptr() as i64, theirs.as_ptr() as i64);
    let answer = call(number, [pid, ours, 1, theirs, 1, 0]);
    let errno = answer.err().and_then(|error| error.raw_os_error());
    held_if(
        matches!(errno, Some(libc::EPERM | libc::ESRCH | libc::ENOSYS)),
        || format!("the kernel looked for it: {errno:?}"),
    )
}

fn sockets(world: &World, probes: &mut Vec<Probe>) {
    let name = world.abstract_name.clone();
    probes.push(probe("sockets/without-a-file".into(), move || {
        let address = SocketAddr::from_abstract_name(&name).map_err(|e| e.to_string())?;
        shut(UnixStream::connect_addr(&address).map(drop))
    }));
    let name = format!("{}-datagrams", world.abstract_name);
    probes.push(probe("sockets/datagram-without-a-file".into(), move || {
        let address = SocketAddr::from_abstract_name(&name).map_err(|e| e.to_string())?;
        let socket = UnixDatagram::unbound().map_err(|e| e.to_string())?;
        shut(socket.send_to_addr(b"x", &address).map(drop))
    }));
    for (index, directory) in world.services.iter().enumerate() {
        let path = format!("{directory}/service");
        probes.push(probe(
            format!("sockets/stream-in-place-{index}"),
            move || shut(UnixStream::connect(&path).map(drop)),
        ));
        let path = format!("{directory}/datagrams");
        probes.push(probe(
            format!("sockets/datagram-in-place-{index}"),
            move || {
                let socket = UnixDatagram::unbound().map_err(|e| e.to_string())?;
                shut(socket.send_to(b"x", &path).map(drop))
            },
        ));
        let path = format!("{directory}/fifo");
        probes.push(probe(format!("sockets/fifo-in-place-{index}"), move || {
            let open = OpenOptions::new()
                .write(true)
                .custom_flags(libc::O_NONBLOCK)
                .open(&path);
            shut(open.and_then(|mut fifo| fifo.write_all(b"x")))
        }));
    }
}

fn descriptors(world: &World, probes: &mut Vec<Probe>) {
    let links = |wanted: Vec<String>| {
        move || {
            for number in 0..64 {
                let link = fs::read_link(format!("/proc/self/fd/{number}")).unwrap_or_default();
                let link = link.display().to_string();
                if wanted.iter().any(|wanted| link.contains(wanted)) {
                    return Err(format!("{number} is {link}"));
                }
            }
            Ok(())
        }
    };
    probes.push(probe(
        "descriptors/file-of-the-caller".into(),
        links(vec![world.victim.clone()]),
    ));
    let directory = Path::new(&world.victim).parent().unwrap_or(Path::new("/"));
    let directory = directory.display().to_string();
    probes.push(probe(
        "descriptors/directory-of-the-caller".into(),
        links(vec![directory]),
    ));
    for number in [8_i32, 9] {
        probes.push(probe(format!("descriptors/number-{number}"), move || {
            shut(fs::File::open(format!("/proc/self/fd/{number}")).map(drop))
        }));
    }
}

fn environment(world: &World, probes: &mut Vec<Probe>) {
    for (name, value) in &world.environment {
        let (name, value) = (name.clone(), value.clone());
        let title = name.to_lowercase().replace('_', "-");
        probes.push(probe(format!("environment/{title}"), move || {
            if std::env::var(&name).is_ok_and(|found| found == value) {
                return Err("it is in the environment".to_owned());
            }
            for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
                let all = fs::read(entry.path().join("environ")).unwrap_or_default();
                if String::from_utf8_lossy(&all).contains(&value) {
                    return Err(format!("{} has it", entry.path().display()));
                }
            }
            Ok(())
        }));
    }
}

/// Processes that stay; whether they did, is seen from outside.
fn daemons(world: &World, probes: &mut Vec<Probe>) {
    for stopped in [false, true] {
        let kind = if stopped { "stopped" } else { "deaf" };
        let mark = world.daemon(kind);
        let program = world.program.clone();
        let limit = std::time::Duration::from_secs(2);
        probes.push(Probe {
            name: format!("daemons/{kind}"),
            run: Box::new(move || {
                in_child(limit, &|| {
                    super::call::linger(stopped, &program, &mark, 60);
                    "started".to_owned()
                });
                Err("started".to_owned())
            }),
        });
    }
}

/// On the terminal that the build was started on.
fn terminal(probes: &mut Vec<Probe>) {
    probes.push(probe("terminal/open".into(), || {
        shut(
            OpenOptions::new()
                .read(true)
                .write(true)
                .open("/dev/tty")
                .map(drop),
        )
    }));
    probes.push(probe("terminal/take".into(), || {
        let Ok(terminal) = OpenOptions::new().read(true).open("/dev/tty") else {
            return Ok(());
        };
        let group = call(libc::SYS_getpgid, [0; 6]).unwrap_or(0);
        let group = i32::try_from(group).unwrap_or(0);
        let fd = terminal.as_raw_fd().into();
        // The kernel stops who asks from behind, unless they are deaf to it.
        super::call::ignore(libc::SIGTTOU);
        shut(
            call(
                libc::SYS_ioctl,
                [fd, 0x5410, (&raw const group) as i64, 0, 0, 0],
            )
            .map(drop),
        )
    }));
    probes.push(probe("terminal/type".into(), || {
        let Ok(terminal) = OpenOptions::new().read(true).open("/dev/tty") else {
            return Ok(());
        };
        let letter = *b"x\0\0\0";
        let fd = terminal.as_raw_fd().into();
        shut(
            call(
                libc::SYS_ioctl,
                [fd, 0x5412, letter.as_ptr() as i64, 0, 0, 0],
            )
            .map(drop),
        )
    }));
    probes.push(probe("terminal/session".into(), || {
        // Field 7 of stat(5): the controlling terminal.
        let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
        let after = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        let terminal = after.split_whitespace().nth(4).unwrap_or("?");
        held_if(terminal == "0", || format!("it is {terminal}"))
    }));
    for (name, number) in [
        ("standard-input", 0),
        ("standard-output", 1),
        ("standard-error", 2),
    ] {
        probes.push(probe(format!("terminal/{name}"), move || {
            let mut settings = [0_u8; 64];
            let asked = call(
                libc::SYS_ioctl,
                [number, 0x5401, settings.as_mut_ptr() as i64, 0, 0, 0],
            );
            shut(asked.map(drop))
        }));
    }
}
