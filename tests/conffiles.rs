//! Configuration files that were changed before their package came, or came anew.

use std::path::Path;

use crate::support::{
    BOTH, DEB_TOOLS, DebRepository, LIVE, RPM_TOOLS, RpmRepository, TinyImage, Who, lacks,
    lacks_root, shell,
};

/// A package of the base and one beyond it, each with two configuration files, in
/// the version `$version`.
const PACKAGES: &str = "package() {
        mkdir -p tree/DEBIAN tree/etc
        for file in $1 $1-same; do echo \"of the package $version\" > tree/etc/$file.conf; done
        printf '/etc/%s.conf\\n/etc/%s-same.conf\\n' $1 $1 > tree/DEBIAN/conffiles
        printf 'Package: %s\\nVersion: %s\\nArchitecture: all\\nMaintainer: t <t@localhost>\\nDescription: t\\n%b' \\
            $1 $version \"$2\" > tree/DEBIAN/control
        dpkg-deb --root-owner-group --build -Znone tree $1.deb > /dev/null
        rm -r tree
    }
    package inbase 'Essential: yes\\nPriority: required\\n'
    package beyond 'Priority: optional\\n'
";
const LIVE_PACKAGE: &str = "live tree\nmkdir tree/DEBIAN
    printf 'Package: live\\nVersion: 1\\nArchitecture: all\\nReplaces: base\\nProvides: dracut, dracut-live, zstd, grub-common, grub-pc-bin\\nMaintainer: t <t@localhost>\\nDescription: t\\n' > tree/DEBIAN/control
    dpkg-deb --root-owner-group --build -Znone tree live.deb > /dev/null
    rm -r tree\n";

/// Files that are there before the packages are, or are changed after.
fn changed(section: &str, names: &[&str]) -> String {
    let lines = names.iter().map(|name| {
        format!("mkdir -p $INSTALL_ROOT/etc\necho changed > $INSTALL_ROOT/etc/{name}.conf\n")
    });
    format!("{section}\n{}%end\n", lines.collect::<String>())
}

fn kickstart(repository: &str, packages: &str, rest: &str) -> String {
    format!("{repository}part / --size=64\n%packages --nocore\n{packages}\n%end\n{rest}")
}

const TAR: [&str; 2] = ["--image-type=image", "--format=tar"];

/// That the archive has these files in `/etc`, with this text, and no other of
/// the kind, and that each line is told once.
#[track_caller]
fn has(image: &TinyImage, files: &[(&str, &str)], told: &[String]) {
    for (name, text) in files {
        let found = image.text(&format!("etc/{name}"));
        assert_eq!(found, format!("{text}\n"), "{name}: {}", image.messages);
    }
    let list = "tar -tf \"$1\" | grep -c -e '\\.dpkg-' -e '\\.rpm\\(new\\|save\\|orig\\)$'";
    let beside = files.iter().filter(|(name, _)| !name.ends_with(".conf"));
    assert_eq!(image.shell("tar", list), format!("{}\n", beside.count()));
    for line in told {
        assert_eq!(
            image.messages.matches(line).count(),
            1,
            "{}",
            image.messages
        );
    }
}

/// What is said of a file that stays, beside which is the package's.
fn stays(name: &str, ending: &str) -> String {
    format!(
        "/etc/{name}.conf is kept as it was changed; what its package has is /etc/{name}.conf.{ending}"
    )
}

/// What is said of a file that was moved away.
fn moved(name: &str, ending: &str) -> String {
    format!(
        "/etc/{name}.conf is as its package has it; what it was changed to is /etc/{name}.conf.{ending}"
    )
}

/// A live medium of `kickstart`, which an ordinary user may read.
fn base(kickstart: &str) -> TinyImage {
    let medium = TinyImage::build(kickstart, Who::Root, &[]);
    let scratch = medium.path("iso");
    let scratch = scratch.ancestors().nth(2).unwrap();
    shell("chmod -R a+rX \"$1\"", &[scratch]);
    medium
}

/// Archives of `kickstart` on top of `base`, by root and by a user.
fn on_top(base: &TinyImage, kickstart: &str) -> [TinyImage; 2] {
    let iso = format!("--base-on={}", Path::new(&base.path("iso")).display());
    let options = [TAR[0], TAR[1], &iso];
    BOTH.map(|who| TinyImage::build(kickstart, who, &options))
}

#[test]
fn configuration_files_of_debian_packages_that_are_there_stay() {
    if lacks(DEB_TOOLS) || lacks(&["tar", "newuidmap"]) || lacks_root() {
        return;
    }
    let repository = DebRepository::new();
    repository.add(&format!("version=1\n{PACKAGES}"));
    let before = changed("%pre-install", &["inbase", "beyond"]);
    let kickstart = kickstart(&repository.line(), "beyond", &before);
    let files = [
        ("inbase.conf", "changed"),
        ("inbase.conf.dpkg-dist", "of the package 1"),
        ("inbase-same.conf", "of the package 1"),
        ("beyond.conf", "changed"),
        ("beyond.conf.dpkg-dist", "of the package 1"),
        ("beyond-same.conf", "of the package 1"),
    ];
    for who in BOTH {
        let image = TinyImage::build(&kickstart, who, &TAR);
        let told = ["inbase", "beyond"].map(|name| stays(name, "dpkg-dist"));
        has(&image, &files, &told);
    }
}

#[test]
fn configuration_files_of_a_base_stay_when_its_debian_packages_come_anew() {
    if lacks(DEB_TOOLS) || lacks(&["tar", "newuidmap", "mksquashfs"]) || lacks_root() {
        return;
    }
    let repository = DebRepository::new();
    repository.add(&format!("version=1\n{PACKAGES}{LIVE}{LIVE_PACKAGE}"));
    let after = changed("%post --nochroot", &["inbase", "beyond"]);
    let medium = base(&kickstart(&repository.line(), "live\nbeyond", &after));
    repository.add(&format!("version=2\n{PACKAGES}"));
    let again = kickstart(&repository.line(), "inbase\nbeyond", "");
    let files = [
        ("inbase.conf", "changed"),
        ("inbase.conf.dpkg-dist", "of the package 2"),
        ("inbase-same.conf", "of the package 2"),
        ("beyond.conf", "changed"),
        ("beyond.conf.dpkg-dist", "of the package 2"),
        ("beyond-same.conf", "of the package 2"),
    ];
    for image in on_top(&medium, &again) {
        let told = ["inbase", "beyond"].map(|name| stays(name, "dpkg-dist"));
        has(&image, &files, &told);
    }
}

/// A package of this version with files that stay and that are replaced, and what
/// makes a live medium of it.
fn rpm_repository(version: u32) -> RpmRepository {
    let install = format!(
        "{LIVE}live %{{buildroot}}\nln -s usr/lib %{{buildroot}}/lib
        for file in kept saved kept-same saved-same; do
            echo 'of the package {version}' > %{{buildroot}}/etc/$file.conf
        done\n"
    );
    let live = "Requires: livefiles\nProvides: dracut\nProvides: dracut-live\nProvides: zstd\n\
        Provides: grub2-tools\nProvides: grub2-pc-modules\n";
    let configured = "%config(noreplace) /etc/kept.conf\n%config(noreplace) /etc/kept-same.conf\n\
         %config /etc/saved.conf\n%config /etc/saved-same.conf\n";
    RpmRepository::versioned(
        version,
        &[("live", live, "")],
        &[
            ("configured", configured),
            ("livefiles", "/boot\n/lib\n/usr/lib\n"),
        ],
        &install,
    )
}

#[test]
fn configuration_files_of_rpm_packages_that_are_there_are_told() {
    if lacks(RPM_TOOLS) || lacks(&["tar", "newuidmap"]) || lacks_root() {
        return;
    }
    let before = changed("%pre-install", &["kept", "saved"]);
    let repository = rpm_repository(1);
    let kickstart = kickstart(&repository.line(), "configured", &before);
    let files = [
        ("kept.conf", "changed"),
        ("kept.conf.rpmnew", "of the package 1"),
        ("saved.conf", "of the package 1"),
        ("saved.conf.rpmorig", "changed"),
    ];
    for who in BOTH {
        let image = TinyImage::build(&kickstart, who, &TAR);
        let told = [stays("kept", "rpmnew"), moved("saved", "rpmorig")];
        has(&image, &files, &told);
    }
}

#[test]
fn configuration_files_of_a_base_are_told_when_its_rpm_packages_come_anew() {
    if lacks(RPM_TOOLS) || lacks(&["tar", "newuidmap", "mksquashfs"]) || lacks_root() {
        return;
    }
    let (first, second) = (rpm_repository(1), rpm_repository(2));
    let after = changed("%post --nochroot", &["kept", "saved"]);
    let medium = base(&kickstart(&first.line(), "live\nconfigured", &after));
    let again = kickstart(&second.line(), "configured", "");
    let files = [
        ("kept.conf", "changed"),
        ("kept.conf.rpmnew", "of the package 2"),
        ("kept-same.conf", "of the package 2"),
        ("saved.conf", "of the package 2"),
        ("saved.conf.rpmsave", "changed"),
        ("saved-same.conf", "of the package 2"),
    ];
    for image in on_top(&medium, &again) {
        let told = [stays("kept", "rpmnew"), moved("saved", "rpmsave")];
        has(&image, &files, &told);
    }
}
