//! Live media, built by the program under test and kept for all tests.

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsString;
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

/// What is put on top of another medium, with the package.
const ADDED: &str = "%packages --nocore --exclude-weakdeps\nPACKAGE\n%end\n\
    bootloader --timeout=1 --append=\"console=tty0 console=ttyS0,115200\"\n\
    part / --size=2048 --fstype=ext4\n";

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
    static MEDIUM: LazyLock<Medium> =
        LazyLock::new(|| kept("flat", "by an ordinary user", by_an_ordinary_user));
    let tools = ["apt-get", "mksquashfs", "bsdtar", "newuidmap", "setpriv"];
    if may_not_build() || lacks(&tools) {
        return None;
    }
    Some(&MEDIUM)
}

/// A medium of the nested layout, made from [`medium`] with `hello` added, with
/// a menu entry that keeps changes.
pub(crate) fn nested() -> Option<&'static Medium> {
    static MEDIUM: LazyLock<Medium> = LazyLock::new(|| {
        let base = medium().expect("what can be built on can be built");
        let more = ["--layout", "nested", "--persistence", CHANGES];
        built_on(base, "nested", "hello", &more)
    });
    can_build_on().then(|| &*MEDIUM)
}

/// A medium of the flat layout, made from [`nested`] with `ed` added.
pub(crate) fn flat_again() -> Option<&'static Medium> {
    static MEDIUM: LazyLock<Medium> = LazyLock::new(|| {
        let base = nested().expect("what can be built on can be built");
        built_on(base, "flat-again", "ed", &[])
    });
    can_build_on().then(|| &*MEDIUM)
}

/// The filesystem in a nested medium is mounted to be read, as only root can.
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

/// A medium made from `base`, with `package` on top and `more` options.
fn built_on(base: &Medium, name: &str, package: &str, more: &[&str]) -> Medium {
    kept(name, &format!("{ADDED}{package}{more:?}"), |scratch| {
        let kickstart = scratch.write("added.ks", &ADDED.replace("PACKAGE", package));
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
fn by_an_ordinary_user(scratch: &Scratch) -> PathBuf {
    let kickstart = scratch.example("debian-live-test.ks");
    let mut arguments: Vec<OsString> = vec![kickstart.into()];
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
        let output = user.shell("", "exec \"$@\"", arguments).output();
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
