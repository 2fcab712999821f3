//! Attacks on the kernel by files, devices, sockets, terminals and capabilities.

use std::fs::{self, OpenOptions};
use std::io::{self, Read};
use std::os::fd::AsRawFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::call::call;
use super::{Probe, World, held_if, probe};

/// Files that are opened for writing, and not written to.
const WRITTEN: &[&str] = &[
    "/proc/sys/kernel/core_pattern",
    "/proc/sys/kernel/modprobe",
    "/proc/sys/kernel/hostname",
    "/proc/sys/kernel/randomize_va_space",
    "/proc/sys/vm/drop_caches",
    "/proc/sys/vm/overcommit_memory",
    "/proc/sys/fs/file-max",
    "/proc/sys/fs/suid_dumpable",
    "/proc/sys/net/ipv4/ip_forward",
    "/proc/sysrq-trigger",
    "/proc/1/mem",
    "/sys/kernel/mm/transparent_hugepage/enabled",
    "/sys/module/printk/parameters/time",
    "/sys/power/state",
    "/dev/kmsg",
    "/dev/mem",
];

/// Files that are opened for reading.
const READ: &[&str] = &[
    "/proc/kcore",
    "/proc/kmsg",
    "/proc/1/environ",
    "/proc/1/mem",
    "/proc/1/exe",
    "/proc/1/maps",
    "/proc/1/auxv",
    "/proc/1/stack",
    "/proc/1/fd",
    "/proc/1/map_files",
    "/proc/1/root/proc",
    "/proc/1/cwd/.",
    "/proc/1/ns/mnt",
    "/dev/kmsg",
    "/dev/mem",
    "/dev/console",
    "/dev/tty0",
];

/// Capabilities that must be out of reach, by number (capabilities(7)).
const CAPABILITIES: &[(&str, u32)] = &[
    ("dac_read_search", 2),
    ("linux_immutable", 9),
    ("net_admin", 12),
    ("net_raw", 13),
    ("sys_module", 16),
    ("ipc_lock", 14),
    ("sys_rawio", 17),
    ("sys_ptrace", 19),
    ("sys_pacct", 20),
    ("sys_admin", 21),
    ("sys_boot", 22),
    ("sys_nice", 23),
    ("sys_resource", 24),
    ("sys_time", 25),
    ("sys_tty_config", 26),
    ("mknod", 27),
    ("audit_write", 29),
    ("audit_control", 30),
    ("mac_override", 32),
    ("mac_admin", 33),
    ("syslog", 34),
    ("wake_alarm", 35),
    ("block_suspend", 36),
    ("audit_read", 37),
    ("perfmon", 38),
    ("bpf", 39),
    ("checkpoint_restore", 40),
];

/// Kinds of socket that are for who runs the machine's network.
const SOCKETS: &[(&str, i32, i32, i32)] = &[
    ("raw-ipv4", libc::AF_INET, libc::SOCK_RAW, libc::IPPROTO_UDP),
    (
        "raw-ipv6",
        libc::AF_INET6,
        libc::SOCK_RAW,
        libc::IPPROTO_UDP,
    ),
    (
        "raw-icmp",
        libc::AF_INET,
        libc::SOCK_RAW,
        libc::IPPROTO_ICMP,
    ),
    ("packet", libc::AF_PACKET, libc::SOCK_RAW, 0),
    ("packet-dgram", libc::AF_PACKET, libc::SOCK_DGRAM, 0),
];

pub(super) fn probes(world: &World) -> Vec<Probe> {
    let mut probes = Vec::new();
    for &path in WRITTEN {
        probes.push(probe(
            format!("kernel-files/write{}", path.replace('/', "-")),
            move || shut(OpenOptions::new().write(true).open(path).map(drop)),
        ));
    }
    for &path in READ {
        probes.push(probe(
            format!("kernel-files/read{}", path.replace('/', "-")),
            move || shut(read_some(path)),
        ));
    }
    probes.push(probe("kernel-files/every-setting".into(), || {
        let mut open = Vec::new();
        writable(Path::new("/proc/sys"), &mut open);
        held_if(open.is_empty(), || {
            format!("{} settings, {:?} first", open.len(), open.first())
        })
    }));
    probes.push(probe("kernel-files/kallsyms".into(), || {
        let symbols = fs::read_to_string("/proc/kallsyms").unwrap_or_default();
        let shown = symbols
            .lines()
            .find(|line| !line.starts_with("0000000000000000"));
        shown.map_or(Ok(()), |line| Err(format!("an address: {line}")))
    }));
    for &(name, number) in CAPABILITIES {
        probes.push(probe(format!("capabilities/{name}"), move || {
            let bits = |set: &str| {
                let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
                let line = status.lines().find_map(|l| l.strip_prefix(set));
                line.and_then(|hex| u64::from_str_radix(hex.trim(), 16).ok())
            };
            for set in ["CapEff:", "CapPrm:", "CapBnd:"] {
                match bits(set) {
                    Some(bits) if bits & (1 << number) == 0 => {}
                    found => return Err(format!("{set} {found:x?}")),
                }
            }
            Ok(())
        }));
    }
    for &(name, family, kind, protocol) in SOCKETS {
        probes.push(probe(format!("sockets/{name}"), move || {
            let made = call(
                libc::SYS_socket,
                [family.into(), kind.into(), protocol.into(), 0, 0, 0],
            );
            shut(made.map(drop))
        }));
    }
    for (name, mode, device) in [
        ("loop", libc::S_IFBLK, 0x0700),
        ("disk", libc::S_IFBLK, 0x0800),
        ("mem", libc::S_IFCHR, 0x0101),
        ("kmsg", libc::S_IFCHR, 0x010b),
        ("tty0", libc::S_IFCHR, 0x0400),
        ("fuse", libc::S_IFCHR, 0x0ae5),
    ] {
        let directory = world.scratch.clone();
        probes.push(probe(format!("devices/mknod-{name}"), move || {
            let path = format!("{directory}/node-{name}\0");
            let made = call(
                libc::SYS_mknodat,
                [
                    libc::AT_FDCWD.into(),
                    path.as_ptr() as i64,
                    i64::from(mode | 0o600),
                    device,
                    0,
                    0,
                ],
            );
            let _ = fs::remove_file(path.trim_end_matches('\0'));
            shut(made.map(drop))
        }));
    }
    probes.push(probe("scheduling/realtime".into(), || {
        let priority = 99_i32;
        let made = call(
            libc::SYS_sched_setscheduler,
            [
                0,
                libc::SCHED_FIFO.into(),
                (&raw const priority) as i64,
                0,
                0,
                0,
            ],
        );
        shut(made.map(drop))
    }));
    probes.push(probe("scheduling/nice".into(), || {
        shut(call(libc::SYS_setpriority, [0, 0, -20, 0, 0, 0]).map(drop))
    }));
    probes.push(probe("scheduling/no-new-privileges".into(), || {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        held_if(status.contains("NoNewPrivs:\t1"), || {
            "set-id programs count".into()
        })
    }));
    terminals(&mut probes);
    probes
}

/// On a pseudo terminal of its own.
fn terminals(probes: &mut Vec<Probe>) {
    const TIOCSTI: i64 = 0x5412;
    const TIOCCONS: i64 = 0x541d;
    const TIOCLINUX: i64 = 0x541c;
    const HIGH: i64 = 1 << 32;
    for (name, request) in [
        ("sti", TIOCSTI),
        ("sti-with-high-bits", TIOCSTI | HIGH),
        ("linux", TIOCLINUX),
        ("linux-with-high-bits", TIOCLINUX | HIGH),
        ("console", TIOCCONS),
    ] {
        probes.push(probe(format!("terminal/ioctl-{name}"), move || {
            let (_master, terminal) = pseudo_terminal().map_err(|e| e.to_string())?;
            let letter = *b"x\0\0\0";
            let request = [terminal, request, letter.as_ptr() as i64, 0, 0, 0];
            match call(libc::SYS_ioctl, request) {
                Err(error) if error.raw_os_error() == Some(libc::EPERM) => Ok(()),
                other => Err(format!("{other:?}")),
            }
        }));
    }
}

/// The one end, and the other's descriptor, which is closed with the process.
fn pseudo_terminal() -> io::Result<(fs::File, i64)> {
    const TIOCSPTLCK: i64 = 0x4004_5431;
    const TIOCGPTPEER: i64 = 0x5441;
    let master = OpenOptions::new()
        .read(true)
        .write(true)
        .open("/dev/ptmx")?;
    let unlocked = 0_i32;
    let fd = master.as_raw_fd().into();
    call(
        libc::SYS_ioctl,
        [fd, TIOCSPTLCK, (&raw const unlocked) as i64, 0, 0, 0],
    )?;
    let flags = i64::from(libc::O_RDWR | libc::O_NOCTTY);
    let terminal = call(libc::SYS_ioctl, [fd, TIOCGPTPEER, flags, 0, 0, 0])?;
    Ok((master, terminal))
}

/// The first byte of a file; where an entry of a directory leads. Neither waits.
fn read_some(path: &str) -> io::Result<()> {
    if Path::new(path).is_dir() {
        let entry = fs::read_dir(path)?
            .next()
            .ok_or(io::ErrorKind::NotFound)??;
        let metadata = fs::symlink_metadata(entry.path())?;
        return match metadata.is_symlink() {
            true => fs::read_link(entry.path()).map(drop),
            false => Ok(()),
        };
    }
    let mut open = OpenOptions::new();
    let mut file = open.read(true).custom_flags(libc::O_NONBLOCK).open(path)?;
    match file.read(&mut [0; 1]) {
        // Nothing is at the beginning of memory, or there yet.
        Err(error) if matches!(error.raw_os_error(), Some(libc::EIO | libc::EAGAIN)) => Ok(()),
        other => other.map(drop),
    }
}

/// An open or a call that must fail.
pub(super) fn shut(outcome: io::Result<()>) -> Result<(), String> {
    outcome
        .err()
        .map(drop)
        .ok_or_else(|| "it worked".to_owned())
}

fn writable(directory: &Path, open: &mut Vec<String>) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            writable(&path, open);
        } else if OpenOptions::new().write(true).open(&path).is_ok() {
            open.push(path.display().to_string());
        }
    }
}
