//! Live media, built by the program under test and kept for all tests.

use std::collections::BTreeSet;
use std::env;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};

use super::{Scratch, User, examples, lacks, lacks_root, may_not_build};

/// The volume label of the media.
pub(crate) const LABEL: &str = "Live-Test_1.0";
/// The label of the filesystem that keeps a live system's changes.
pub(crate) const CHANGES: &str = "kept-here";

/// What is put on top of another medium: packages, and a filesystem for the
/// layouts that have one.
const ADDED: &str = "%packages --nocore --exclude-weakdeps\nPACKAGES\n%end\n\
    bootloader --timeout=1 --append=\"console=tty0 console=ttyS0,115200\"\n";
const EXT4: &str = "part / --size=2048 --fstype=ext4\n";
const BTRFS: &str = "part / --size=1536 --fstype=btrfs\n";
/// dracut 059 mounts a squashfs and nothing else; newer versions, what there is.
pub(crate) const MOUNTS_ROOT: &str =
    "/usr/lib/dracut/modules.d/90dmsquash-live/dmsquash-live-root.sh";
const NEWER_DRACUT: &str = "%post --erroronfail\n\
    sed -i 's/mount -n -t squashfs/mount -n -t erofs/' SCRIPT\n\
    rm /boot/initrd.img-*\n%end\n";

/// A live medium.
#[derive(Debug)]
pub(crate) struct Medium {
    /// The ISO; shared, so never to be changed.
    pub(crate) iso: PathBuf,
}

/// The medium of `examples/debian-live-test.ks`, made by an ordinary user at the
/// first call; `None` if the test must be skipped.
pub(crate) fn medium() -> Option<&'static Medium> {
    // When the build fails, the other tests fail at once.
    static MEDIUM: LazyLock<Medium> = LazyLock::new(|| {
        kept("flat", "by an ordinary user", |scratch| {
            let kickstart = scratch.example("debian-live-test.ks");
            by_an_ordinary_user(scratch, kickstart, &[])
        })
    });
    let tools = ["apt-get", "mksquashfs", "bsdtar", "newuidmap", "setpriv"];
    if may_not_build() || lacks(&tools) {
        return None;
    }
    Some(&MEDIUM)
}

/// A medium of the nested layout, made from [`medium`] with `hello` added, with
/// a menu entry that keeps changes, and isolinux for BIOS.
pub(crate) fn nested() -> Option<&'static Medium> {
    static MEDIUM: LazyLock<Medium> = LazyLock::new(|| {
        let base = medium().expect("what can be built on can be built");
        let more = ["--layout", "nested", "--persistence", CHANGES, "--syslinux"];
        built_on(base, "nested", &added("hello", EXT4), &more)
    });
    can_build_on().then(|| &*MEDIUM)
}

/// A medium of the flat layout, made from [`nested`] with `ed` added, by an
/// ordinary user: fuse2fs reads the filesystem image.
pub(crate) fn flat_again() -> Option<&'static Medium> {
    static MEDIUM: LazyLock<Medium> = LazyLock::new(|| {
        let base = nested().expect("what can be built on can be built");
        let kickstart = added("ed", "");
        kept("flat-again", &kickstart, |scratch| {
            let kickstart = scratch.write("added.ks", &kickstart);
            // The user may not look into the cache.
            let iso = scratch.path("base.iso");
            fs::copy(&base.iso, &iso).unwrap();
            by_an_ordinary_user(scratch, kickstart, &["--base-on".as_ref(), iso.as_ref()])
        })
    });
    (can_build_on() && !lacks(&["fuse2fs"])).then(|| &*MEDIUM)
}

/// A medium with an uncompressed Btrfs, made from [`medium`].
pub(crate) fn uncompressed() -> Option<&'static Medium> {
    static MEDIUM: LazyLock<Medium> = LazyLock::new(|| {
        let base = medium().expect("what can be built on can be built");
        let more = ["--skip-compression"];
        built_on(base, "uncompressed", &added("", BTRFS), &more)
    });
    (can_build_on() && !lacks(&["mkfs.btrfs"])).then(|| &*MEDIUM)
}

/// A medium of the flat layout whose root is an EROFS, made from [`uncompressed`].
pub(crate) fn erofs() -> Option<&'static Medium> {
    static MEDIUM: LazyLock<Medium> = LazyLock::new(|| {
        let base = uncompressed().expect("what can be built on can be built");
        let script = NEWER_DRACUT.replace("SCRIPT", MOUNTS_ROOT);
        let kickstart = added("", "") + &script;
        built_on(base, "erofs", &kickstart, &["--rootfs-format", "erofs"])
    });
    (uncompressed().is_some() && !lacks(&["mkfs.erofs"])).then(|| &*MEDIUM)
}

fn added(packages: &str, rest: &str) -> String {
    ADDED.replace("PACKAGES", packages) + rest
}

/// A filesystem on a medium is mounted to be read, mostly as only root can.
fn can_build_on() -> bool {
    medium().is_some() && !lacks(&["unsquashfs", "mkfs.ext4"]) && !lacks_root()
}

impl Medium {
    /// The paths on the medium, as libarchive sees them.
    pub(crate) fn paths(&self) -> BTreeSet<String> {
        let list = String::from_utf8(self.bsdtar(&["-tf"], &[])).unwrap();
        list.lines().map(str::to_owned).collect()
    }

    /// The bytes of a file whose path ends in `name`.
    pub(crate) fn file(&self, name: &str) -> Vec<u8> {
        let paths = self.paths();
        let path = paths.iter().find(|path| path.ends_with(name));
        let path = path.unwrap_or_else(|| panic!("no {name} in {paths:?}"));
        self.bsdtar(&["-xOf"], &[path])
    }

    fn bsdtar(&self, action: &[&str], paths: &[&str]) -> Vec<u8> {
        let mut bsdtar = Command::new("bsdtar");
        let output = bsdtar
            .args(action)
            .arg(&self.iso)
            .args(paths)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        output.stdout
    }
}

/// The medium called `name` that `make` makes, unless this very program has made
/// it of these `inputs` before.
pub(crate) fn kept(name: &str, inputs: &str, make: impl FnOnce(&Scratch) -> PathBuf) -> Medium {
    let program = env!("CARGO_BIN_EXE_livecd-creator");
    let mut hasher = DefaultHasher::new();
    hasher.write(inputs.as_bytes());
    hasher.write(&fs::read(program).unwrap());
    for (name, text) in examples() {
        hasher.write(name.as_bytes());
        hasher.write(text.as_bytes());
    }
    let media = cache().join("test-media");
    let folder = media.join(format!("{name}-{:016x}", hasher.finish()));
    fs::create_dir_all(&media).unwrap();
    // Other runs of the tests wait here, and then find it done.
    let lock = File::create(media.join(format!("{name}.lock"))).unwrap();
    flock(&lock, FlockOperation::LockExclusive).unwrap();
    let iso = folder.join(format!("{LABEL}.iso"));
    if iso.exists() {
        return Medium { iso };
    }
    forget_old(&media);
    fs::create_dir_all(&folder).unwrap();
    let scratch = Scratch::new();
    let built = make(&scratch);
    // Not half a medium, should the tests be stopped.
    let copy = folder.join("copy");
    fs::copy(built, &copy).unwrap();
    fs::rename(copy, &iso).unwrap();
    Medium { iso }
}

/// A medium made from `base`, with the kickstart on top and `more` options.
fn built_on(base: &Medium, name: &str, kickstart: &str, more: &[&str]) -> Medium {
    kept(name, &format!("{kickstart}{more:?}"), |scratch| {
        let kickstart = scratch.write("added.ks", kickstart);
        let output = scratch
            .program(&kickstart)
            .arg("--base-on")
            .arg(&base.iso)
            .args(["--fslabel", LABEL, "--repo", "system"])
            .args(["--progress", "plain", "--cache"])
            .arg(cache())
            .args(more)
            .output()
            .unwrap();
        let messages = scratch.messages(&output);
        assert!(output.status.success(), "the medium {name}:\n{messages}");
        scratch.path("out").join(format!("{LABEL}.iso"))
    })
}

/// So that what boots in the other tests is a medium that was made without root.
fn by_an_ordinary_user(scratch: &Scratch, kickstart: PathBuf, more: &[&OsStr]) -> PathBuf {
    let mut arguments: Vec<OsString> = vec![kickstart.into()];
    arguments.extend(more.iter().map(OsString::from));
    let mut option = |name: &str, value: &Path| arguments.extend([name.into(), value.into()]);
    option("--fslabel", Path::new(LABEL));
    option("--repo", Path::new("system"));
    option("--progress", Path::new("plain"));
    option("--tmpdir", &scratch.path("tmp"));
    option("--output", &scratch.path("out"));
    let output = if rustix::process::geteuid().is_root() {
        let user = User::new(scratch);
        option("--cache", &user.cache());
        arguments.insert(0, user.program().into());
        let output = user.shell(&user.fuse(), "exec \"$@\"", arguments).output();
        user.share_cache();
        output
    } else {
        option("--cache", &cache());
        let mut program = Command::new(env!("CARGO_BIN_EXE_livecd-creator"));
        program.args(arguments).output()
    };
    let output = output.unwrap();
    let messages = scratch.messages(&output);
    assert!(output.status.success(), "the test medium:\n{messages}");
    scratch.path("out").join(format!("{LABEL}.iso"))
}

/// Removes the media of earlier programs; not new ones, which the tests of
/// another checkout may be looking at.
fn forget_old(media: &Path) {
    for entry in fs::read_dir(media).unwrap() {
        let entry = entry.unwrap();
        let metadata = entry.metadata().unwrap();
        let age = metadata.modified().unwrap().elapsed().unwrap_or_default();
        if metadata.is_dir() && age > Duration::from_secs(3600) {
            fs::remove_dir_all(entry.path()).unwrap();
        }
    }
}

/// The cache directory, as `cargo xtask` has it.
pub(crate) fn cache() -> PathBuf {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty());
    set("LIVECD_CACHE")
        .map(PathBuf::from)
        .or_else(|| set("XDG_CACHE_HOME").map(|cache| Path::new(&cache).join("livecd")))
        .unwrap_or_else(|| Path::new(&set("HOME").unwrap()).join(".cache/livecd"))
}
