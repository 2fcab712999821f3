//! A live medium of RPM packages.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use xtask::fixtures::Distribution;

use super::{distribution, lend};
use crate::koji::cached_packages;
use crate::support::{self, LABEL, Medium, Scratch, Server, User};

/// When both media were made, by their own account.
const EPOCH: &str = "1700000000";
/// A policy, and what labels files by it.
const LABELLED: &str = "selinux --permissive\n\
    %packages --excludedocs --exclude-weakdeps\npolicycoreutils\nselinux-policy-targeted\n%end\n";
const OPTIONS: [&str; 6] = [
    "--fslabel",
    LABEL,
    "--releasever",
    "12",
    "--progress",
    "plain",
];

/// A live medium of RPM packages, made by root at the first call; `None` if the
/// test must be skipped.
pub(super) fn medium() -> Option<&'static Medium> {
    static MEDIUM: LazyLock<Medium> = LazyLock::new(|| {
        let distribution = distribution().expect("what can be built on is there");
        let inputs = distribution.folder().to_str().unwrap();
        support::kept("rpm-labelled", inputs, |scratch| {
            by_root(distribution, scratch)
        })
    });
    distribution()?;
    (!support::lacks(&["mksquashfs"]) && !support::lacks_root()).then_some(&*MEDIUM)
}

/// The example, with a policy of SELinux: files have labels, whoever builds. As
/// kickstarts of live media do, it says that no boot loader goes to a disk.
fn labelled(scratch: &Scratch) -> PathBuf {
    let kickstart = scratch.example("fedora-live-test.ks");
    let included = kickstart.with_file_name("fedora-minimal.ks");
    let text = fs::read_to_string(&included).unwrap();
    let text = text.replace("bootloader ", "bootloader --location=none ");
    assert!(text.contains("--location=none"), "{text}");
    fs::write(&included, text).unwrap();
    let text = fs::read_to_string(&kickstart).unwrap();
    fs::write(&kickstart, text + LABELLED).unwrap();
    kickstart
}

/// As Koji calls the program: with repositories that it has added to the
/// kickstart, in the directory where it looks for the image.
fn by_root(distribution: &Distribution, scratch: &Scratch) -> PathBuf {
    let server = Server::new(distribution.folder().to_owned());
    let kickstart = labelled(scratch);
    let mut text = fs::read_to_string(&kickstart).unwrap();
    for name in ["base", "updates"] {
        text += &format!("repo --name={name} --baseurl={}/{name}\n", server.address);
    }
    fs::write(&kickstart, text).unwrap();
    let (log, cache) = (scratch.path("livecd.log"), scratch.path("cache"));
    let mut program = Command::new(env!("CARGO_BIN_EXE_livecd-creator"));
    program
        .arg("-c")
        .arg(kickstart)
        .args(["-d", "-v", "--logfile"])
        .arg(&log);
    program.arg("--cache").arg(&cache).args(["-f", LABEL]);
    // Its builders know the release and the key.
    program
        .args(["--releasever", "12", "--gpg-key"])
        .arg(distribution.key("lab"));
    program.arg("--tmpdir").arg(scratch.path("tmp"));
    program
        .current_dir(scratch.path("out"))
        .env("SOURCE_DATE_EPOCH", EPOCH);
    let output = program.output().unwrap();
    let messages = scratch.messages(&output);
    assert!(output.status.success(), "the RPM medium:\n{messages}");
    let log = fs::read_to_string(&log).unwrap();
    assert!(log.contains("install packages"), "{log}");
    let cached = cached_packages(&cache, "base");
    let is_kernel =
        |name: &String| name.starts_with("kernel-core-") && name.ends_with(".x86_64.rpm");
    assert!(cached.iter().any(is_kernel), "{cached:?}");
    iso(scratch)
}

fn by_an_ordinary_user(distribution: &Distribution, scratch: &Scratch) -> PathBuf {
    let user = User::new(scratch);
    labelled(scratch);
    let setup = lend(distribution, scratch);
    let line = format!(
        "SOURCE_DATE_EPOCH={EPOCH} exec ./program fedora-live-test.ks --repo lab.repo \
         --tmpdir tmp --output out \"$@\""
    );
    let output = user.shell(&setup, &line, OPTIONS).output().unwrap();
    let messages = scratch.messages(&output);
    assert!(
        output.status.success(),
        "the user's RPM medium:\n{messages}"
    );
    iso(scratch)
}

fn iso(scratch: &Scratch) -> PathBuf {
    scratch.path("out").join(format!("{LABEL}.iso"))
}

#[test]
fn an_ordinary_user_makes_the_same_bytes_as_root() {
    if support::lacks(&["newuidmap", "unshare", "setpriv", "cmp"]) {
        return;
    }
    let (Some(medium), Some(distribution)) = (medium(), distribution()) else {
        return;
    };
    let scratch = Scratch::new();
    let own = by_an_ordinary_user(distribution, &scratch);
    let compare = Command::new("cmp")
        .arg(&medium.iso)
        .arg(own)
        .output()
        .unwrap();
    assert!(compare.status.success(), "{compare:?}");
}

/// The name by which `cargo xtask test` tells these tests from the others.
mod in_qemu {
    use xtask::qemu::{self, Firmware, Interrupt, Machine, Media, Outcome, Sign};

    use super::medium;
    use crate::support::{self, LABEL};

    /// Boots the medium and looks at what the running system says about itself.
    #[track_caller]
    fn comes_up(firmware: Firmware, media: Media, expected: &[(&str, &str)]) {
        if support::lacks(&["qemu-system-x86_64"]) {
            return;
        }
        let Some(medium) = medium() else { return };
        let mut machine = Machine::new(&medium.iso, firmware, media);
        machine.until = Sign::Marker;
        let boot = qemu::boot(&machine, &Interrupt::default(), &mut |_| {}).unwrap();
        let Outcome::Up(marker) = &boot.outcome else {
            panic!("{}\n{}", boot.outcome, boot.console);
        };
        println!("{firmware}: {:.0} s, {marker}", boot.time.as_secs_f64());
        let always = [
            ("label", LABEL),
            ("medium", "iso9660"),
            ("image", "squashfs"),
            ("rootfs", "overlay"),
            ("write", "ok"),
            ("failed", "none"),
        ];
        for (field, value) in always.iter().chain(expected) {
            assert_eq!(marker.get(field), *value, "{field} in {marker}");
        }
    }

    // The kernel of a distribution for tests has drivers of virtual machines only.
    #[test]
    fn a_disc_of_rpm_packages_boots_on_uefi() {
        let expected = [("firmware", "uefi"), ("secureboot", "0")];
        comes_up(Firmware::Uefi, Media::VirtualCd, &expected);
    }

    /// Run by `cargo xtask test --long` only.
    mod long {
        use super::*;

        #[test]
        fn a_disc_of_rpm_packages_boots_on_bios() {
            comes_up(Firmware::Bios, Media::Cd, &[("firmware", "bios")]);
        }
    }
}
