//! Filesystem images and archives of one system.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use crate::support::{Scratch, cache, lacks, lacks_root, may_not_build, shell};

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

/// The tar archive `$2` has the same files as the filesystem image `$1`.
const COMPARE: &str = "mount -o loop,ro $1 /mnt
    tar --compare --numeric-owner --file $2 --directory /mnt";

/// Everything about the files in the filesystem image `$1`.
const LISTING: &str = r"mount -o loop,ro $1 /mnt
    cd /mnt
    find . -path ./lost+found -prune -o -type d -printf '%p %m %U %G %T@\n' \
        -o -printf '%p %y %m %U %G %n %s %T@ %l\n' | sort
    find . -xdev -type f -print0 | sort -z | xargs -0 sha256sum
    find . -path ./lost+found -prune -o -print0 | sort -z |
        xargs -0 getfattr --absolute-names --no-dereference --dump --match=- | sed '/^$/d'";

/// Checks the filesystem in the image `$1` with its own program.
const CHECK: &str = "case $(blkid -o value -s TYPE $1) in
    xfs) xfs_repair -n $1 ;; btrfs) btrfs check $1 ;; esac";

/// The lines of a listing that are not in the other at the same place.
fn differing<'a>(listing: &'a str, other: &'a str) -> Vec<&'a str> {
    assert_eq!(listing.lines().count(), other.lines().count());
    let pairs = listing.lines().zip(other.lines());
    let pairs = pairs.filter(|(line, other)| line != other);
    pairs.map(|(line, _)| line).collect()
}

#[test]
fn an_image_that_is_installed_into_while_mounted_has_the_same_files() {
    let tools = [
        "apt-get",
        "mkfs.ext4",
        "resize2fs",
        "mkfs.xfs",
        "mkfs.btrfs",
        "qemu-img",
        "tar",
        "getfattr",
    ];
    if may_not_build() || lacks_root() || lacks(&tools) {
        return;
    }
    let scratch = Scratch::new();
    let build = |fstype: &str, how: &str, formats: &str, more: &[&str]| {
        let kickstart = scratch.write("small.ks", &KICKSTART.replace("ext4", fstype));
        let output = scratch
            .program(&kickstart)
            .args(["--image-type", "image", "--fslabel", "Small"])
            .args(["--mount", how, "--format", formats])
            .args(more)
            .args(["--repo", "system", "--cache"])
            .arg(cache())
            .env("SOURCE_DATE_EPOCH", "1700000000")
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", scratch.messages(&output));
        ["img", "tar", "qcow2"].map(|ending| {
            let made = scratch.path("out").join(format!("Small.{ending}"));
            let kept = scratch.path(&format!("{fstype}-{how}.{ending}"));
            // Not every format was asked for.
            let _ = fs::rename(made, &kept);
            kept
        })
    };
    let [image, archive, _] = build("ext4", "none", "raw,tar", &["--minimize"]);
    let [mounted, mounted_archive, qcow2] = build("ext4", "loop", "raw,tar,qcow2", &[]);
    let minimal = fs::metadata(&image).unwrap().len();
    assert!(minimal < 400 << 20, "{minimal}");
    assert_eq!(fs::metadata(&mounted).unwrap().len(), 700 << 20);
    shell("e2fsck -fn $1", &[&image]);
    shell(COMPARE, &[&image, &archive]);
    let listing = shell(LISTING, &[&image]);
    assert!(listing.contains("./usr/bin/dpkg f 755 0 0"), "{listing}");
    shell(COMPARE, &[&mounted, &mounted_archive]);
    let of_mounted = shell(LISTING, &[&mounted]);
    assert_eq!(differing(&listing, &of_mounted), Vec::<&str>::new());
    // In other filesystems what is new keeps the time it was made.
    let timeless = LISTING.replace(" %T@", "");
    let listing = shell(&timeless, &[&mounted]);
    for fstype in ["xfs", "btrfs"] {
        let [image, ..] = build(fstype, "loop", "raw", &[]);
        let other = shell(&timeless, &[&image]);
        let fstab = differing(&listing, &other);
        // Its size and its content, by the name of the type.
        let named = fstab.iter().all(|line| line.contains("./etc/fstab"));
        assert!(fstab.len() == 2 && named, "{fstype}: {fstab:?}");
        shell(CHECK, &[&image]);
    }
    shell("qemu-img compare -q $1 $2", &[&mounted, &qcow2]);
    shell(
        "truncate --size=+100M $1; e2fsck -fy $1; resize2fs $1; e2fsck -fn $1",
        &[&mounted],
    );
}
