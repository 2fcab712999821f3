//! An ordinary user, who exists only for one process and what it starts.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Scratch, cache};

/// The user's number. Nobody else on the machine has it, or the subordinate
/// ids below.
const UID: u32 = 61_234;
const SUBORDINATE: &str = "livecd-test:1500000000:65536\ndaemon:1600000000:65536\n";

/// The user, whose home is a scratch directory.
#[derive(Debug)]
pub(crate) struct User<'s> {
    scratch: &'s Scratch,
}

impl<'s> User<'s> {
    /// Gives `scratch` to the user. Only root can.
    pub(crate) fn new(scratch: &'s Scratch) -> Self {
        let passwd = fs::read_to_string("/etc/passwd").unwrap();
        let line = format!("livecd-test:x:{UID}:{UID}::/:/bin/sh\n");
        scratch.write("passwd", &(passwd + &line));
        scratch.write("subuid", SUBORDINATE);
        fs::copy(
            env!("CARGO_BIN_EXE_livecd-creator"),
            scratch.path("program"),
        )
        .unwrap();
        for path in ["", "tmp", "out"] {
            chown(scratch.path(path), Some(UID), Some(UID)).unwrap();
        }
        Self { scratch }
    }

    /// A copy of the program that the user may run.
    pub(crate) fn program(&self) -> PathBuf {
        self.scratch.path("program")
    }

    /// A copy of the packages that other tests have downloaded.
    pub(crate) fn cache(&self) -> PathBuf {
        let own = self.scratch.path("cache");
        fs::create_dir_all(cache()).unwrap();
        let script = "mkdir \"$2\"
            for kind in apt dnf; do
                [ ! -d \"$1/$kind\" ] || cp -a \"$1/$kind\" \"$2\"
            done
            chown -R \"$3:$3\" \"$2\"";
        self.as_root(script, &own);
        own
    }

    /// Lets everybody use `/dev/fuse`, as udev does: the setup of a [`shell`](Self::shell).
    pub(crate) fn fuse(&self) -> String {
        let node = self.scratch.path("fuse").display().to_string();
        format!("mknod --mode=666 {node} c 10 229\nmount --bind {node} /dev/fuse")
    }

    /// Puts the Debian packages that the user has downloaded where other tests
    /// look for them.
    pub(crate) fn share_cache(&self) {
        let script = "mkdir -p \"$1/apt/archives\"
            exec flock \"$1/apt/lock\" find \"$2/apt/archives\" -maxdepth 1 -name '*.deb' \\
                -exec cp --no-clobber --target-directory=\"$1/apt/archives\" '{}' +";
        self.as_root(script, &self.scratch.path("cache"));
    }

    /// Runs a script whose `$1` is the cache of other tests, `$2` the user's
    /// own, `$3` the user's number.
    fn as_root(&self, script: &str, own: &Path) {
        let mut shell = Command::new("sh");
        shell.args(["-ec", script, "sh"]).arg(cache()).arg(own);
        assert!(shell.arg(UID.to_string()).status().unwrap().success());
    }

    /// A shell line that the user runs, after root has run `setup` in a mount
    /// namespace of their own. `args` are its `$1`, `$2` and so on.
    pub(crate) fn shell<I>(&self, setup: &str, line: &str, args: I) -> Command
    where
        I: IntoIterator<Item: AsRef<OsStr>>,
    {
        let directory = self.scratch.path("");
        let bind = |name: &str, target: &str| {
            let source = Path::new(&directory).join(name);
            format!("mount --bind {} {target}\n", source.display())
        };
        let script = [
            bind("passwd", "/etc/passwd"),
            bind("subuid", "/etc/subuid"),
            bind("subuid", "/etc/subgid"),
            setup.to_owned(),
            format!("\ncd {}\n", directory.display()),
            format!("exec setpriv --reuid={UID} --regid={UID} --clear-groups sh -ec \"$@\""),
        ]
        .concat();
        let mut command = Command::new("unshare");
        command.args(["--mount", "sh", "-ec", &script, "sh", line, "sh"]);
        command.args(args).env("NO_COLOR", "1").env("HOME", "/");
        command.env_remove("SOURCE_DATE_EPOCH");
        command
    }
}
