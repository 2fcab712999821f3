//! Ours, `xorriso -as mkisofs` and `genisoimage` in turn on the same trees, and `cp` as the limit.
//!
//! `cargo bench -p livecd-iso --bench authoring`. Environment: `LIVECD_BENCH_DIR` (default: a temporary directory),
//! `LIVECD_BENCH_MIB` (default 4096: the tree of large files), `LIVECD_BENCH_FILES` (default 100000: the tree of
//! small ones), `LIVECD_BENCH_ROUNDS` (default 3). Cold runs need root, to drop the kernel's caches.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "this is a program for developers"
)]

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use livecd_iso::IsoImage;

const LARGE_FILES: u64 = 4;

fn main() {
    let number = |name: &str, default| {
        std::env::var(name)
            .ok()
            .and_then(|n| n.parse().ok())
            .unwrap_or(default)
    };
    let scratch = match std::env::var_os("LIVECD_BENCH_DIR") {
        Some(directory) => tempfile::tempdir_in(directory),
        None => tempfile::tempdir(),
    }
    .unwrap();
    let large = scratch.path().join("large");
    make_large(&large, number("LIVECD_BENCH_MIB", 4096));
    measure("few large files", &large, number("LIVECD_BENCH_ROUNDS", 3));
    fs::remove_dir_all(&large).unwrap();
    let small = scratch.path().join("small");
    make_small(&small, number("LIVECD_BENCH_FILES", 100_000));
    measure("many small files", &small, number("LIVECD_BENCH_ROUNDS", 3));
}

type Run = (&'static str, fn(&Path, &Path));

const RUNS: &[Run] = &[
    ("cp", |tree, out| {
        tool("cp", &["-a", "--reflink=never", text(tree), text(out)])
    }),
    ("ours", |tree, out| ours(tree, out, false)),
    ("ours, with media check", |tree, out| ours(tree, out, true)),
    ("xorriso", xorriso),
    ("xorriso, implantisomd5", |tree, out| {
        xorriso(tree, out);
        tool("implantisomd5", &[text(out)]);
    }),
    ("genisoimage", |tree, out| {
        let level = [
            "-quiet",
            "-iso-level",
            "3",
            "-allow-limited-size",
            "-R",
            "-J",
            "-joliet-long",
        ];
        tool(
            "genisoimage",
            &[&level[..], &["-o", text(out), text(tree)]].concat(),
        );
    }),
];

fn measure(title: &str, tree: &Path, rounds: u64) {
    println!(
        "\n{title}: seconds, the best of {rounds} rounds in turn\n\n| | warm | cold |\n| --- | --- | --- |"
    );
    let mut best = vec![[Duration::MAX; 2]; RUNS.len()];
    for _ in 0..rounds {
        for (place, (name, run)) in best.iter_mut().zip(RUNS) {
            if installed(name) {
                place[0] = place[0].min(timed(tree, *run, false));
                place[1] = place[1].min(timed(tree, *run, true));
            }
        }
    }
    for ((name, _), [warm, cold]) in RUNS.iter().zip(best) {
        let shown = |time: Duration| match time {
            Duration::MAX => "-".to_owned(),
            time => format!("{:.2}", time.as_secs_f64()),
        };
        println!("| {name} | {} | {} |", shown(warm), shown(cold));
    }
}

fn timed(tree: &Path, run: fn(&Path, &Path), cold: bool) -> Duration {
    tool("sync", &[]);
    if cold && fs::write("/proc/sys/vm/drop_caches", "3").is_err() {
        return Duration::MAX;
    }
    if !cold {
        // Everything in the cache, whatever ran before.
        Command::new("tar")
            .args(["-cf", "-", text(tree)])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
    }
    let out = tree.with_file_name("out");
    let start = Instant::now();
    run(tree, &out);
    let time = start.elapsed();
    let _ = fs::remove_file(&out).or_else(|_| fs::remove_dir_all(&out));
    time
}

fn ours(tree: &Path, out: &Path, media_check: bool) {
    let mut image = IsoImage::new("BENCH".parse().unwrap(), 1_700_000_000);
    image.tree.add_dir("/", tree).unwrap();
    image.media_check = media_check;
    image.write_file(out, &mut |_| ()).unwrap();
}

fn xorriso(tree: &Path, out: &Path) {
    let options = [
        "-as",
        "mkisofs",
        "-quiet",
        "-iso-level",
        "3",
        "-R",
        "-J",
        "-joliet-long",
    ];
    tool(
        "xorriso",
        &[&options[..], &["-o", text(out), text(tree)]].concat(),
    );
}

fn tool(program: &str, arguments: &[&str]) {
    let status = Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success(), "{program} {arguments:?}");
}

fn installed(name: &str) -> bool {
    name.split(", ").all(|program| {
        matches!(program, "cp" | "ours" | "with media check")
            || ["/usr/bin", "/usr/sbin", "/usr/local/bin"]
                .iter()
                .any(|place| Path::new(place).join(program).exists())
    })
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Files of numbers that no filesystem compresses.
fn make_large(tree: &Path, mebibytes: u64) {
    fs::create_dir_all(tree.join("LiveOS")).unwrap();
    let mut state = 1u64;
    for index in 0..LARGE_FILES {
        let mut file = File::create(tree.join(format!("LiveOS/large{index}.img"))).unwrap();
        for _ in 0..mebibytes / LARGE_FILES {
            file.write_all(&noise(&mut state, 1 << 20)).unwrap();
        }
    }
}

fn make_small(tree: &Path, files: u64) {
    let mut state = 2u64;
    for index in 0..files {
        let directory = tree.join(format!("directory {}", index / 500));
        if index % 500 == 0 {
            fs::create_dir_all(&directory).unwrap();
        }
        let length = noise(&mut state, 8)[0] as usize * 64;
        fs::write(
            directory.join(format!("a file with a usual name {index}.conf")),
            noise(&mut state, length),
        )
        .unwrap();
    }
}

fn noise(state: &mut u64, length: usize) -> Vec<u8> {
    let next = || {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        state.to_le_bytes()
    };
    let mut bytes: Vec<u8> = std::iter::repeat_with(next)
        .take(length.div_ceil(8))
        .flatten()
        .collect();
    bytes.truncate(length);
    bytes
}
