//! Escapes from package scripts that dnf runs.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{RPM_TOOLS, RpmRepository, Scratch, User, lacks, lacks_root};

/// What a script tries; `could:` is printed for whatever works.
const ESCAPE: &str = r#"%post -n escape
exec > /var/log/escape 2>&1
try() { if "$@" > /dev/null 2>&1; then echo "could: $*"; fi; }
try true
try mount -t tmpfs none /mnt
try mknod /disk b 7 0
try cat /proc/1/root/etc/shadow
try cat /proc/1/rootSECRET
try ls /proc/1/root/home
try mkdir /proc/1/root/usr/livecd-was-here
try mkdir /proc/1/rootOUTSIDE/livecd-was-here
try sh -c 'echo x > /proc/sys/kernel/core_pattern'
try sh -c 'echo x > /sys/kernel/uevent_helper'
echo "processes: $(ls /proc | grep -c '^[0-9]')"
echo "home: $HOME"
setsid sleep NAP < /dev/null > /dev/null 2>&1 &
"#;

fn kickstart(repository: &str, packages: &str, rest: &str) -> String {
    format!("{repository}part / --size=64\n%packages --nocore\n{packages}%end\n{rest}")
}

/// The repository for escapes, and the kickstart that shows what came of them.
/// A script leaves a daemon that sleeps for `nap`: nobody else sleeps as long.
fn escape(scratch: &Scratch, nap: &str) -> (RpmRepository, String) {
    let secret = scratch.write("secret", "host");
    let script = ESCAPE
        .replace("SECRET", secret.to_str().unwrap())
        .replace("OUTSIDE", secret.parent().unwrap().to_str().unwrap())
        .replace("NAP", nap);
    let repository = RpmRepository::new(&[("escape", "", &script)]);
    let rest = "%post\ncat /var/log/escape\necho in the image: $(ls /dev /proc /sys /run)\n%end\n";
    let kickstart = kickstart(&repository.line(), "escape\n", rest);
    (repository, kickstart)
}

#[track_caller]
fn nothing_escaped(scratch: &Scratch, messages: &str, nap: &str) {
    let could: Vec<&str> = messages
        .lines()
        .filter_map(|line| line.split_once(": could: ").map(|(_, act)| act))
        .collect();
    assert_eq!(could, ["true"], "{messages}");
    assert!(messages.contains("home: /root"), "{messages}");
    // An init, dnf, and the script with what it starts: none of the build host's.
    let count = messages
        .lines()
        .find_map(|line| line.split_once(": processes: "))
        .and_then(|(_, count)| count.trim().parse::<u32>().ok())
        .unwrap();
    assert!(count < 12, "{messages}");
    assert!(!scratch.path("livecd-was-here").exists());
    assert!(!Path::new("/usr/livecd-was-here").exists());
    let sleeping = fs::read_dir("/proc").unwrap().flatten().any(|process| {
        let line = fs::read(process.path().join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).contains(nap)
    });
    assert!(!sleeping, "the daemon a script left still runs");
}

#[test]
fn scripts_reach_nothing_of_the_build_host() {
    if lacks_root() || lacks(RPM_TOOLS) {
        return;
    }
    let scratch = Scratch::new();
    let (_repository, text) = escape(&scratch, "86753.09");
    let file = scratch.write("a.ks", &text);
    let output = scratch
        .program(&file)
        .args(["--image-type=image", "--verbose", "--no-gpg-check=local"])
        .output()
        .unwrap();
    let messages = scratch.messages(&output);
    assert!(output.status.success(), "{messages}");
    nothing_escaped(&scratch, &messages, "86753.09");
    assert!(
        messages.contains("warning: the packages of repository local are not verified"),
        "{messages}"
    );
    let list = fs::read_dir(scratch.path("out"))
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.to_string_lossy().ends_with(".packages.json"))
        .unwrap();
    let list = fs::read_to_string(list).unwrap();
    for member in [
        r#""name": "base""#,
        r#""epoch": 2"#,
        r#""version": "1""#,
        r#""release": "1""#,
        r#""repository": "local""#,
        r#""digest": "sha256:"#,
    ] {
        assert!(list.contains(member), "{member} {list}");
    }
}

#[test]
fn scripts_reach_nothing_of_the_build_host_in_a_users_build() {
    if lacks_root() || lacks(RPM_TOOLS) || lacks(&["setpriv", "newuidmap"]) {
        return;
    }
    let scratch = Scratch::new();
    let (_repository, text) = escape(&scratch, "86753.11");
    scratch.write("a.ks", &text);
    let user = User::new(&scratch);
    let line = "exec \"$1\" a.ks --tmpdir tmp --output out --image-type=image --verbose --no-gpg-check=local";
    let output = user.shell("", line, [user.program()]).output().unwrap();
    let messages = scratch.messages(&output);
    assert!(output.status.success(), "{messages}");
    nothing_escaped(&scratch, &messages, "86753.11");
}

#[test]
fn scripts_that_fail_are_told_with_what_they_said() {
    if lacks_root() || lacks(RPM_TOOLS) {
        return;
    }
    let repository = RpmRepository::new(&[
        (
            "bad-post",
            "",
            "%post -n bad-post\necho no module dmsquash\nexit 3\n",
        ),
        ("bad-pre", "", "%pre -n bad-pre\necho not today\nexit 4\n"),
    ]);
    let scratch = Scratch::new();
    let options = ["--image-type=image", "--no-gpg-check=local"];
    let file = scratch.write("a.ks", &kickstart(&repository.line(), "bad-post\n", ""));
    let output = scratch.program(&file).args(options).output().unwrap();
    let messages = scratch.messages(&output);
    // dnf 4 goes on, dnf5 does not.
    let is_dnf5 = ["/usr/bin/dnf", "/usr/bin/dnf5"]
        .iter()
        .find_map(|dnf| fs::canonicalize(dnf).ok())
        .is_some_and(|dnf| dnf.ends_with("dnf5"));
    assert_eq!(output.status.success(), !is_dnf5, "{messages}");
    let told = if is_dnf5 {
        "could not install package bad-post-2:1-1.noarch: its post script failed (exit status 3) no module dmsquash"
    } else {
        "warning: the post script of package bad-post-2:1-1.noarch failed (exit status 3) no module dmsquash"
    };
    let words: Vec<&str> = messages.split_whitespace().collect();
    assert!(words.join(" ").contains(told), "{messages}");

    let text = kickstart(&repository.line(), "bad-pre\n", "");
    let messages = Scratch::new().fails(&text, options, 1);
    assert!(
        messages.contains("could not install package bad-pre-2:1-1.noarch: its prein script failed (exit status 4)"),
        "{messages}"
    );
    assert!(messages.contains("not today"), "{messages}");
}

#[test]
fn errors_point_at_the_line_that_asked() {
    if lacks_root() || lacks(RPM_TOOLS) {
        return;
    }
    let repository =
        RpmRepository::new(&[("editor", "", ""), ("broken", "Requires: not-there", "")]);
    let options = ["--image-type=image", "--no-gpg-check=local"];
    let fails = |repository: &str, packages: &str, options: &[&str]| {
        Scratch::new().fails(&kickstart(repository, packages, ""), options, 1)
    };
    let messages = fails(&repository.line(), "base\neditro\nnone-such\n", &options);
    for part in [
        "could not find 2 packages in the repositories:",
        "editro (did you mean editor?)",
        "none-such",
        "main.ks:5:1",
    ] {
        assert!(messages.contains(part), "{part}: {messages}");
    }
    let messages = fails(&repository.line(), "base\nbroken\n", &options);
    assert!(
        messages.contains("nothing provides not-there needed by broken-2:1-1.noarch"),
        "{messages}"
    );
    assert!(messages.contains("main.ks:5:1"), "{messages}");
    let nowhere = "repo --name=local --baseurl=file:///nowhere\n";
    let messages = fails(nowhere, "base\n", &options);
    assert!(
        messages.contains("could not use repository local (file:///nowhere): ")
            && messages.contains("main.ks:1:1"),
        "{messages}"
    );
    let messages = fails(&repository.line(), "base\n", &options[..1]);
    assert!(
        messages.contains(
            "could not use repository local: there is no key to verify its packages with"
        ) || messages.contains("is not signed"),
        "{messages}"
    );
}

#[test]
fn what_a_live_image_needs_is_missed_before_the_download() {
    if lacks(RPM_TOOLS) || lacks(&["mksquashfs"]) || lacks_root() {
        return;
    }
    let repository = RpmRepository::new(&[("kernel", "", "")]);
    let scratch = Scratch::new();
    let line = format!("repo --name=served --baseurl={}\n", repository.serve());
    let cache = format!("--cache={}", scratch.path("cache").display());
    let options = ["--no-gpg-check=served", &cache];
    let messages = scratch.fails(&kickstart(&line, "kernel\n", ""), options, 1);
    for name in ["dracut", "dracut-live", "zstd"] {
        let line = format!("{name}, which the image needs to find its medium when it starts\n");
        assert!(messages.contains(&line), "{name}: {messages}");
    }
    for name in ["grub2-tools", "grub2-pc-modules"] {
        let line = format!("{name}, which the image needs to boot on BIOS\n");
        assert!(messages.contains(&line), "{name}: {messages}");
    }
    // No line of the kickstart is to blame.
    assert!(!messages.contains("main.ks:"), "{messages}");
    nothing_downloaded(&scratch);
}

#[test]
fn a_missing_kernel_is_told_before_the_download() {
    if lacks(RPM_TOOLS) || lacks(&["mksquashfs"]) || lacks_root() {
        return;
    }
    let names = [
        "dracut",
        "dracut-live",
        "zstd",
        "grub2-tools",
        "grub2-pc-modules",
    ];
    let other = [
        ("kernel-headers", "", ""),
        ("vmlinux", "Provides: kernel", ""),
    ];
    let packages: Vec<_> = names
        .map(|name| (name, "", ""))
        .into_iter()
        .chain(other)
        .collect();
    let repository = RpmRepository::new(&packages);
    let line = format!("repo --name=served --baseurl={}\n", repository.serve());
    let fails = |packages: &str, rest: &str| {
        let scratch = Scratch::new();
        let file = scratch.write("main.ks", &kickstart(&line, packages, rest));
        let mut program = scratch.program(&file);
        program.args(["--no-gpg-check=served", "--cache"]);
        let output = program.arg(scratch.path("cache")).output().unwrap();
        let messages = scratch.messages(&output);
        assert_eq!(output.status.code(), Some(1), "{messages}");
        (scratch, messages)
    };
    let (scratch, messages) = fails("kernel-headers\n", "");
    let told = "none of the packages is a kernel; add one to %packages, such as kernel";
    assert!(
        messages.contains(&format!("because: {told}\n")),
        "{messages}"
    );
    nothing_downloaded(&scratch);
    // It may come later.
    let (_, messages) = fails("base\n", "%post\ntrue\n%end\n");
    assert!(
        messages.contains(&format!("warning: {told}, unless a script installs one")),
        "{messages}"
    );
    // It may be called otherwise. This one is empty.
    let (_, messages) = fails("vmlinux\n", "");
    assert!(!messages.contains(told), "{messages}");
}

#[track_caller]
fn nothing_downloaded(scratch: &Scratch) {
    let mut find = Command::new("find");
    let found = find.arg(scratch.path("cache")).output().unwrap();
    let found = String::from_utf8(found.stdout).unwrap();
    // The repository was read, and nothing taken from it.
    assert!(found.contains("repomd.xml"), "{found}");
    assert!(!found.contains(".rpm"), "{found}");
}
