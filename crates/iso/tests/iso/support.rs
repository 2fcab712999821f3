//! What the tests share.

use std::path::Path;
use std::process::{Command, Output};

use livecd_iso::{Attributes, IsoImage, Report, Source, Special, Tree};

/// 2023-11-14 22:13:20 UTC.
pub(crate) const TIMESTAMP: i64 = 1_700_000_000;

/// Whether all `programs` are installed. Says so if not, or fails if `LIVECD_TEST_REQUIRE` is 1.
pub(crate) fn have(programs: &[&str]) -> bool {
    let missing: Vec<&str> = programs
        .iter()
        .copied()
        .filter(|program| !is_installed(program))
        .collect();
    skip_unless(
        missing.is_empty(),
        &format!("not installed: {}", missing.join(", ")),
    )
}

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

fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/sbin".into()]);
    places.into_iter().any(|place| place.join(program).exists())
}

/// Runs a program; fails with all it said if it fails.
#[track_caller]
pub(crate) fn run(program: &str, arguments: &[&str]) -> Output {
    let path = format!(
        "{}:/usr/sbin:/sbin",
        std::env::var("PATH").unwrap_or_default()
    );
    let output = Command::new(program)
        .args(arguments)
        .env("PATH", path)
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

/// Runs a program and returns what it printed.
#[track_caller]
pub(crate) fn stdout(program: &str, arguments: &[&str]) -> String {
    String::from_utf8(run(program, arguments).stdout).unwrap()
}

/// An empty image.
pub(crate) fn image() -> IsoImage {
    IsoImage::new("TEST_VOLUME".parse().unwrap(), TIMESTAMP)
}

#[track_caller]
pub(crate) fn write(image: &IsoImage, path: &Path) -> Report {
    image.write_file(path, &mut |_| ()).unwrap()
}

/// A path of a tree, and all that a reader should find there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Item {
    pub(crate) path: String,
    pub(crate) kind: Kind,
    pub(crate) mode: u32,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) mtime: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    File(Vec<u8>),
    Directory,
    Symlink(String),
    CharacterDevice(u32, u32),
    BlockDevice(u32, u32),
    Fifo,
    /// The path of the same file.
    Link(String),
}

fn item(path: &str, kind: Kind) -> Item {
    let mode = match kind {
        Kind::Directory => 0o755,
        Kind::Symlink(_) => 0o777,
        _ => 0o644,
    };
    Item {
        path: path.to_owned(),
        kind,
        mode,
        uid: 0,
        gid: 0,
        mtime: TIMESTAMP,
    }
}

fn file(path: &str, content: &[u8]) -> Item {
    item(path, Kind::File(content.to_vec()))
}

/// Files with all that Rock Ridge keeps, without what some reader is known not to read.
pub(crate) fn posix_items() -> Vec<Item> {
    let symlink = |path: &str, target: &str| item(path, Kind::Symlink(target.to_owned()));
    let mut items = vec![
        file("empty", b""),
        file("one byte", b"1"),
        file("sector", &[0xA5; 2048]),
        file("sectors", &[0x5A; 100_001]),
        file(".hidden", b"."),
        file("UPPER.TXT", b"upper"),
        file("Upper.txt", b"mixed"),
        file("upper.txt", b"lower"),
        file("a.tar.gz", b"two dots"),
        file("a_tar.gz", b"mangled alike"),
        file("end.", b"dot at the end"),
        file("wide ü€😀", b"unicode"),
        file("a;b", b"semicolon"),
        file(&"n".repeat(250), b"long name"),
        file(&format!("{}y", "n".repeat(249)), b"another long name"),
        file(&"m".repeat(255), b"longest name"),
        item("dir", Kind::Directory),
        item("dir/empty dir", Kind::Directory),
        item("dir.d", Kind::Directory),
        file("dir/file", b"in a directory"),
        symlink("link", "one byte"),
        symlink("absolute", "/usr/lib/../bin/./sh"),
        symlink("root", "/"),
        symlink("up", "../.."),
        symlink("long", &format!("{}end", "0123456789/".repeat(90))),
        symlink("component", &"c".repeat(255)),
        symlink("loop", "loop"),
        item("null", Kind::CharacterDevice(1, 3)),
        item("sda1", Kind::BlockDevice(8, 1)),
        item("fifo", Kind::Fifo),
        item("dir/hard link", Kind::Link("one byte".to_owned())),
        Item {
            mode: 0o4755,
            uid: 1000,
            gid: 100,
            mtime: 1_000_000_000,
            ..file("attributes", b"a")
        },
        Item {
            mode: 0o600,
            uid: 4_000_000_000,
            gid: 65_534,
            mtime: 1,
            ..file("large ids", b"l")
        },
        Item {
            mode: 0o1777,
            uid: 5,
            gid: 6,
            mtime: 1_234_567_890,
            ..item("sticky", Kind::Directory)
        },
    ];
    items.sort();
    items
}

/// A directory of `count` files, which takes several sectors.
pub(crate) fn many_items(count: usize) -> Vec<Item> {
    let mut items = vec![item("many", Kind::Directory)];
    items.extend(
        (0..count).map(|n| file(&format!("many/file number {n}"), n.to_string().as_bytes())),
    );
    items.sort();
    items
}

/// Directories deeper than the eight levels of ECMA-119.
pub(crate) fn deep_items() -> Vec<Item> {
    let names: Vec<String> = (1..=12).map(|level| format!("level {level}")).collect();
    let mut items: Vec<Item> = (1..=12)
        .map(|depth| item(&names[..depth].join("/"), Kind::Directory))
        .collect();
    items.push(file(&format!("{}/at the bottom", names.join("/")), b"deep"));
    items.push(file(
        &format!("{}/half way", names[..9].join("/")),
        b"not so deep",
    ));
    items.sort();
    items
}

/// Adds items to a tree.
pub(crate) fn add(tree: &mut Tree, items: &[Item]) {
    // Hard links come last, when what they link to is there.
    let (links, others): (Vec<&Item>, Vec<&Item>) = items
        .iter()
        .partition(|item| matches!(item.kind, Kind::Link(_)));
    for Item {
        path,
        kind,
        mode,
        uid,
        gid,
        mtime,
    } in others.into_iter().chain(links)
    {
        let attributes = Attributes::mode(*mode)
            .owned_by(*uid, *gid)
            .modified(*mtime);
        match kind {
            Kind::File(content) => tree.file_with(path, Source::Bytes(content.clone()), attributes),
            Kind::Directory => tree.dir_with(path, attributes),
            Kind::Symlink(target) => tree.symlink_with(path, target.as_bytes(), attributes),
            Kind::CharacterDevice(major, minor) => tree.special(
                path,
                Special::CharacterDevice {
                    major: *major,
                    minor: *minor,
                },
                attributes,
            ),
            Kind::BlockDevice(major, minor) => tree.special(
                path,
                Special::BlockDevice {
                    major: *major,
                    minor: *minor,
                },
                attributes,
            ),
            Kind::Fifo => tree.special(path, Special::Fifo, attributes),
            Kind::Link(existing) => tree.hard_link(path, existing),
        }
        .unwrap();
    }
}
