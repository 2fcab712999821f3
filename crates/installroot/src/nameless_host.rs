//! Programs of the build host for which users and groups have numbers and no names.

use std::io;
use std::path::Path;

use livecd_host::{Enter, Purpose};
use nix::sched::{CloneFlags, unshare};

use crate::confinement::make_private;
use crate::step::step;

/// What says how ids are called, and where else to ask: nsswitch.conf(5).
const NAMES: [&str; 3] = ["/etc/passwd", "/etc/group", "/etc/nsswitch.conf"];

/// Runs one command on the build host's filesystem, where it can change what the
/// caller can, and finds no names of users and groups: a program that writes names
/// would write those of the build host, which mean others in the installed system.
#[derive(Clone, Copy, Debug, Default)]
pub struct NamelessHost;

impl Enter for NamelessHost {
    fn root(&self) -> &Path {
        Path::new("/")
    }

    fn enter(&self, _purpose: Purpose) -> io::Result<()> {
        step("make a namespace for a command", || {
            Ok(unshare(CloneFlags::CLONE_NEWNS)?)
        })?;
        make_private()?;
        for path in NAMES
            .map(Path::new)
            .into_iter()
            .filter(|path| path.exists())
        {
            step("hide the build host's users", || {
                Ok(rustix::mount::mount_bind("/dev/null", path)?)
            })?;
        }
        Ok(())
    }
}
