//! What the tests share.

use std::path::Path;
use std::process::{Command, Output};

use livecd_squashfs::{Attributes, Report, Source, Special, SquashfsImage, Tree};

/// 2023-11-14 22:13:20 UTC.
pub(crate) const TIMESTAMP: u32 = 1_700_000_000;
/// Bytes of a block of the images here.
pub(crate) const BLOCK: usize = 16 << 10;

/// Files in one directory, whose listing does not fit into the basic form of an inode.
pub(crate) const MANY: usize = 500;

/// Returns `condition`; where it does not hold, says why a test is skipped, or fails if `LIVECD_TEST_REQUIRE` is 1.
#[expect(
    clippy::print_stderr,
    reason = "who runs the tests should see what was skipped"
)]
pub(crate) fn skip_unless(condition: bool, reason: &str) -> bool {
    if !condition {
        let required = std::env::var("LIVECD_TEST_REQUIRE").is_ok_and(|value| value == "1");
        assert!(!required, "{reason}");
        eprintln!("SKIPPED: {reason}");
    }
    condition
}

/// Whether a program is installed.
pub(crate) fn have(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_there = std::env::split_paths(&path).any(|place| place.join(program).exists());
    skip_unless(is_there, &format!("not installed: {program}"))
}

/// Whether this is root on a machine, who can make devices.
pub(crate) fn have_root() -> bool {
    skip_unless(
        rustix::process::geteuid().is_root(),
        "only root can make devices",
    )
}

/// Runs a program; fails with all it said if it fails.
#[track_caller]
pub(crate) fn run(program: &str, arguments: &[&str]) -> Output {
    let output = Command::new(program)
        .args(arguments)
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap();
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "{program} {arguments:?}: {}\n{}{}",
        output.status,
        said(&output.stdout),
        said(&output.stderr)
    );
    output
}

/// An image with small blocks.
pub(crate) fn image() -> SquashfsImage {
    let mut image = SquashfsImage::new(TIMESTAMP);
    image.block_size = BLOCK as u32;
    image
}

#[track_caller]
pub(crate) fn write(image: &SquashfsImage, path: &Path) -> Report {
    image.write_file(path, &mut |_| ()).unwrap()
}

/// The bytes of an image.
#[track_caller]
pub(crate) fn bytes(image: &SquashfsImage) -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    image.write(&mut out, &mut |_| ()).unwrap();
    out.into_inner()
}

/// Bytes that no compressor makes smaller.
pub(crate) fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed | 1;
    let bytes = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    });
    bytes.take(length).collect()
}

/// Bytes that compress well.
pub(crate) fn text(length: usize) -> Vec<u8> {
    let lines =
        (0..).flat_map(|line: u32| format!("This is line {line} of a file.\n").into_bytes());
    lines.take(length).collect()
}

/// A tree with every corner case that an ordinary filesystem holds too.
pub(crate) fn corners() -> Tree {
    let mut tree = Tree::new();
    let mut file = |path: &str, bytes: Vec<u8>| tree.file(path, Source::Bytes(bytes)).unwrap();
    file("empty", Vec::new());
    file("one", vec![b'1']);
    file("just a block", noise(BLOCK, 1));
    file("a block and one", noise(BLOCK + 1, 2));
    file("a block less one", noise(BLOCK - 1, 3));
    file("several blocks", text(5 * BLOCK + 77));
    file("zeros", vec![0; 3 * BLOCK]);
    file("zeros and one", [vec![0; 3 * BLOCK], vec![1]].concat());
    let hole_between = [text(BLOCK), vec![0; 2 * BLOCK], noise(BLOCK, 4), vec![0; 9]];
    file("hole between", hole_between.concat());
    file("small zeros", vec![0; 100]);
    file("duplicate/large", text(5 * BLOCK + 77));
    file("duplicate/small", vec![b'1']);
    file("duplicate/zeros", vec![0; 3 * BLOCK]);
    for number in 0..40 {
        file(&format!("small/{number}"), text(1000 + number));
    }
    for number in 0..MANY {
        let name = format!(
            "many/{number:04} {}",
            "with a name that fills the listing ".repeat(6)
        );
        file(&name, Vec::new());
    }
    file(&format!("name {}", "n".repeat(250)), vec![b'n']);
    tree.file(b"not utf-8 \xff\xfe", Source::Bytes(b"bytes".to_vec()))
        .unwrap();
    tree.file("line\nbreak", Source::Bytes(b"\n".to_vec()))
        .unwrap();
    tree.dir("no files").unwrap();
    tree.dir(["d"; 60].join("/")).unwrap();
    tree.symlink("link", "one").unwrap();
    tree.symlink("dangling", "/nowhere/at/all").unwrap();
    tree.symlink("long link", "t".repeat(4000)).unwrap();
    tree.hard_link("small/zz link", "one").unwrap();
    tree.hard_link("duplicate/link", "several blocks").unwrap();
    tree.hard_link("link to link", "link").unwrap();
    tree.special("pipe", Special::Fifo).unwrap();
    tree.hard_link("pipe too", "pipe").unwrap();
    tree.special("socket", Special::Socket).unwrap();
    let mut set = |path: &str, mode, uid, gid, mtime| {
        let attributes = Attributes {
            mode,
            uid,
            gid,
            mtime: Some(mtime),
        };
        tree.set_attributes(path, attributes).unwrap();
    };
    set("one", 0o4755, 1000, 1001, 1);
    set(
        "small/1",
        0o2711,
        70_000,
        4_000_000_000,
        i64::from(u32::MAX),
    );
    set("small", 0o1777, 0, 5, 1_000_000_000);
    set("empty", 0, 0, 0, 0);
    set("", 0o700, 3, 4, 1_234_567_890);
    tree
}

/// Adds devices.
pub(crate) fn add_devices(tree: &mut Tree) {
    let null = Special::CharacterDevice { major: 1, minor: 3 };
    tree.special("dev/null", null).unwrap();
    let large = Special::BlockDevice {
        major: 4095,
        minor: 1_048_575,
    };
    tree.special("dev/large", large).unwrap();
}

/// Adds extended attributes, of root if it is.
pub(crate) fn add_xattrs(tree: &mut Tree, is_root: bool) {
    tree.set_xattr("one", "user.short", "1").unwrap();
    tree.set_xattr("one", "user.empty", "").unwrap();
    for number in 0..40 {
        let file = format!("small/{number}");
        tree.set_xattr(&file, "user.same", "a value that all of them have")
            .unwrap();
        let value = format!("{}", number % 3);
        tree.set_xattr(&file, "user.other", value).unwrap();
    }
    tree.set_xattr("no files", "user.dir", noise(3000, 9))
        .unwrap();
    if is_root {
        tree.set_xattr("link", "trusted.link", "of the link")
            .unwrap();
        tree.set_xattr("pipe", "trusted.pipe", "of the pipe")
            .unwrap();
        tree.set_xattr("socket", "security.test", "of the socket")
            .unwrap();
        tree.set_xattr("dev/null", "trusted.null", "of the device")
            .unwrap();
        let capability = [
            1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ];
        tree.set_xattr("small/2", "security.capability", capability)
            .unwrap();
    }
}
