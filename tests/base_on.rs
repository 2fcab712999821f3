//! Builds that begin with media as earlier programs laid them out.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use livecd_iso::{IsoImage, Source};

use crate::support::{RPM_TOOLS, RpmRepository, Scratch, User, lacks, lacks_root, shell};

const OPTIONS: [&str; 4] = [
    "--image-type=image",
    "--fslabel=System",
    "--no-gpg-check=local",
    "--quiet",
];
const ISOLINUX_CFG: &str = "default vesamenu.c32\nlabel linux0\n  kernel vmlinuz0\n  \
    append initrd=initrd0.img root=live:CDLABEL=OLD ro rd.live.image quiet\n";
/// The packages in the image `$1`, as RPM sees them.
const PACKAGES: &str = "mount -o loop $1 /mnt
    rpm --dbpath $(dirname $(find /mnt -name 'rpmdb.sqlite')) --query --all --queryformat '%{NAME} ' | tr ' ' '\\n' | sort | xargs";

fn repository() -> RpmRepository {
    let script = "%post -n second\necho of second > /var/log/second\n";
    RpmRepository::new(&[("first", "", ""), ("second", "", script)])
}

fn kickstart(scratch: &Scratch, repository: &RpmRepository, package: &str) -> PathBuf {
    let line = repository.line();
    let text =
        format!("{line}part / --size=64 --fstype=ext3\n%packages --nocore\n{package}\n%end\n");
    scratch.write("main.ks", &text)
}

#[track_caller]
fn image(scratch: &Scratch, output: &Output) -> PathBuf {
    assert!(output.status.success(), "{}", scratch.messages(output));
    scratch.path("out").join("System.img")
}

/// The ext3 filesystem of a system with the package `first`.
fn earlier(repository: &RpmRepository, scratch: &Scratch) -> PathBuf {
    let kickstart = kickstart(scratch, repository, "first");
    let output = scratch.program(&kickstart).args(OPTIONS).output().unwrap();
    let image = image(scratch, &output);
    let kept = scratch.path("ext3fs.img");
    fs::rename(image, &kept).unwrap();
    kept
}

/// A medium with `files`, each copied from a file.
fn medium(scratch: &Scratch, files: &[(&str, &Path)]) -> PathBuf {
    let mut image = IsoImage::new("OLD".parse().unwrap(), 1_700_000_000);
    for (path, source) in files {
        let source = Source::File(source.to_path_buf());
        image.tree.file(path, source).unwrap();
    }
    let iso = scratch.path("old.iso");
    image.write_file(&iso, &mut |_| ()).unwrap();
    iso
}

#[test]
fn a_medium_of_isolinux_with_an_image_in_a_squashfs() {
    if lacks_root() || lacks(RPM_TOOLS) || lacks(&["mksquashfs", "mkfs.ext3"]) {
        return;
    }
    let (scratch, repository) = (Scratch::new(), repository());
    let tree = scratch.path("nested");
    fs::create_dir_all(tree.join("LiveOS")).unwrap();
    let image_file = earlier(&repository, &scratch);
    fs::rename(image_file, tree.join("LiveOS/ext3fs.img")).unwrap();
    let squashfs = scratch.path("squashfs.img");
    let mut mksquashfs = Command::new("mksquashfs");
    let made = mksquashfs.args([&tree, &squashfs]).arg("-quiet").output();
    assert!(made.unwrap().status.success());
    let iso = medium(
        &scratch,
        &[
            ("isolinux/isolinux.cfg", &scratch.write("cfg", ISOLINUX_CFG)),
            ("isolinux/vmlinuz0", &scratch.write("kernel", "the kernel")),
            ("isolinux/initrd0.img", &scratch.write("initrd", "0707")),
            ("LiveOS/squashfs.img", &squashfs),
        ],
    );

    let kickstart = kickstart(&scratch, &repository, "second");
    let mut program = scratch.program(&kickstart);
    let output = program.args(OPTIONS).arg("--base-on").arg(&iso).output();
    let image = image(&scratch, &output.unwrap());
    assert_eq!(shell(PACKAGES, &[&image]), "base first second\n");

    let tftp = scratch.path("tftp");
    let mut pxe = Command::new(env!("CARGO_BIN_EXE_livecd-creator"));
    let output = pxe.arg("pxe").args([&iso, Path::new("--output"), &tftp]);
    let output = output.output().unwrap();
    assert!(output.status.success(), "{}", scratch.messages(&output));
    let read = |name: &str| fs::read_to_string(tftp.join(name)).unwrap();
    assert_eq!(read("vmlinuz"), "the kernel");
    let menu = read("pxelinux.cfg/default");
    let arguments = "initrd=initrd.img root=live:/squashfs.img ro rd.live.image quiet\n";
    assert!(menu.ends_with(arguments), "{menu}");
}

#[test]
fn a_medium_of_nothing_but_an_image_as_an_ordinary_user() {
    if lacks_root() || lacks(RPM_TOOLS) || lacks(&["fuse2fs", "setpriv", "newuidmap"]) {
        return;
    }
    let (scratch, repository) = (Scratch::new(), repository());
    let ext3 = earlier(&repository, &scratch);
    medium(&scratch, &[("ext3fs.img", &ext3)]);
    kickstart(&scratch, &repository, "second");
    let user = User::new(&scratch);
    let line = "exec ./program main.ks --base-on old.iso --tmpdir tmp --output out \"$@\"";
    let output = user.shell(&user.fuse(), line, OPTIONS).output().unwrap();
    let made = image(&scratch, &output);
    assert_eq!(shell(PACKAGES, &[&made]), "base first second\n");

    let output = user.shell("", line, OPTIONS).output().unwrap();
    let messages = scratch.messages(&output);
    assert!(!output.status.success());
    assert!(
        messages.contains("takes root to read, or fuse2fs"),
        "{messages}"
    );
}
