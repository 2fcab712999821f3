use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use crate::support::{Scratch, cache, lacks, may_not_build};

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
