//! Builds of an ordinary user.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use expect_test::{Expect, expect};

use crate::support::{Scratch, User, cache, example, lacks, lacks_root, may_not_build};

const SMALL: &str = "part / --size=700 --fstype=ext4\nrootpw --lock\nuser --name=ann\n\
    %packages --nocore --exclude-weakdeps --excludedocs\npasswd\n%end\n";

/// What a user's build could get wrong: owners, set-id bits, file capabilities,
/// hard links.
const DELICATE: &str = "%post --erroronfail\n\
    cd /opt\n\
    echo x > plain\nln plain linked\nchown 12:34 plain\n\
    cp /bin/true set-id\nchmod 6755 set-id\n\
    cp /bin/true capable\n%end\n\
    %post --nochroot --erroronfail\n\
    PATH=$PATH:/usr/sbin:/sbin\n\
    setcap cap_net_raw+ep $INSTALL_ROOT/opt/capable\n%end\n";

const EPOCH: &str = "1700000000";

/// A container as simple programs make it: chroot(2) into a directory that is
/// not even a mount point, nothing but the basic devices, and no power outside.
const CONTAINER: &str =
    "exec unshare --user --map-root-user --map-auto --mount --pid --fork sh -ec '
    mkdir container
    for name in etc usr var tmp sys; do
        mkdir container/$name
        mount --rbind /$name container/$name
    done
    mkdir container/proc container/dev
    mount -t proc proc container/proc
    mount -t tmpfs -o mode=755 none container/dev
    for node in null zero full random urandom tty; do
        touch container/dev/$node
        mount --bind /dev/$node container/dev/$node
    done
    for name in bin sbin lib lib64; do ln -s usr/$name container/$name; done
    exec chroot container \"$@\"' sh \"$@\"";

fn lacks_tools() -> bool {
    lacks(&[
        "apt-get",
        "mkfs.ext4",
        "newuidmap",
        "unshare",
        "setpriv",
        "setcap",
        "cmp",
    ]) || lacks_root()
}

/// The arguments of a build of `kickstart` in the directories of `scratch`.
fn arguments(scratch: &Scratch, kickstart: &Path, cache: PathBuf, kind: &str) -> Vec<OsString> {
    let mut words: Vec<OsString> = vec![kickstart.into()];
    let mut option = |name: &str, value: PathBuf| words.extend([name.into(), value.into()]);
    option("--repo", "system".into());
    option("--image-type", kind.into());
    option("--fslabel", "Same".into());
    option("--tmpdir", scratch.path("tmp"));
    option("--output", scratch.path("out"));
    option("--cache", cache);
    words
}

#[track_caller]
fn succeeded(scratch: &Scratch, output: &Output) {
    assert!(output.status.success(), "{}", scratch.messages(output));
}

/// Builds as root, and returns the finished file.
fn as_root(scratch: &Scratch, kickstart: &Path, kind: &str) -> PathBuf {
    let mut command = Command::new(env!("CARGO_BIN_EXE_livecd-creator"));
    command.args(arguments(scratch, kickstart, cache(), kind));
    succeeded(
        scratch,
        &command.env("SOURCE_DATE_EPOCH", EPOCH).output().unwrap(),
    );
    finished(scratch)
}

/// Builds as an ordinary user, through the shell line `around`.
fn as_user(scratch: &Scratch, kickstart: &Path, kind: &str, around: &str) -> PathBuf {
    let user = User::new(scratch);
    let mut words = vec![user.program().into_os_string()];
    words.extend(arguments(scratch, kickstart, user.cache(), kind));
    let mut command = user.shell("", around, words);
    succeeded(
        scratch,
        &command.env("SOURCE_DATE_EPOCH", EPOCH).output().unwrap(),
    );
    finished(scratch)
}

/// The image, beside which lies only the list of its packages.
fn finished(scratch: &Scratch) -> PathBuf {
    let mut left = scratch.left();
    left.retain(|name| !name.ends_with(".packages.json"));
    assert_eq!(left.len(), 1, "{left:?}");
    scratch.path("out").join(&left[0])
}

/// Everything in a filesystem image but times, which mkfs.ext4 before 1.47.1
/// copies from the build.
fn tree(image: &Path) -> String {
    let script = "mount -o loop,ro \"$1\" /mnt; cd /mnt
        find . -printf '%p %U:%G %m links=%n %s %y %l\n' | sort
        find . -type f -print0 | sort -z | xargs -0 sha256sum
        getcap -r .";
    let mut command = Command::new("unshare");
    command
        .args(["--mount", "sh", "-ec", script, "sh"])
        .arg(image);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_user_makes_the_same_image_as_root_also_in_a_container() {
    if may_not_build() || lacks_tools() || lacks(&["getcap", "losetup"]) {
        return;
    }
    let scratch = [Scratch::new(), Scratch::new(), Scratch::new()];
    let kickstart = scratch
        .each_ref()
        .map(|s| s.write("small.ks", &(SMALL.to_owned() + DELICATE)));
    let expected = tree(&as_root(&scratch[0], &kickstart[0], "image"));
    for line in [
        "./opt/plain 12:34 644 links=2 2 f",
        "./opt/linked 12:34 644 links=2 2 f",
        "./opt/set-id 0:0 6755 ",
        "./opt/capable cap_net_raw=ep",
    ] {
        assert!(expected.contains(line), "{line}");
    }
    for (number, around) in [(1, "exec \"$@\""), (2, CONTAINER)] {
        let image = as_user(&scratch[number], &kickstart[number], "image", around);
        let found = tree(&image);
        let different = expected.lines().zip(found.lines()).find(|(a, b)| a != b);
        assert_eq!(different, None);
        assert_eq!(expected.len(), found.len());
    }
}

#[test]
fn a_user_makes_the_same_live_iso_as_root() {
    if may_not_build() || lacks_tools() || lacks(&["mksquashfs"]) {
        return;
    }
    let scratch = [Scratch::new(), Scratch::new()];
    let kickstart = std::fs::read_to_string(example("debian-minimal.ks")).unwrap() + DELICATE;
    let kickstart = scratch
        .each_ref()
        .map(|s| s.write("minimal.ks", &kickstart));
    let root = as_root(&scratch[0], &kickstart[0], "livecd");
    let user = as_user(&scratch[1], &kickstart[1], "livecd", "exec \"$@\"");
    let output = Command::new("cmp").arg(root).arg(user).output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// What a build says that cannot even begin.
#[track_caller]
fn refused(setup: &str, line: &str, expected: &Expect) {
    if lacks_tools() {
        return;
    }
    let scratch = Scratch::new();
    let kickstart = scratch.write("main.ks", "lang C\n");
    let user = User::new(&scratch);
    let (tmp, out) = (scratch.path("tmp"), scratch.path("out"));
    let options = [PathBuf::from("--tmpdir"), tmp, "--output".into(), out];
    let words = [user.program(), kickstart].into_iter().chain(options);
    let output = user.shell(setup, line, words).output().unwrap();
    let messages = scratch.messages(&output);
    assert_eq!(output.status.code(), Some(1), "{messages}");
    assert_eq!(scratch.left(), Vec::<String>::new(), "{messages}");
    expected.assert_eq(&messages);
}

#[test]
fn a_user_without_subordinate_ids() {
    let setup = "echo someone:100000:65536 > /etc/subuid";
    refused(
        setup,
        "exec \"$@\"",
        &expect![[r#"
        error: user livecd-test has no 65,536 subordinate ids in /etc/subuid; give them with `usermod --add-subuids 165536-231071 --add-subgids 165536-231071 livecd-test` as root, or run as root
    "#]],
    );
}

#[test]
fn no_newuidmap() {
    refused(
        "",
        "PATH=/nowhere exec \"$@\"",
        &expect![[r#"
        error: newuidmap is not installed, which gives a user's subordinate ids to a build; install it with `apt-get install uidmap` on Debian, or `dnf install shadow-utils` on Fedora, or run as root
    "#]],
    );
}

#[test]
fn no_user_namespaces() {
    let line = "exec unshare --user --map-root-user --map-auto sh -ec '
        echo 0 > /proc/sys/user/max_user_namespaces
        chmod 777 . tmp out
        exec setpriv --reuid=1 --regid=1 --clear-groups \"$@\"' sh \"$@\"";
    refused(
        "",
        line,
        &expect![[r#"
        error: could not make a user namespace: user.max_user_namespaces is 0; allow it with `sysctl user.max_user_namespaces=10000` as root, or run as root
    "#]],
    );
}

#[test]
fn a_container_that_masks_proc() {
    let setup = "mount --bind /dev/null /proc/uptime";
    refused(
        setup,
        "exec \"$@\"",
        &expect![[r#"
        error: could not mount /proc for the build: parts of it are masked in this container; start the container with a whole one (podman: --security-opt unmask=ALL, docker: --security-opt systempaths=unconfined)
    "#]],
    );
}

#[test]
fn a_container_whose_root_may_not_do_anything() {
    if lacks_tools() {
        return;
    }
    let scratch = Scratch::new();
    let kickstart = scratch.write("main.ks", "lang C\n");
    let mut command = Command::new("setpriv");
    command.args(["--bounding-set=-sys_admin", "--inh-caps=-sys_admin"]);
    command
        .arg(env!("CARGO_BIN_EXE_livecd-creator"))
        .arg(&kickstart);
    command
        .arg("--tmpdir")
        .arg(scratch.path("tmp"))
        .env("NO_COLOR", "1");
    let output = command.output().unwrap();
    expect![[r#"
        error: could not make namespaces for the build: root has no CAP_SYS_ADMIN in this container; give it to the container (`--cap-add SYS_ADMIN`), or run as an ordinary user
    "#]].assert_eq(&scratch.messages(&output));
    assert_eq!(scratch.left(), Vec::<String>::new());
}
