//! Entering the root of another build host.

use std::path::{Path, PathBuf};

use livecd_host::Tool;

/// Makes the root `$1` the root of what runs, with its changes in `$2`; then
/// runs the rest. The paths in `SHOWN` are there too, the last two not to be
/// written to. A chroot would not do: the kernel makes no user namespaces in one.
const SCRIPT: &str = r#"
root=$1 scratch=$2
shift 2
mkdir -p "$scratch/upper" "$scratch/work" "$scratch/root" "$scratch/tmp" "$scratch/cache"
# An ordinary user builds in there too.
chmod 755 "$scratch" "$scratch/tmp"
mount --make-rprivate /
new=$scratch/root
mount -t overlay -o "lowerdir=$root,upperdir=$scratch/upper,workdir=$scratch/work" overlay "$new"
mount --rbind /dev "$new/dev"
mount --rbind /sys "$new/sys"
mount -t proc proc "$new/proc"
mount -t tmpfs tmpfs "$new/run"
show() {
    mkdir -p "$new$1"
    mount --bind "$1" "$new$1"
    [ -z "$2" ] || mount -o "remount,bind,$2" "$new$1"
}
show "$scratch/tmp"
show "$scratch/cache"
show "$WORKSPACE" ro
show "$TARGET" ro
show "$LIVECD_TEST_DISTRIBUTION" ro
cat /etc/resolv.conf > "$new/etc/resolv.conf"
mkdir "$new/old"
cd "$new"
pivot_root . old
umount --lazy /old
rmdir /old
exec "$@"
"#;

/// A root, and what there is in it of this machine.
#[derive(Debug)]
pub(crate) struct Entered<'a> {
    pub(crate) root: &'a Path,
    /// What is written lies here, and goes with it.
    pub(crate) scratch: &'a Path,
    pub(crate) workspace: &'a Path,
    pub(crate) target: PathBuf,
    pub(crate) distribution: &'a Path,
}

impl Entered<'_> {
    /// What tests in there keep.
    pub(crate) fn cache(&self) -> PathBuf {
        self.scratch.join("cache")
    }

    /// Runs `program` in there, and nothing of it afterwards.
    pub(crate) fn command(&self, program: &Path) -> Tool {
        Tool::new("unshare")
            .args([
                "--mount",
                "--pid",
                "--ipc",
                "--uts",
                "--fork",
                "--kill-child",
            ])
            .args(["sh", "-ec", SCRIPT, "sh"])
            .arg(self.root)
            .arg(self.scratch)
            .arg(program)
            .clear_env()
            .env(
                "PATH",
                "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            )
            .env("HOME", "/root")
            .env("WORKSPACE", self.workspace)
            .env("TARGET", &self.target)
            .env("TMPDIR", self.scratch.join("tmp"))
            .env("LIVECD_CACHE", self.cache())
            .env("LIVECD_TEST_DISTRIBUTION", self.distribution)
            .env("LIVECD_TEST_IMAGES", "1")
            .env("LIVECD_TEST_REQUIRE", "1")
            .current_dir(self.workspace)
    }
}
