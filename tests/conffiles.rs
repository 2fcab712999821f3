use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{
    DEB_TOOLS, DebRepository, RPM_TOOLS, RpmRepository, Scratch, User, lacks, lacks_root, shell,
};

/// A package of the base and one beyond it, each with a configuration file.
const PACKAGES: &str = "package() {
        mkdir -p tree/DEBIAN tree/etc
        echo \"of the package\" > tree/etc/$1.conf
        echo \"of the package\" > tree/etc/$1-same.conf
        printf '/etc/%s.conf\\n/etc/%s-same.conf\\n' $1 $1 > tree/DEBIAN/conffiles
        printf 'Package: %s\\nVersion: 1\\nArchitecture: all\\nMaintainer: t <t@localhost>\\nDescription: t\\n%b' \\
            $1 \"$2\" > tree/DEBIAN/control
        dpkg-deb --root-owner-group --build -Znone tree $1.deb > /dev/null
        rm -r tree
    }
    package inbase 'Essential: yes\\nPriority: required\\n'
    package beyond 'Priority: optional\\n'
";

/// What is there before the packages are.
const BEFORE: &str = "%pre-install\n\
    mkdir -p $INSTALL_ROOT/etc\n\
    echo changed > $INSTALL_ROOT/etc/inbase.conf\n\
    echo changed > $INSTALL_ROOT/etc/beyond.conf\n%end\n";

/// Builds as root or as a user, and returns the messages and the files that are asked for.
fn build(kickstart: &str, as_user: bool, options: &[&str], files: &[&str]) -> (String, String) {
    let scratch = Scratch::new();
    let file = scratch.write("main.ks", kickstart);
    let (tmp, out, cache) = (
        scratch.path("tmp"),
        scratch.path("out"),
        scratch.path("cache"),
    );
    let words = [
        "--image-type",
        "image",
        "--format",
        "tar",
        "--fslabel",
        "Same",
    ];
    let paths = [("--tmpdir", &tmp), ("--output", &out), ("--cache", &cache)];
    let add = |command: &mut Command| {
        command.args(words).args(options).env("NO_COLOR", "1");
        for (name, path) in paths {
            command.arg(name).arg(path);
        }
    };
    let mut command = if as_user {
        let user = User::new(&scratch);
        user.shell("", "exec \"$@\"", [user.program(), file])
    } else {
        let mut command = Command::new(env!("CARGO_BIN_EXE_livecd-creator"));
        command.arg(file);
        command
    };
    add(&mut command);
    let output = command.output().unwrap();
    let messages = scratch.messages(&output);
    assert!(output.status.success(), "{messages}");
    let tar = scratch.path("out/Same.tar");
    let list = files.join(" ");
    let texts = shell(
        &format!("for name in {list}; do echo \"$name: $(tar -xOf $1 ./etc/$name)\"; done"),
        &[Path::new(&tar)],
    );
    drop(fs::remove_file(tar));
    (messages, texts)
}

#[test]
fn configuration_files_of_debian_packages_that_are_there_stay() {
    if lacks(DEB_TOOLS) || lacks(&["tar", "newuidmap"]) || lacks_root() {
        return;
    }
    let repository = DebRepository::new();
    repository.add(PACKAGES);
    let kickstart = format!(
        "{}part / --size=64\n%packages --nocore\nbeyond\n%end\n{BEFORE}",
        repository.line()
    );
    for as_user in [false, true] {
        let files = [
            "inbase.conf",
            "inbase.conf.dpkg-dist",
            "inbase-same.conf",
            "beyond.conf",
            "beyond.conf.dpkg-dist",
            "beyond-same.conf",
        ];
        let (messages, texts) = build(&kickstart, as_user, &[], &files);
        assert_eq!(
            texts,
            "inbase.conf: changed\ninbase.conf.dpkg-dist: of the package\ninbase-same.conf: of the package\n\
             beyond.conf: changed\nbeyond.conf.dpkg-dist: of the package\nbeyond-same.conf: of the package\n",
            "{messages}"
        );
        for name in ["inbase", "beyond"] {
            let told = format!(
                "/etc/{name}.conf is kept as it was changed; what its package has is /etc/{name}.conf.dpkg-dist"
            );
            assert_eq!(messages.matches(&told).count(), 1, "{messages}");
        }
    }
}

#[test]
fn configuration_files_of_rpm_packages_that_are_there_are_told() {
    if lacks(RPM_TOOLS) || lacks(&["tar", "newuidmap"]) || lacks_root() {
        return;
    }
    let files = "mkdir -p %{buildroot}/etc\necho of the package > %{buildroot}/etc/kept.conf\n\
        echo of the package > %{buildroot}/etc/saved.conf\n";
    let repository = RpmRepository::with_files(
        &[],
        &[(
            "configured",
            "%config(noreplace) /etc/kept.conf\n%config /etc/saved.conf\n",
        )],
        files,
    );
    let before = BEFORE.replace("inbase", "kept").replace("beyond", "saved");
    let kickstart = format!(
        "{}part / --size=64\n%packages --nocore\nconfigured\n%end\n{before}",
        repository.line()
    );
    for as_user in [false, true] {
        let files = [
            "kept.conf",
            "kept.conf.rpmnew",
            "saved.conf",
            "saved.conf.rpmorig",
        ];
        let options = ["--no-gpg-check", "local"];
        let (messages, texts) = build(&kickstart, as_user, &options, &files);
        assert_eq!(
            texts,
            "kept.conf: changed\nkept.conf.rpmnew: of the package\n\
             saved.conf: of the package\nsaved.conf.rpmorig: changed\n",
            "{messages}"
        );
        for told in [
            "/etc/kept.conf is kept as it was changed; what its package has is /etc/kept.conf.rpmnew",
            "/etc/saved.conf is as its package has it; what it was changed to is /etc/saved.conf.rpmorig",
        ] {
            assert_eq!(messages.matches(told).count(), 1, "{messages}");
        }
    }
}
