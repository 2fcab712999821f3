//! Two builds must not make the same file at the same time.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::path::{Path, PathBuf};

use nix::sys::socket::getsockopt;
use nix::sys::socket::sockopt::PeerCredentials;
use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType, connect, socket_with};

/// Held while a build makes the image of a name in a directory.
///
/// A socket with a name in memory, unix(7): unlike a lock file it is gone with
/// its process, and nothing is left in anybody's directory. Anybody may take such
/// a name, so whose socket it is decides: only the caller, the owner of the
/// directory and root hold up a build.
#[derive(Debug)]
pub(crate) struct OutputLock {
    _socket: Option<UnixListener>,
}

/// The image is being made by another build.
#[derive(Debug, thiserror::Error)]
#[error(
    "another build is making {name} in {}; wait for its end, or give this one another name with \
     --fslabel or another directory with --output", output.display()
)]
pub(crate) struct Taken {
    output: PathBuf,
    name: String,
}

impl OutputLock {
    /// Takes the lock; where there are no such sockets, nothing is locked.
    pub(crate) fn take(output: &Path, name: &str) -> Result<Self, Taken> {
        let listen = |address| UnixListener::bind_addr(&address);
        let socket = match address(output, name).and_then(listen) {
            Ok(socket) => Some(socket),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                if is_of_a_build(output, name) {
                    return Err(Taken {
                        output: output.to_owned(),
                        name: name.to_owned(),
                    });
                }
                None
            }
            Err(_) => None,
        };
        Ok(Self { _socket: socket })
    }
}

/// Whether the socket of this name belongs to somebody who may build here.
///
/// One that cannot be asked is not one of ours, which always listen; not even for
/// a moment is it waited for.
fn is_of_a_build(output: &Path, name: &str) -> bool {
    let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
    let asked = || {
        let socket = socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)?;
        let address = SocketAddrUnix::new_abstract_name(text(output, name)?.as_bytes())?;
        connect(&socket, &address)?;
        // Not by rustix, whose type has no process 0: that is what one in another
        // PID namespace has here, as every worker.
        Ok::<_, io::Error>(getsockopt(&socket, PeerCredentials)?.uid())
    };
    let (Ok(holder), Ok(directory)) = (asked(), fs::metadata(output)) else {
        return false;
    };
    // In a user namespace, everybody but the caller and root has this number.
    let overflow = fs::read_to_string("/proc/sys/kernel/overflowuid").unwrap_or_default();
    let nobody = overflow.trim().parse() == Ok(holder);
    let may = [rustix::process::geteuid().as_raw(), directory.uid(), 0];
    may.contains(&holder) && !(nobody && in_user_namespace())
}

fn in_user_namespace() -> bool {
    let map = fs::read_to_string("/proc/self/uid_map").unwrap_or_default();
    !map.split_whitespace().eq(["0", "0", "4294967295"])
}

/// The directory's numbers, as paths to it differ, and a short form of the name.
fn text(output: &Path, name: &str) -> io::Result<String> {
    let directory = fs::metadata(output)?;
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    let (device, inode, name) = (directory.dev(), directory.ino(), hasher.finish());
    Ok(format!("livecd-creator/{device}/{inode}/{name:x}"))
}

fn address(output: &Path, name: &str) -> io::Result<SocketAddr> {
    SocketAddr::from_abstract_name(text(output, name)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A process that one test starts has, for a moment, the sockets of the others.
    static ALONE: std::sync::Mutex<()> = std::sync::Mutex::new(());

    #[test]
    fn a_name_can_be_taken_once_at_a_time() {
        let _alone = ALONE.lock().unwrap();
        let output = tempfile::tempdir().unwrap();
        let first = OutputLock::take(output.path(), "Name").unwrap();
        OutputLock::take(output.path(), "Other").unwrap();
        OutputLock::take(&output.path().join("."), "Name").unwrap_err();
        drop(first);
        OutputLock::take(output.path(), "Name").unwrap();
    }

    /// Tried by taking the question whose it is out.
    #[test]
    fn somebody_elses_socket_of_that_name_holds_up_nobody() {
        use std::process::{Command, Stdio};

        let _alone = ALONE.lock().unwrap();
        if !rustix::process::geteuid().is_root() {
            println!("SKIPPED: needs root");
            return;
        }
        let output = tempfile::tempdir().unwrap();
        let name = text(output.path(), "Name").unwrap();
        // Listening, with a full queue, and not listening.
        for listens in ["s.listen(8)", "s.listen(0); fill()", "pass"] {
            let script = format!(
                "import os, socket, sys\n\
                 os.setgid(65534); os.setuid(65534)\n\
                 s = socket.socket(socket.AF_UNIX); s.bind('\\0{name}')\n\
                 clients = []\n\
                 def fill():\n\
                 \tfor _ in range(3):\n\
                 \t\tc = socket.socket(socket.AF_UNIX); c.setblocking(False); clients.append(c)\n\
                 \t\ttry: c.connect('\\0{name}')\n\
                 \t\texcept BlockingIOError: pass\n\
                 {listens}\n\
                 print('ready', flush=True); sys.stdin.read()\n"
            );
            let mut other = Command::new("python3");
            other
                .args(["-c", &script])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped());
            let Ok(mut other) = other.spawn() else {
                println!("SKIPPED: python3 is not installed");
                return;
            };
            let mut ready = [0; 6];
            io::Read::read_exact(other.stdout.as_mut().unwrap(), &mut ready).unwrap();
            let taken = OutputLock::take(output.path(), "Name");
            drop(other.stdin.take());
            other.wait().unwrap();
            taken.unwrap();
        }
    }

    /// As every build is. Tried with `rustix::net::sockopt::socket_peercred`.
    #[test]
    fn a_build_in_another_pid_namespace_holds_its_name() {
        use std::process::{Command, Stdio};

        let _alone = ALONE.lock().unwrap();
        if !rustix::process::geteuid().is_root() {
            println!("SKIPPED: needs root");
            return;
        }
        let output = tempfile::tempdir().unwrap();
        let name = text(output.path(), "Name").unwrap();
        let script = format!(
            "import socket, sys\n\
             s = socket.socket(socket.AF_UNIX); s.bind('\\0{name}'); s.listen(8)\n\
             print('ready', flush=True); sys.stdin.read()\n"
        );
        let mut other = Command::new("unshare");
        other.args(["--pid", "--fork", "python3", "-c", &script]);
        let mut other = other
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut ready = [0; 6];
        let listens = io::Read::read_exact(other.stdout.as_mut().unwrap(), &mut ready);
        let taken = OutputLock::take(output.path(), "Name");
        drop(other.stdin.take());
        other.wait().unwrap();
        if listens.is_ok() {
            taken.unwrap_err();
        } else {
            println!("SKIPPED: python3 is not installed");
        }
    }
}
