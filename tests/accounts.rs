//! Users and groups, in a built system.

use crate::support::{
    BOTH, COPIED, DEB_TOOLS, DebRepository, RPM_TOOLS, RpmRepository, TinyImage, Who, lacks,
    lacks_root,
};

/// The programs that make accounts, and a system that has one.
const FILES: &str = "copied \"$tree\" useradd groupadd usermod
    mkdir -p \"$tree/etc\"
    echo 'USERGROUPS_ENAB yes' > \"$tree/etc/login.defs\"
    printf 'root:x:0:0:root:/root:/bin/sh\\nwww-data:x:33:33::/var/www:/bin/sh\\n' > \"$tree/etc/passwd\"
    printf 'root:x:0:\\nwww-data:x:33:\\nthere:x:1600:\\n' > \"$tree/etc/group\"
    printf 'root:*:19000::::::\\nwww-data:*:19000::::::\\n' > \"$tree/etc/shadow\"
";

const COMMANDS: &str = "part / --size=64\n\
    group --name=docker\n\
    group --name=docker\n\
    user --name=vagrant --groups=vagrant --plaintext --password=v\n\
    user --name=ann --groups=docker,ann,docker,made(1700)\n\
    user --name=ben --gid=1600 --groups=there\n\
    user --name=cat --uid=1500 --gid=1800 --groups=cat,there\n\
    user --name=dan --gid=1900 --groups=team(1900)\n\
    user --name=docker --groups=made\n\
    user --name=www-data --groups=docker,www-data\n";

const GROUPS: &[(&str, &str)] = &[
    ("ann", ""),
    ("cat", ""),
    ("docker", "ann,www-data"),
    ("made", "ann,docker"),
    ("team", "dan"),
    ("there", "ben,cat"),
    ("vagrant", ""),
    ("www-data", ""),
];

/// Each user's number, if it was asked for, and primary group.
const USERS: &[(&str, Option<&str>, &str)] = &[
    ("ann", None, "ann"),
    ("ben", None, "there"),
    ("cat", Some("1500"), "cat"),
    ("dan", None, "team"),
    ("docker", None, "docker"),
    ("vagrant", None, "vagrant"),
    ("www-data", Some("33"), "www-data"),
];

/// The fields of the one line about `name`.
#[track_caller]
fn of(text: &str, name: &str) -> Vec<String> {
    let lines = text.lines().map(|line| line.split(':').map(str::to_owned));
    let lines: Vec<Vec<String>> = lines.map(Iterator::collect).collect();
    let mut found = lines.into_iter().filter(|fields| fields[0] == name);
    let (first, second) = (found.next(), found.next());
    assert_eq!(second, None, "{name} twice\n{text}");
    first.unwrap_or_else(|| panic!("no {name}\n{text}"))
}

/// Builds with the real useradd, and looks at what it made of the accounts.
fn accounts(repository_and_packages: [String; 2]) {
    let [repository, packages] = repository_and_packages;
    let kickstart = format!("{repository}{COMMANDS}%packages --nocore\n{packages}\n%end\n");
    for who in BOTH {
        let image = TinyImage::build(&kickstart, who, &["--image-type=image", "--format=tar"]);
        let (passwd, group) = (image.text("etc/passwd"), image.text("etc/group"));
        for (name, members) in GROUPS {
            let fields = of(&group, name);
            let mut found: Vec<&str> = fields[3].split(',').collect();
            found.sort_unstable();
            let expected: Vec<&str> = members.split(',').collect();
            assert_eq!(found, expected, "{who:?}: {name}\n{group}");
        }
        for (name, number, primary) in USERS {
            let user = of(&passwd, name);
            assert!(number.is_none_or(|number| user[2] == number), "{passwd}");
            assert_eq!(user[3], of(&group, primary)[2], "{name}\n{group}");
        }
        assert_eq!(of(&group, "made")[2], "1700");
        // Ann's home is hers.
        let listed = image.shell("tar", "tar --numeric-owner -tvf \"$1\" ./home/ann/");
        let ann = of(&passwd, "ann");
        let owner = format!(" {}/{} ", ann[2], ann[3]);
        assert!(listed.contains(&owner), "{owner}\n{listed}");
    }
    // What the root does not take is told, with the line and useradd's reason.
    let taken = "user --name=eve --uid=33\n";
    let kickstart =
        format!("{repository}part / --size=64\n{taken}%packages --nocore\n{packages}\n%end\n");
    let messages = TinyImage::refused(&kickstart, Who::Root, &["--image-type=image"]);
    for said in [
        "main.ks:3:1",
        "useradd could not do what this line asks for",
        "UID 33 is not unique",
    ] {
        assert!(messages.contains(said), "{said}: {messages}");
    }
    // What the kickstart alone shows to be wrong is told before anything is installed.
    let same = taken.replace("eve", "fay");
    let kickstart = format!(
        "{repository}part / --size=64\n{taken}{same}%packages --nocore\n{packages}\n%end\n"
    );
    let messages = TinyImage::refused(&kickstart, Who::Root, &["--image-type=image"]);
    assert!(
        messages.contains("the users eve and fay have the same number, 33"),
        "{messages}"
    );
    assert!(!messages.contains("install packages"), "{messages}");
}

#[test]
fn users_and_their_groups_are_made_by_the_tools_of_debian_packages() {
    if lacks(DEB_TOOLS) || lacks(&["useradd", "tar", "newuidmap"]) || lacks_root() {
        return;
    }
    let repository = DebRepository::new();
    repository.add(&format!(
        "{COPIED}tree=tree\n{FILES}mkdir tree/DEBIAN
        printf 'Package: accounts\\nVersion: 1\\nArchitecture: all\\nReplaces: base\\nMaintainer: t <t@localhost>\\nDescription: t\\n' > tree/DEBIAN/control
        dpkg-deb --root-owner-group --build -Znone tree accounts.deb > /dev/null
        rm -r tree\n"
    ));
    accounts([repository.line(), "accounts".into()]);
}

#[test]
fn users_and_their_groups_are_made_by_the_tools_of_rpm_packages() {
    if lacks(RPM_TOOLS) || lacks(&["useradd", "tar", "newuidmap"]) || lacks_root() {
        return;
    }
    let install = format!(
        "{COPIED}tree=%{{buildroot}}\n{FILES}
        ln -s usr/lib usr/lib64 usr/sbin %{{buildroot}}\n"
    );
    let files = "/usr/lib*\n/usr/sbin\n/lib\n/lib64\n/sbin\n/etc/login.defs\n/etc/passwd\n/etc/group\n/etc/shadow\n";
    let repository = RpmRepository::with_files(&[], &[("accounts", files)], &install);
    accounts([repository.line(), "base\naccounts".into()]);
}
