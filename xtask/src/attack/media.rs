//! Live media that a build begins with (`--base-on`): links, FIFOs, devices, and
//! files without end in the system that is on them.

use std::fs;

use super::site::Site;
use super::whole_run::Attack;
use crate::TaskResult;

/// What is replaced by a link that leads out.
const PLACES: &[&str] = &[
    "dev",
    "proc",
    "sys",
    "run",
    "tmp",
    "etc",
    "opt",
    "var",
    "root",
    "usr/bin",
    "var/lib",
    "var/lib/dpkg",
    "var/tmp",
    "etc/apt",
    "boot",
];

/// What is replaced by a FIFO, which nobody writes to.
const FIFOS: &[&str] = &[
    "etc/passwd",
    "etc/group",
    "etc/fstab",
    "etc/os-release",
    "etc/hostname",
    "var/lib/dpkg/status",
    "etc/resolv.conf",
];

/// Others: a shell line in the system, and what shows that it is one.
const TRAPS: &[(&str, &str, &str)] = &[
    (
        "block-device",
        "mkdir -p dev; mknod dev/disk b 7 0; mknod opt/disk b 8 0",
        "! [ -b opt/disk ]",
    ),
    (
        "device-for-a-file",
        "rm -f etc/hostname etc/passwd; mknod etc/hostname c 1 5; mknod etc/passwd c 1 8",
        "timeout 0.3 cat etc/hostname > /dev/null",
    ),
    (
        "huge-file",
        "rm -f etc/os-release etc/machine-id; truncate -s 600M etc/os-release; truncate -s 600M etc/machine-id",
        "(ulimit -v 300000; python3 -c 'open(\"etc/os-release\").read()' 2> /dev/null)",
    ),
    (
        "huge-status",
        "truncate -s 600M var/lib/dpkg/status",
        "(ulimit -v 300000; python3 -c 'open(\"var/lib/dpkg/status\").read()' 2> /dev/null)",
    ),
    (
        "deep",
        "/usr/bin/python3 -c 'import os; os.chdir(\"opt\"); [(os.mkdir(\"dddddddd\"), os.chdir(\"dddddddd\")) for _ in range(1500)]; open(\"file\", \"w\")'",
        "python3 -c 'open(\"opt/\" + \"dddddddd/\" * 1500 + \"file\")' 2> /dev/null",
    ),
    (
        "set-uid",
        "cp usr/bin/busybox usr/bin/shell; chmod 4777 usr/bin/shell",
        "! [ -u usr/bin/shell ]",
    ),
    ("loop", "rm -rf etc; ln -s etc etc", "[ -d etc ]"),
    (
        "names",
        "touch \"$(printf 'opt/a\\nb')\" \"$(printf 'opt/\\033]0;x\\007')\"",
        "[ \"$(ls opt | head -c 1)\" = 1 ]",
    ),
    (
        "hard-links",
        "mkdir l; for i in $(seq 300); do ln etc/passwd l/$i; done",
        "[ $(stat -c %h etc/passwd) = 1 ]",
    ),
];

pub(super) fn attacks() -> Vec<Attack> {
    let mut attacks = Vec::new();
    for (kind, to) in [
        ("link", "$1"),
        ("climbing-link", "../../../../../../../../$1"),
    ] {
        for &place in PLACES {
            let trap =
                format!("rm -rf {place}; mkdir -p $(dirname {place}); ln -s \"{to}\" {place}");
            let bare = trap.clone();
            attacks.push(Attack::new(
                format!("media/{kind}-for-{}", place.replace('/', "-")),
                move |site| {
                    system(site, &bare)?;
                    site.shell(&format!("cd system; echo x > {place}/new"), &[])?;
                    Ok(site.intact().is_err())
                },
                move |site| begin(site, &trap),
            ));
        }
    }
    for &place in FIFOS {
        let trap = format!("rm -f {place}; mkfifo {place}");
        let bare = trap.clone();
        attacks.push(Attack::new(
            format!("media/fifo-for-{}", place.replace('/', "-")),
            move |site| {
                system(site, &bare)?;
                Ok(site
                    .run(&format!("timeout 0.3 cat system/{place}"), &[])?
                    .status
                    == 124)
            },
            move |site| begin(site, &trap),
        ));
    }
    for &(name, trap, careless) in TRAPS {
        attacks.push(Attack::new(
            format!("media/{name}"),
            move |site| {
                system(site, trap)?;
                Ok(site.run(&format!("cd system; {careless}"), &[])?.status != 0)
            },
            move |site| begin(site, trap),
        ));
    }
    attacks
}

/// The system, with a trap in it, in `system`. It is built once.
fn system(site: &Site, trap: &str) -> TaskResult {
    if !site.path("base").exists() {
        site.build("", "")?.succeeded()?;
        site.shell("mkdir base; tar -C base -xf out/T.tar", &[])?;
    }
    site.shell(
        &format!("rm -rf system; cp -a base system; cd system; mkdir -p opt; {trap}"),
        &[&site.path("victims")],
    )?;
    Ok(())
}

/// A build that begins with a medium of it.
fn begin(site: &Site, trap: &str) -> TaskResult<Result<(), String>> {
    system(site, trap)?;
    site.shell(
        "rm -rf medium medium.iso; mkdir -p medium/LiveOS medium/boot/grub medium/images/pxeboot
         mksquashfs system medium/LiveOS/squashfs.img -quiet -no-progress -noI -noD -noF -noX > /dev/null
         echo x > medium/images/pxeboot/vmlinuz; echo x > medium/images/pxeboot/initrd.img
         printf 'menuentry x {\\n linux /images/pxeboot/vmlinuz root=live:CDLABEL=X rd.live.image\\n initrd /images/pxeboot/initrd.img\\n}\\n' > medium/boot/grub/grub.cfg
         bin/livecd-iso make medium medium.iso --volid X --timestamp 0 > /dev/null; rm -rf medium system",
        &[],
    )?;
    fs::write(site.path("said"), "")?;
    let text = "%post --interpreter=/bin/sh\necho x > /opt/of-the-build\n%end\n";
    Ok(site.build(text, "--base-on medium.iso")?.ended())
}
