//! The options of lorax's livemedia-creator, from outside.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use crate::support::{LIVE, RPM_TOOLS, RpmRepository, Scratch, User, lacks, lacks_root};

const PACKAGES: &str = "Requires: livefiles\nProvides: dracut\nProvides: dracut-live\nProvides: zstd\n\
    Provides: grub2-tools\nProvides: grub2-pc-modules\n";

/// A kickstart as Anaconda installs one, of a system that is made into a medium
/// and never boots.
fn kickstart(scratch: &Scratch) -> RpmRepository {
    let install = format!("{LIVE}live %{{buildroot}}\nln -s usr/lib %{{buildroot}}/lib\n");
    let files = ("livefiles", "/boot\n/lib\n/usr/lib\n");
    let repository = RpmRepository::with_files(&[("live", PACKAGES, "")], &[files], &install);
    let line = repository.line();
    scratch.write(
        "spin.ks",
        &format!(
            "text\nbootloader --location=none\n\
             zerombr\nclearpart --all\npart / --size=64\n{line}shutdown\n\
             %packages --nocore\nlive\n%end\n%post\ntrue\n%end\n"
        ),
    );
    repository
}

#[track_caller]
fn is_the_medium(iso: &Path) {
    let bytes = fs::read(iso).unwrap();
    // The volume id of the primary descriptor, ECMA-119 8.4.8.
    let volume_id = &bytes[16 * 2048 + 40..16 * 2048 + 72];
    assert_eq!(String::from_utf8_lossy(volume_id).trim_end(), "Spin-43");
    let menu = String::from_utf8_lossy(&bytes).contains("root=live:CDLABEL=Spin-43 ");
    assert!(menu, "the menu names another medium");
    let more = String::from_utf8_lossy(&bytes).contains(" console=hvc0");
    assert!(more, "the menu lacks --extra-boot-args");
}

const OPTIONS: &[&str] = &[
    "--ks=spin.ks",
    "--no-virt",
    "--make-iso",
    "--resultdir=out/made",
    "--tmp=tmp",
    "--logfile=livemedia.log",
    "--volid=Spin-43",
    "--iso-name=Spin.iso",
    "--nomacboot",
    "--no-gpg-check=local",
    "--extra-boot-args=console=hvc0",
];

#[test]
fn a_link_called_livemedia_creator_makes_the_iso_of_that_name() {
    if lacks_root() || lacks(RPM_TOOLS) || lacks(&["mksquashfs"]) {
        return;
    }
    let scratch = Scratch::new();
    let _repository = kickstart(&scratch);
    let program = scratch.path("livemedia-creator");
    symlink(env!("CARGO_BIN_EXE_livecd-creator"), &program).unwrap();
    let mut command = Command::new(program);
    command.current_dir(scratch.path("")).args(OPTIONS);
    let output = command.env("NO_COLOR", "1").output().unwrap();
    let messages = scratch.messages(&output);
    assert!(output.status.success(), "{messages}");
    assert!(
        messages.contains("note: without meaning here"),
        "{messages}"
    );
    assert!(messages.contains("--nomacboot"), "{messages}");
    is_the_medium(&scratch.path("out/made/Spin.iso"));
    let log = fs::read_to_string(scratch.path("livemedia.log")).unwrap();
    assert!(log.contains("install packages"), "{log}");
}

#[test]
fn an_ordinary_user_makes_it_by_the_subcommand() {
    if lacks_root() || lacks(RPM_TOOLS) || lacks(&["mksquashfs", "setpriv", "newuidmap"]) {
        return;
    }
    let scratch = Scratch::new();
    let _repository = kickstart(&scratch);
    let user = User::new(&scratch);
    let line = format!("exec ./program livemedia {}", OPTIONS.join(" "));
    let line = line.replace("--logfile=livemedia.log", "--logfile=out/livemedia.log");
    let output = user.shell("", &line, [""; 0]).output().unwrap();
    assert!(output.status.success(), "{}", scratch.messages(&output));
    is_the_medium(&scratch.path("out/made/Spin.iso"));
}
