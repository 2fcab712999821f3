//! Messages about disks that are full or read-only.

use std::process::Command;

use expect_test::expect;

use crate::support::{Scratch, cache, lacks, lacks_root, may_not_build};

/// Runs the program where `setup`, a shell command, has changed the mounts.
fn in_changed_mounts(scratch: &Scratch, setup: &str, kickstart: &str, args: &str) -> String {
    let kickstart = scratch.write("main.ks", kickstart);
    let program = env!("CARGO_BIN_EXE_livecd-creator");
    let script = format!(
        "{setup}\nexec {program} {} --quiet {args}",
        kickstart.display()
    );
    let mut command = Command::new("unshare");
    command
        .args(["--mount", "sh", "-ec", &script])
        .env("NO_COLOR", "1");
    let output = command.output().unwrap();
    let messages = scratch.messages(&output);
    assert_eq!(output.status.code(), Some(1), "{messages}");
    messages
}

#[test]
fn a_full_disk() {
    if lacks(&["apt-get", "mksquashfs", "unshare"]) || lacks_root() {
        return;
    }
    let scratch = Scratch::new();
    let (tmp, out) = (scratch.path("tmp"), scratch.path("out"));
    let setup = format!("mount -t tmpfs -o size=64m none {}", tmp.display());
    let args = format!("--tmpdir {} --output {}", tmp.display(), out.display());
    let messages = in_changed_mounts(&scratch, &setup, "lang C\n", &args);
    expect![[r#"
        error: there is not enough space in $DIR/tmp: 64.0 MiB free, a build needs at least 1.0 GiB; give another directory with --tmpdir
    "#]]
    .assert_eq(&messages);
}

#[test]
fn a_disk_from_which_nothing_may_be_run() {
    if lacks(&["apt-get", "mksquashfs", "unshare"]) || lacks_root() {
        return;
    }
    let scratch = Scratch::new();
    let (tmp, out) = (scratch.path("tmp"), scratch.path("out"));
    let setup = format!("mount -t tmpfs -o noexec none {}", tmp.display());
    let args = format!("--tmpdir {} --output {}", tmp.display(), out.display());
    let messages = in_changed_mounts(&scratch, &setup, "lang C\n", &args);
    expect![[r#"
        error: $DIR/tmp is mounted noexec, and the programs of the system are run there; give another directory with --tmpdir, or remount it with `exec`
    "#]]
    .assert_eq(&messages);
}

#[test]
fn a_read_only_output_directory() {
    if lacks(&["apt-get", "mksquashfs", "unshare"]) || lacks_root() {
        return;
    }
    let scratch = Scratch::new();
    let (tmp, out) = (scratch.path("tmp"), scratch.path("out"));
    let setup = format!("mount -t tmpfs -o ro,size=1g none {}", out.display());
    let args = format!("--tmpdir {} --output {}", tmp.display(), out.display());
    let messages = in_changed_mounts(&scratch, &setup, "lang C\n", &args);
    expect![[r#"
        error: the output directory $DIR/out cannot be written: Read-only file system (os error 30); give another with --output
    "#]]
    .assert_eq(&messages);
}

#[test]
fn packages_that_do_not_fit_on_the_disk() {
    if may_not_build() || lacks(&["apt-get", "mksquashfs", "unshare"]) || lacks_root() {
        return;
    }
    let scratch = Scratch::new();
    let (tmp, out) = (scratch.path("tmp"), scratch.path("out"));
    let text =
        "%packages --nocore --exclude-weakdeps\nlinux-image-amd64\nfirmware-linux-free\n%end\n";
    let setup = format!("mount -t tmpfs -o size=1040m none {}", tmp.display());
    let (cache, directories) = (
        cache(),
        format!("{} --output {}", tmp.display(), out.display()),
    );
    let args = format!(
        "--repo system --cache {} --tmpdir {directories}",
        cache.display()
    );
    let messages = in_changed_mounts(&scratch, &setup, text, &args);
    let numbers = |text: &str| -> String {
        let word = |word: &str| match word.parse::<u64>() {
            Ok(_) => "N".to_owned(),
            Err(_) => word.to_owned(),
        };
        text.split(' ').map(word).collect::<Vec<_>>().join(" ")
    };
    expect![[r#"
        error: could not install packages
          because: there is not enough space in $WORK/packages: N MiB free, the packages and an image of them take about N MiB; use another directory
    "#]]
    .assert_eq(&numbers(&messages));
}
