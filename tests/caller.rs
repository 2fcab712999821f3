//! The image does not depend on who builds it, and how.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{
    DEB_TOOLS, DebRepository, RPM_TOOLS, RpmRepository, Scratch, User, lacks, lacks_root,
};

const EPOCH: &str = "1700000000";

/// Files whose modes come from the build, and what scripts find of the caller.
const REST: &str = "keyboard us\n\
    %post\n\
    mkdir -p /opt/made\necho x > /opt/made/file\n\
    cat /proc/self/environ > /opt/environment\n\
    grep -E '^(Umask|SigBlk|SigIgn):' /proc/self/status > /opt/status\n\
    grep -E 'stack|open|core|file size' /proc/self/limits > /opt/limits\n%end\n\
    %post --nochroot\n\
    mkdir -p $INSTALL_ROOT/opt/outside\necho x > $INSTALL_ROOT/opt/outside/file\n\
    grep -E '^(Umask|SigBlk|SigIgn):' /proc/self/status > $INSTALL_ROOT/opt/outside/status\n%end\n";

/// How it is called, as lines of a shell that end in the program.
const CALLERS: &[(&str, &str)] = &[
    ("umask 077", "umask 077; exec \"$@\""),
    (
        "umask 000, another language and place",
        "umask 000; export LC_ALL=tr_TR.UTF-8 LANGUAGE=de LANG=ja_JP.eucJP TZ=Asia/Kathmandu
         unset HOME; exec nice -n 3 \"$@\"",
    ),
    (
        "umask 027, files of crashed programs, and nothing in the environment",
        "umask 027; cd /; ulimit -Sc $(ulimit -Hc); exec env -i \"$@\"",
    ),
    (
        "blocked and ignored signals",
        "exec env --ignore-signal=PIPE,CHLD,USR1 --block-signal \"$@\"",
    ),
    (
        "small limits, one processor, closed input",
        "ulimit -Sn 200; ulimit -Ss 1024; ulimit -Sf 2000; exec taskset -c 0 \"$@\" < /dev/null",
    ),
    (
        "a directory that hands on its group",
        "chmod g+s \"$TMP\"; chgrp 12 \"$TMP\" 2> /dev/null || true; exec \"$@\"",
    ),
];

/// Builds `kickstart` through each caller; as a user, too. All must be the same.
fn the_same(repository: &str, packages: &str) {
    let kickstart = format!("{repository}part / --size=64\n{packages}{REST}");
    let mut first: Option<Vec<u8>> = None;
    let plain = ("nothing unusual", "exec \"$@\"");
    for (what, around) in [plain].iter().chain(CALLERS) {
        let image = as_root(&kickstart, around);
        match &first {
            None => {
                looks_right(&image);
                first = Some(image);
            }
            Some(expected) => assert!(*expected == image, "{what}: another image"),
        }
    }
    // Callers that combine what an ordinary user meets. A mask of 777 takes from a
    // user what root has all the same.
    for around in [
        "umask 077; ulimit -Ss 64; ulimit -Sf 64; export LC_ALL=de_DE.ISO-8859-1
         exec env --block-signal --ignore-signal=PIPE,CHLD \"$@\"",
        "umask 777; exec \"$@\"",
    ] {
        let image = as_user(&kickstart, around);
        assert!(first == Some(image), "{around}, as a user: another image");
    }
}

fn arguments(scratch: &Scratch, kickstart: &str) -> Vec<OsString> {
    let mut words: Vec<OsString> = vec![scratch.write("main.ks", kickstart).into()];
    let mut option = |name: &str, value: PathBuf| words.extend([name.into(), value.into()]);
    option("--image-type", "image".into());
    option("--format", "tar".into());
    option("--fslabel", "Same".into());
    option("--tmpdir", scratch.path("tmp"));
    option("--output", scratch.path("out"));
    option("--cache", scratch.path("cache"));
    if kickstart.contains("--name=local ") {
        option("--no-gpg-check", "local".into());
    }
    words
}

fn as_root(kickstart: &str, around: &str) -> Vec<u8> {
    let scratch = Scratch::new();
    let mut shell = Command::new("sh");
    let line = format!("export SOURCE_DATE_EPOCH={EPOCH}\n{}", kept(around));
    shell.args(["-ec", &line, "sh"]);
    shell.arg(env!("CARGO_BIN_EXE_livecd-creator"));
    shell.args(arguments(&scratch, kickstart));
    built(&scratch, shell.env("TMP", scratch.path("tmp")))
}

fn as_user(kickstart: &str, around: &str) -> Vec<u8> {
    let scratch = Scratch::new();
    let user = User::new(&scratch);
    let mut words = vec![user.program().into_os_string()];
    words.extend(arguments(&scratch, kickstart));
    let line = format!("export SOURCE_DATE_EPOCH={EPOCH}\n{around}");
    built(&scratch, &mut user.shell("", &line, words))
}

/// `env -i` with what the test itself sets.
fn kept(around: &str) -> String {
    around.replace("env -i", &format!("env -i SOURCE_DATE_EPOCH={EPOCH}"))
}

fn built(scratch: &Scratch, command: &mut Command) -> Vec<u8> {
    // Scripts find them, and so the images would differ.
    for name in ["http", "https", "ftp", "all", "no"] {
        let name = format!("{name}_proxy");
        command.env_remove(name.to_uppercase()).env_remove(name);
    }
    let output = command.env("NO_COLOR", "1").output().unwrap();
    assert!(output.status.success(), "{}", scratch.messages(&output));
    fs::read(scratch.path("out/Same.tar")).unwrap()
}

/// The image is one in which ordinary users can work.
fn looks_right(image: &[u8]) {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("image.tar");
    fs::write(&file, image).unwrap();
    let list = tar(&file, &["-tv"]);
    for line in [
        "drwxr-xr-x ./",
        "drwxr-xr-x ./opt/made/",
        "-rw-r--r-- ./opt/made/file",
        "-rw-r--r-- ./opt/outside/file",
    ] {
        let (mode, name) = line.split_once(' ').unwrap();
        let found = list
            .lines()
            .find(|entry| entry.ends_with(&format!(" {name}")));
        assert!(
            found.is_some_and(|entry| entry.starts_with(mode)),
            "{line}\n{list}"
        );
    }
    let status = tar(&file, &["-xO", "./opt/status", "./opt/outside/status"]);
    assert_eq!(status.matches("Umask:\t0022\n").count(), 2, "{status}");
    assert_eq!(
        status.matches("SigBlk:\t0000000000000000\n").count(),
        2,
        "{status}"
    );
    assert_eq!(
        status.matches("SigIgn:\t0000000000000000\n").count(),
        2,
        "{status}"
    );
}

fn tar(file: &Path, arguments: &[&str]) -> String {
    let mut tar = Command::new("tar");
    tar.args(&arguments[..1])
        .arg("-f")
        .arg(file)
        .args(&arguments[1..]);
    String::from_utf8(tar.output().unwrap().stdout).unwrap()
}

#[test]
fn who_calls_changes_nothing_in_a_system_of_debian_packages() {
    if lacks(DEB_TOOLS) || lacks(&["tar", "taskset", "newuidmap"]) || lacks_root() {
        return;
    }
    let repository = DebRepository::new();
    the_same(&repository.line(), "%packages --nocore\n%end\n");
}

#[test]
fn who_calls_changes_nothing_in_a_system_of_rpm_packages() {
    if lacks(RPM_TOOLS) || lacks(&["tar", "taskset", "newuidmap"]) || lacks_root() {
        return;
    }
    let script = "%post -n made\nmkdir -p /var/log/made\necho x > /var/log/made/file\n";
    let repository = RpmRepository::new(&[("made", "", script)]);
    the_same(&repository.line(), "%packages --nocore\nmade\n%end\n");
}

/// They reach the network by the caller's proxies; what is said and what is in the
/// image beside has no password of one.
#[test]
fn scripts_of_the_kickstart_find_the_callers_proxies_unless_they_have_no_network() {
    if lacks(DEB_TOOLS) || lacks(&["tar"]) || lacks_root() {
        return;
    }
    let repository = DebRepository::new();
    let kickstart = format!(
        "{}part / --size=64\n%packages --nocore\n%end\n\
         %post\nmkdir -p /opt\ncat /proc/self/environ > /opt/in\n%end\n\
         %post --nochroot\ncat /proc/self/environ > $INSTALL_ROOT/opt/outside\n%end\n",
        repository.line()
    );
    let proxies = [
        "NO_PROXY=localhost",
        "https_proxy=http://me:geheim@proxy:3128",
    ];
    for (option, expected) in [(None, &proxies[..]), (Some("--no-network"), &[])] {
        let scratch = Scratch::new();
        let mut command = Command::new(env!("CARGO_BIN_EXE_livecd-creator"));
        command.args(arguments(&scratch, &kickstart)).args(option);
        command.arg("--verbose").env("NO_COLOR", "1");
        for variable in proxies {
            let (name, value) = variable.split_once('=').unwrap();
            command.env(name, value);
        }
        let output = command.output().unwrap();
        let messages = scratch.messages(&output);
        assert!(output.status.success(), "{messages}");
        assert!(!messages.contains("geheim"), "{messages}");
        let image = scratch.path("out/Same.tar");
        for path in ["./opt/in", "./opt/outside"] {
            let environment = tar(&image, &["-xO", path]);
            assert!(environment.contains("LANG=C.UTF-8"), "{environment}");
            let mut found: Vec<&str> = environment.split('\0').collect();
            found.retain(|line| line.to_lowercase().contains("_proxy="));
            found.sort_unstable();
            assert_eq!(found, expected, "{option:?}: {path}");
        }
    }
}

/// Who keeps files from others keeps the image from them too.
#[test]
fn the_finished_files_have_the_callers_umask() {
    if lacks(DEB_TOOLS) || lacks_root() {
        return;
    }
    let repository = DebRepository::new();
    let kickstart = format!(
        "{}part / --size=64\n%packages --nocore\n%end\n",
        repository.line()
    );
    let scratch = Scratch::new();
    let mut shell = Command::new("sh");
    shell.args(["-ec", "umask 077; exec \"$@\"", "sh"]);
    shell.arg(env!("CARGO_BIN_EXE_livecd-creator"));
    built(&scratch, shell.args(arguments(&scratch, &kickstart)));
    for entry in fs::read_dir(scratch.path("out")).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o7777, 0o600, "{}", entry.path().display());
    }
}

/// 64 KiB are not enough for the first thread to read options; apt and dnf crash.
#[test]
fn a_hard_limit_that_leaves_no_stack_is_refused_before_anything_is_done() {
    if lacks(DEB_TOOLS) || lacks(&["newuidmap"]) || lacks_root() {
        return;
    }
    let repository = DebRepository::new();
    let kickstart = format!(
        "{}part / --size=64\n%packages --nocore\n%end\n",
        repository.line()
    );
    let scratch = Scratch::new();
    let user = User::new(&scratch);
    let mut words = vec![user.program().into_os_string()];
    words.extend(arguments(&scratch, &kickstart));
    let mut shell = user.shell("", "ulimit -s 64; exec \"$@\"", words);
    let output = shell.output().unwrap();
    let said = scratch.messages(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    let told = "error: programs may have stacks of 64.0 KiB at most";
    assert!(said.contains(told), "{said}");
    assert!(!said.contains("install packages"), "{said}");
}
