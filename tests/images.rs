use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use crate::support::{Scratch, cache, lacks, lacks_root, may_not_build};

const KICKSTART: &str = "lang C.UTF-8\npart / --size=700 --fstype=ext4\nrootpw --lock\n\
    user --name=ann --groups=makers --iscrypted --password=$6$salt$hash\n\
    %packages --nocore --exclude-weakdeps --excludedocs\npasswd\n%end\n\
    %post --log=/root/post.log\necho from the script\n%end\n\
    %post --nochroot --erroronfail\ntest -d \"$INSTALL_ROOT/etc\"\n%end\n";

fn debugfs(image: &str, request: &str) -> String {
    let output = Command::new("debugfs")
        .args(["-R", request, image])
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn the_program_called_image_creator_makes_a_filesystem_image() {
    if may_not_build() || lacks(&["apt-get", "mkfs.ext4", "e2fsck", "debugfs"]) {
        return;
    }
    let scratch = Scratch::new();
    let kickstart = scratch.write("small.ks", KICKSTART);
    let program = scratch.path("image-creator");
    symlink(env!("CARGO_BIN_EXE_livecd-creator"), &program).unwrap();
    let output = Command::new(program)
        .arg(&kickstart)
        .args(["--fslabel", "Small", "--repo", "system", "--cache"])
        .arg(cache())
        .arg("--tmpdir")
        .arg(scratch.path("tmp"))
        .arg("--output")
        .arg(scratch.path("out"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", scratch.messages(&output));

    // The result is on standard output, and nothing else is.
    let image = scratch.path("out").join("Small.img");
    let image = image.to_str().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        format!("{image}\n")
    );
    assert_eq!(fs::metadata(image).unwrap().len(), 700 << 20);
    let check = Command::new("e2fsck")
        .args(["-fn", image])
        .output()
        .unwrap();
    assert!(check.status.success(), "{check:?}");

    assert_eq!(debugfs(image, "cat /root/post.log"), "from the script\n");
    assert_eq!(debugfs(image, "cat /etc/locale.conf"), "LANG=C.UTF-8\n");
    let shadow = debugfs(image, "cat /etc/shadow");
    assert!(
        shadow
            .lines()
            .any(|line| line.starts_with("ann:$6$salt$hash:")),
        "{shadow}"
    );
    assert!(
        shadow.lines().any(|line| line.starts_with("root:!:")),
        "{shadow}"
    );
    assert!(debugfs(image, "cat /etc/group").contains("makers:x:"));
    // What was only for the build is not in the image.
    for gone in [
        "/usr/sbin/policy-rc.d",
        "/etc/resolv.conf",
        "/var/log/dpkg.log",
    ] {
        let stat = debugfs(image, &format!("stat {gone}"));
        assert!(stat.is_empty(), "{gone}: {stat}");
    }
}

#[test]
fn a_creator_of_ones_own_makes_a_tarball() {
    if may_not_build() || lacks(&["apt-get", "tar"]) {
        return;
    }
    let scratch = Scratch::new();
    let kickstart = scratch.write("small.ks", KICKSTART);
    let output = Command::new(env!("CARGO"))
        .args([
            "run",
            "--quiet",
            "--package",
            "livecd-imgcreate",
            "--example",
            "tarball",
            "--",
        ])
        .args([&kickstart, &scratch.path("tmp"), &scratch.path("out")])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", scratch.messages(&output));
    let tarball = scratch.path("out").join("system.tar");
    let list = Command::new("tar")
        .arg("-tf")
        .arg(tarball)
        .output()
        .unwrap();
    let list = String::from_utf8_lossy(&list.stdout);
    assert!(list.lines().any(|line| line == "./usr/bin/dpkg"), "{list}");
}

/// Everything about the files in the filesystem image `$1`, which the tar
/// archive `$2` has as well.
const LISTING: &str = r"mount -o loop,ro $1 /mnt
    tar --compare --numeric-owner --file $2 --directory /mnt
    cd /mnt
    find . -path ./lost+found -prune -o -type d -printf '%p %m %U %G %T@\n' \
        -o -printf '%p %y %m %U %G %n %s %T@ %l\n' | sort
    find . -xdev -type f -print0 | sort -z | xargs -0 sha256sum
    getfattr --absolute-names --recursive --no-dereference --dump --match=- . | sed '/^$/d'";

/// Runs a shell script that may mount.
#[track_caller]
fn shell(script: &str, args: &[&std::path::Path]) -> String {
    let mut shell = Command::new("unshare");
    shell
        .args(["--mount", "sh", "-ec", script, "sh"])
        .args(args);
    let output = shell.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn an_image_that_is_installed_into_while_mounted_has_the_same_files() {
    let tools = [
        "apt-get",
        "mkfs.ext4",
        "resize2fs",
        "qemu-img",
        "tar",
        "getfattr",
    ];
    if may_not_build() || lacks_root() || lacks(&tools) {
        return;
    }
    let scratch = Scratch::new();
    let kickstart = scratch.write("small.ks", KICKSTART);
    let build = |how: &str, formats: &str| {
        let output = scratch
            .program(&kickstart)
            .args(["--image-type", "image", "--fslabel", "Small"])
            .args(["--mount", how, "--format", formats])
            .args(["--repo", "system", "--cache"])
            .arg(cache())
            .env("SOURCE_DATE_EPOCH", "1700000000")
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", scratch.messages(&output));
        ["img", "tar", "qcow2"].map(|ending| {
            let made = scratch.path("out").join(format!("Small.{ending}"));
            let kept = scratch.path(&format!("{how}.{ending}"));
            // Not every format was asked for.
            let _ = fs::rename(made, &kept);
            kept
        })
    };
    let [image, archive, _] = build("none", "raw,tar");
    let [mounted, mounted_archive, qcow2] = build("loop", "raw,tar,qcow2");
    let listing = shell(LISTING, &[&image, &archive]);
    assert!(listing.contains("./usr/bin/dpkg f 755 0 0"), "{listing}");
    let of_mounted = shell(LISTING, &[&mounted, &mounted_archive]);
    let differing: Vec<_> = listing
        .lines()
        .zip(of_mounted.lines())
        .filter(|(a, b)| a != b)
        .collect();
    assert_eq!(differing, []);
    shell("qemu-img compare -q $1 $2", &[&mounted, &qcow2]);
    shell(
        "truncate --size=+100M $1; e2fsck -fy $1; resize2fs $1; e2fsck -fn $1",
        &[&mounted],
    );
}
