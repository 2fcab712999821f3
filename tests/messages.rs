use std::fs;
use std::process::Command;

use expect_test::expect;

use crate::support::{Scratch, cache, lacks, lacks_root, may_not_build};

/// A system as small as they get, without a kernel.
const SMALL: &str =
    "part / --size=800\n%packages --nocore --exclude-weakdeps --excludedocs\n%end\n";

const NONE: [&str; 0] = [];

#[test]
fn no_such_kickstart() {
    let messages = Scratch::new().fails("", NONE, 1);
    expect![[r#"
        error: could not read the kickstart $DIR/main.ks
          because: No such file or directory (os error 2)
    "#]]
    .assert_eq(&messages);
}

#[test]
fn a_syntax_error_in_an_included_file() {
    let scratch = Scratch::new();
    scratch.write(
        "users.ks",
        "# shared\nrootpw --lock\nuser --name=ann --uid=first\n",
    );
    let messages = scratch.fails("lang C\n%include users.ks\n", NONE, 1);
    expect![[r#"
        error[invalid-value]: `first` is no value for `--uid`
         --> $DIR/users.ks:3:23
          |
        3 | user --name=ann --uid=first
          |                       ^^^^^
          |
          = note: included from $DIR/main.ks:2
          = hint: it is a whole number
    "#]]
    .assert_eq(&messages);
}

#[test]
fn a_section_that_an_included_file_leaves_open() {
    let scratch = Scratch::new();
    scratch.write("packages.ks", "# shared\n%packages\nbash\n");
    let messages = scratch.fails("lang C\n%include packages.ks\n", NONE, 1);
    expect![[r#"
        error[unclosed-section]: the section `%packages` has no `%end`
         --> $DIR/packages.ks:3:1
          |
        3 | bash
          | ^^^^
          |
         ::: $DIR/packages.ks:2:1
          |
        2 | %packages
          | --------- it begins here
          |
          = note: included from $DIR/main.ks:2
          = hint: add a line `%end`
    "#]]
    .assert_eq(&messages);
}

#[test]
fn an_unknown_command_and_an_unknown_option() {
    let text = "lnag C\nbootloader --timeuot=3\n";
    let messages = Scratch::new().fails(text, NONE, 1);
    expect![[r#"
        error[unknown-command]: `lnag` is no kickstart command
         --> $DIR/main.ks:1:1
          |
        1 | lnag C
          | ^^^^
          |
          = hint: did you mean `lang`?
        error[unknown-option]: `bootloader` has no option `--timeuot`
         --> $DIR/main.ks:2:12
          |
        2 | bootloader --timeuot=3
          |            ^^^^^^^^^
          |
          = hint: did you mean `--timeout`?
    "#]]
    .assert_eq(&messages);
}

#[test]
fn a_label_of_33_characters() {
    let label = "x".repeat(33);
    let messages = Scratch::new().fails("lang C\n", ["--fslabel", &label], 2);
    expect![[r#"
        error: volume id `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx` has 33 characters: it must have 1 to 32
    "#]]
    .assert_eq(&messages);
}

#[test]
fn an_unknown_compression() {
    let messages = Scratch::new().fails("lang C\n", ["--compression-type", "brotli"], 2);
    expect![[r#"
        error: `brotli` is no compression: give one of gzip, lzo, lz4, xz, zstd or lzma, with options of mksquashfs after it if needed, such as `zstd -Xcompression-level 15`; or xz1m
    "#]]
    .assert_eq(&messages);
}

#[test]
fn no_repository() {
    if lacks(&["apt-get", "mksquashfs"]) {
        return;
    }
    let messages = Scratch::new().fails("%packages\nbash\n%end\n", NONE, 1);
    expect![[r#"
        error: could not install packages
          because: no repository to install packages from; name one with `repo` or `url` in the kickstart, or with --repo
    "#]]
    .assert_eq(&messages);
}

#[test]
fn an_unknown_suite() {
    if lacks(&["apt-get", "mksquashfs"]) {
        return;
    }
    let scratch = Scratch::new();
    let repository = scratch.path("mirror");
    fs::create_dir(&repository).unwrap();
    let text = format!(
        "repo --name=local --baseurl=\"file:{} nosuite main\"\n",
        repository.display()
    );
    let messages = scratch.fails(&text, NONE, 1);
    expect![[r#"
        error[build]: could not install packages: could not use repository local (file:$DIR/mirror nosuite): it has no such suite; check the suite's name
         --> $DIR/main.ks:1:1
          |
        1 | repo --name=local --baseurl="file:$DIR/mirror nosuite main"
          | ^
    "#]]
    .assert_eq(&briefly_underlined(&messages));
}

/// With one caret for a whole line, whose length is that of a directory's name.
fn briefly_underlined(messages: &str) -> String {
    let mut shown = messages.to_owned();
    while shown.contains("^^") {
        shown = shown.replace("^^", "^");
    }
    shown
}

#[test]
fn an_unsigned_repository() {
    if lacks(&["apt-get", "mksquashfs"]) {
        return;
    }
    let scratch = Scratch::new();
    let repository = scratch.path("mirror");
    fs::create_dir(&repository).unwrap();
    fs::write(repository.join("Packages"), "").unwrap();
    fs::write(
        repository.join("Release"),
        "Suite: local\nDate: Mon, 01 Jan 2024 00:00:00 UTC\n",
    )
    .unwrap();
    let text = format!(
        "repo --name=local --baseurl=\"file:{} ./\"\n",
        repository.display()
    );
    let messages = scratch.fails(&text, NONE, 1);
    expect![[r#"
        error[build]: could not install packages: could not use repository local (file:$DIR/mirror ./): it is not signed; if you trust it all the same, put [trusted=yes] before its URL
         --> $DIR/main.ks:1:1
          |
        1 | repo --name=local --baseurl="file:$DIR/mirror ./"
          | ^
    "#]]
    .assert_eq(&briefly_underlined(&messages));
}

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

/// A build that needs the build host's repositories.
#[track_caller]
fn real(kickstart: &str, args: &[&str]) -> Option<String> {
    if may_not_build() || lacks(&["apt-get", "mksquashfs", "mkfs.ext4"]) {
        return None;
    }
    let cache = cache();
    let common = ["--repo", "system", "--cache", cache.to_str().unwrap()];
    Some(Scratch::new().fails(kickstart, common.iter().chain(args), 1))
}

#[test]
fn an_unknown_package() {
    let text = "%packages --nocore\nbash\nlinux-imgae-amd64\n%end\n";
    let Some(messages) = real(text, &[]) else {
        return;
    };
    expect![[r#"
        error[build]: could not install packages: could not find package linux-imgae-amd64 (did you mean linux-image-amd64?) in the repositories
         --> $DIR/main.ks:3:1
          |
        3 | linux-imgae-amd64
          | ^^^^^^^^^^^^^^^^^
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

#[test]
fn no_kernel_in_the_package_set() {
    let Some(messages) = real(SMALL, &[]) else {
        return;
    };
    expect![[r#"
        error: could not configure the system
          because: no kernel is installed; add one to %packages, such as linux-image-amd64
    "#]]
    .assert_eq(&messages);
}

#[test]
fn a_post_script_that_fails() {
    let text = format!("{SMALL}%post --erroronfail\necho looking\nls /no/such/file\n%end\n");
    let Some(messages) = real(&text, &["--image-type", "image"]) else {
        return;
    };
    expect![[r#"
        error[build]: could not configure the system: the script failed (exit status: 2)
         --> $DIR/main.ks:4:1
          |
        4 | %post --erroronfail
          | ^^^^^^^^^^^^^^^^^^^
          because: it printed last
              looking
              ls: cannot access '/no/such/file': No such file or directory
    "#]]
    .assert_eq(&messages);
}

#[test]
fn a_post_script_that_kills_its_own_shell() {
    let text = format!("{SMALL}%post --erroronfail\nkill -9 $$\n%end\n");
    let Some(messages) = real(&text, &["--image-type", "image"]) else {
        return;
    };
    expect![[r#"
        error[build]: could not configure the system: the script failed (killed by signal 9)
         --> $DIR/main.ks:4:1
          |
        4 | %post --erroronfail
          | ^^^^^^^^^^^^^^^^^^^
          because: it printed nothing
    "#]]
    .assert_eq(&messages);
}
