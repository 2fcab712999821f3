//! What files have beside their content, in every format.

use crate::support::{
    BOTH, DEB_TOOLS, DebRepository, LIVE, RPM_TOOLS, RpmRepository, TinyImage, Who, lacks,
    lacks_root,
};

/// Sets what a system of packages may have, by the build host's programs.
/// The ACLs are `user::rw- user:1:rwx group::r-- group:33:r-- mask::rwx other::---`
/// on a file of the group 4, and a default one on a directory.
const SCRIPT: &str = "%post --nochroot --erroronfail\n\
    cd $INSTALL_ROOT && mkdir -p opt/d && cd opt\n\
    echo x > acl && chown 0:4 acl && chmod 0640 acl && ln acl again\n\
    setfattr -n system.posix_acl_access -v 0xACL acl\n\
    setfattr -n system.posix_acl_default -v 0xACL d\n\
    setfattr -n user.note -v kept acl\n\
    setfattr -n user.bytes -v 0x00ff d\n\
    echo x > cap\nsetfattr -n security.capability -v 0xCAPABILITY cap\n\
    truncate -s 1G holes\n\
    cp acl $LIVE_ROOT/onmedium && chmod 0640 $LIVE_ROOT/onmedium\n\
    setfattr -n system.posix_acl_access -v 0xACL $LIVE_ROOT/onmedium\n\
    echo x > $LIVE_ROOT/noted\nsetfattr -n user.note -v lost $LIVE_ROOT/noted\n\
    touch -d '1960-01-01 00:00' old\ntouch -d '1969-12-31 23:59' before\n\
    touch -d '2200-01-01 00:00' late\n\
    ln -s x link\ntouch -h -d '1969-12-31 23:59' link\n\
    touch -d '1960-01-01 00:00' $LIVE_ROOT/old\n%end\n";
const ACL: &str = "0200000001000600ffffffff020007000100000004000400ffffffff080004002100000010000700ffffffff20000000ffffffff";

/// `cap_net_raw=ep`, capabilities(7).
const CAPABILITY: &str = "0100000200200000000000000000000000000000";

/// The time of each build, and those of the script's files, as they are in an image.
const TIMES: &str =
    "before 1970-01-01 00:00\nlate 2023-11-14 22:13\nlink 1970-01-01 00:00\nold 1970-01-01 00:00\n";

/// Mode, owner, names and times of the script's files in a directory, and their ACLs.
const LISTED: &str = "cd opt; export TZ=UTC0
    for file in before late link old; do echo \"$file $(date -r $file '+%F %H:%M' 2> /dev/null || stat -c %.16y $file)\"; done
    stat -c '%n %a %u:%g %h' acl again
    getfattr --absolute-names -e hex -d -m '^system.posix_acl' acl d | grep -v '^#' | grep . || true
    getfattr --absolute-names --only-values -n user.note acl; echo
    getfattr --absolute-names -e hex -n user.bytes d | grep -v '^#' | grep .
    getfattr --absolute-names -e hex -n security.capability cap | grep -v '^#' | grep .
    stat -c '%n %s' holes\n";

/// What is said where something is lost.
const IN_SQUASHFS: &str =
    "the ACL of /opt/acl and one more file is not in the image, as a squashfs";
const ON_ISO: [&str; 2] = [
    "the ACL of /onmedium is not in the image, as an ISO",
    "the attribute user.note of /noted is not on the medium",
];

fn kept() -> String {
    let files = "acl 670 0:4 2\nagain 670 0:4 2\n";
    let acls = format!("system.posix_acl_access=0x{ACL}\nsystem.posix_acl_default=0x{ACL}\n");
    TIMES.to_owned() + files + &acls + &others()
}

/// What every format holds.
fn others() -> String {
    format!("kept\nuser.bytes=0x00ff\nsecurity.capability=0x{CAPABILITY}\nholes 1073741824\n")
}

/// Nobody may do more than the ACL said: the owning group reads, and no more.
fn lost() -> String {
    TIMES.to_owned() + "acl 640 0:4 2\nagain 640 0:4 2\n" + &others()
}

/// The kickstart of a system of these packages.
fn kickstart(repository: &str, packages: &str) -> String {
    let script = SCRIPT.replace("0xACL", &format!("0x{ACL}"));
    let script = script.replace("CAPABILITY", CAPABILITY);
    format!(
        "{repository}part / --size=100 --fstype=ext4\n%packages --nocore\n{packages}\n%end\n{script}"
    )
}

/// Archive and filesystem image, made by root and by a user.
fn in_filesystems(kickstart: &str) {
    for who in BOTH {
        let options = ["--image-type=image", "--format=tar,raw,qcow2"];
        let image = TinyImage::build(kickstart, who, &options);
        let messages = &image.messages;
        assert!(!messages.contains("the ACL of"), "{messages}");
        // ext4, as the kernel sees it.
        let script = format!("mount -o loop,ro \"$1\" /mnt; cd /mnt; {LISTED}");
        assert_eq!(image.shell("img", &script), kept(), "{who:?}: ext4");
        // The archive, as GNU tar and libarchive extract it; holes take no space.
        for extract in [
            "tar --acls --xattrs --xattrs-include='*' -xpf \"$1\"",
            "tar --acls --xattrs --xattrs-include=security.capability --xattrs-include='user.*' -xpf \"$1\"",
            "bsdtar --acls --xattrs -xpf \"$1\" 2> /dev/null || true",
        ] {
            let script = format!(
                "[ $(stat -c %s \"$1\") -lt 200000000 ]
                 mount -t tmpfs none /mnt; cd /mnt; {extract}; {LISTED}"
            );
            assert_eq!(image.shell("tar", &script), kept(), "{who:?}: {extract}");
        }
        // No name of the build host's users, whose numbers others may have.
        let names = image.shell(
            "tar",
            "grep -ac 'user:daemon\\|group:www-data' \"$1\" || true",
        );
        assert_eq!(names, "0\n");
    }
}

/// Live media of each layout. `LiveOS/squashfs.img` may be an EROFS, too.
fn on_media(kickstart: &str, layouts: &[(&[&str], &str, bool, Who)]) {
    for (options, root, keeps, who) in layouts {
        let image = TinyImage::build(kickstart, *who, options);
        let messages = &image.messages;
        assert_eq!(messages.contains(IN_SQUASHFS), !keeps, "{messages}");
        assert!(
            ON_ISO.iter().all(|said| messages.contains(said)),
            "{messages}"
        );
        let script = format!(
            "mount -t tmpfs none /mnt; mkdir /mnt/root
             bsdtar -xf \"$1\" -C /mnt {root} onmedium old
             stat -c '%n %a' /mnt/onmedium
             mount -o loop,ro /mnt/{root} /mnt/root
             [ ! -e /mnt/root/LiveOS ] || mount -o loop,ro /mnt/root/LiveOS/rootfs.img /mnt/root
             cd /mnt/root; {LISTED}"
        );
        let expected = if *keeps { kept() } else { lost() };
        let expected = format!("/mnt/onmedium 640\n{expected}");
        assert_eq!(image.shell("iso", &script), expected, "{options:?}");
        let script = "TZ=UTC0 bsdtar -tvf \"$1\" old | grep -c 'Jan  1  1970'";
        assert_eq!(image.shell("iso", script), "1\n", "{options:?}");
    }
}

fn lacks_tools() -> bool {
    lacks(&[
        "tar",
        "bsdtar",
        "mkfs.ext4",
        "setfattr",
        "getfattr",
        "mksquashfs",
        "mkfs.erofs",
        "newuidmap",
        "qemu-img",
    ]) || lacks_root()
}

#[test]
fn what_files_have_is_kept_or_told_in_every_format_of_debian_packages() {
    if lacks(DEB_TOOLS) || lacks_tools() {
        return;
    }
    let repository = DebRepository::new();
    repository.add(&format!(
        "{LIVE}live tree\nmkdir tree/DEBIAN
        printf 'Package: live\\nVersion: 1\\nArchitecture: all\\nReplaces: base\\nProvides: dracut, dracut-live, zstd, grub-common, grub-pc-bin\\nMaintainer: t <t@localhost>\\nDescription: t\\n' > tree/DEBIAN/control
        dpkg-deb --root-owner-group --build -Znone tree live.deb > /dev/null
        rm -r tree\n"
    ));
    let kickstart = kickstart(&repository.line(), "live");
    in_filesystems(&kickstart);
    on_media(
        &kickstart,
        &[
            (&[], "LiveOS/squashfs.img", false, Who::Root),
            (&[], "LiveOS/squashfs.img", false, Who::User),
            (&["--layout=nested"], "LiveOS/squashfs.img", true, Who::User),
            (
                &["--rootfs-format=erofs"],
                "LiveOS/squashfs.img",
                true,
                Who::User,
            ),
            (
                &["--skip-compression"],
                "LiveOS/rootfs.img",
                true,
                Who::Root,
            ),
        ],
    );
}

#[test]
fn what_files_have_is_kept_or_told_in_every_format_of_rpm_packages() {
    if lacks(RPM_TOOLS) || lacks_tools() {
        return;
    }
    let install = format!("{LIVE}live %{{buildroot}}\nln -s usr/lib %{{buildroot}}/lib\n");
    let live = "Requires: livefiles\nProvides: dracut\nProvides: dracut-live\nProvides: zstd\n\
        Provides: grub2-tools\nProvides: grub2-pc-modules\n";
    let files = ("livefiles", "/boot\n/lib\n/usr/lib\n");
    let repository = RpmRepository::with_files(&[("live", live, "")], &[files], &install);
    let kickstart = kickstart(&repository.line(), "live");
    in_filesystems(&kickstart);
    on_media(
        &kickstart,
        &[
            (&[], "LiveOS/squashfs.img", false, Who::User),
            (
                &["--rootfs-format=erofs"],
                "LiveOS/squashfs.img",
                true,
                Who::Root,
            ),
        ],
    );
}
