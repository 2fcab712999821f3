use std::fs::{self, File};
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use rustix::fs::{FlockOperation, flock};
use xtask::fixtures::Distribution;

use super::distribution;
use crate::support::{self, Scratch, User, cache, example};

/// The volume label.
const LABEL: &str = "Lab-Live";
/// The same for root and for an ordinary user.
const EPOCH: &str = "1700000000";

/// `examples/fedora-minimal.ks`, and one that adds the marker to it: the name of
/// each, and its text.
fn kickstarts() -> [(&'static str, String); 2] {
    let text = |name| fs::read_to_string(example(name)).unwrap();
    let marker = text("debian-live-test.ks");
    let marker = marker.replace("debian-minimal.ks", "fedora-minimal.ks");
    [
        ("test.ks", marker),
        ("fedora-minimal.ks", text("fedora-minimal.ks")),
    ]
}

/// A live medium of RPM packages, made by root at the first call; `None` if the
/// test must be skipped.
fn medium() -> Option<&'static Path> {
    static MEDIUM: LazyLock<PathBuf> = LazyLock::new(|| build(distribution().unwrap()));
    distribution()?;
    (!support::lacks(&["mksquashfs"])).then_some(MEDIUM.as_path())
}

/// Builds the medium, unless this very program has built it before.
fn build(distribution: &Distribution) -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_livecd-creator"));
    let mut hasher = DefaultHasher::new();
    hasher.write(&fs::read(program).unwrap());
    hasher.write(distribution.folder().as_os_str().as_encoded_bytes());
    for (_, text) in kickstarts() {
        hasher.write(text.as_bytes());
    }
    let media = cache().join("test-media");
    let folder = media.join(format!("rpm-{:016x}", hasher.finish()));
    fs::create_dir_all(&folder).unwrap();
    // Other runs of the tests wait here, and then find it done.
    let lock = File::create(folder.join("lock")).unwrap();
    flock(&lock, FlockOperation::LockExclusive).unwrap();
    let iso = folder.join(LABEL).with_extension("iso");
    if iso.exists() {
        return iso;
    }
    for (name, text) in kickstarts() {
        fs::write(folder.join(name), text).unwrap();
    }
    let repo = folder.join("lab.repo");
    fs::write(&repo, distribution.repo_file(&["base", "updates"], "lab")).unwrap();
    let output = Command::new(program)
        .arg(folder.join("test.ks"))
        .args([
            "--fslabel",
            LABEL,
            "--releasever",
            "12",
            "--progress",
            "plain",
            "--repo",
        ])
        .arg(repo)
        .arg("--output")
        .arg(&folder)
        .env("SOURCE_DATE_EPOCH", EPOCH)
        .output()
        .unwrap();
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the RPM medium:\n{messages}");
    iso
}

#[test]
fn an_ordinary_user_makes_the_same_bytes_as_root() {
    if support::lacks(&["newuidmap", "unshare", "setpriv", "cmp"]) || support::lacks_root() {
        return;
    }
    let (Some(medium), Some(distribution)) = (medium(), distribution()) else {
        return;
    };
    let scratch = Scratch::new();
    let user = User::new(&scratch);
    // The distribution may lie where the user cannot look.
    fs::create_dir(scratch.path("lab")).unwrap();
    let repo = distribution.repo_file(&["base", "updates"], "lab");
    let folder = distribution.folder().to_str().unwrap();
    let repo = repo.replace(folder, scratch.path("lab").to_str().unwrap());
    scratch.write("lab.repo", &repo);
    for (name, text) in kickstarts() {
        scratch.write(name, &text);
    }
    let setup = format!("mount --bind {folder} {}\n", scratch.path("lab").display());
    let line = format!(
        "SOURCE_DATE_EPOCH={EPOCH} exec ./program test.ks --fslabel {LABEL} --releasever 12 \
         --progress plain --repo lab.repo --tmpdir tmp --output out"
    );
    let output = user.shell(&setup, &line, [""; 0]).output().unwrap();
    assert!(output.status.success(), "{}", scratch.messages(&output));
    let own = scratch.path("out").join(LABEL).with_extension("iso");
    let compare = Command::new("cmp").arg(medium).arg(own).output().unwrap();
    assert!(compare.status.success(), "{compare:?}");
}

/// The name by which `cargo xtask test` tells these tests from the others.
mod in_qemu {
    use xtask::qemu::{self, Firmware, Interrupt, Machine, Media, Outcome, Sign};

    use super::{LABEL, medium};
    use crate::support;

    /// Boots the medium and looks at what the running system says about itself.
    #[track_caller]
    fn comes_up(firmware: Firmware, media: Media, expected: &[(&str, &str)]) {
        if support::lacks(&["qemu-system-x86_64"]) {
            return;
        }
        let Some(medium) = medium() else { return };
        let mut machine = Machine::new(medium, firmware, media);
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

    #[test]
    fn a_disc_of_rpm_packages_boots_on_bios() {
        comes_up(Firmware::Bios, Media::Cd, &[("firmware", "bios")]);
    }

    // The kernel of a distribution for tests has drivers of virtual machines only.
    #[test]
    fn a_disc_of_rpm_packages_boots_on_uefi() {
        let expected = [("firmware", "uefi"), ("secureboot", "0")];
        comes_up(Firmware::Uefi, Media::VirtualCd, &expected);
    }
}
