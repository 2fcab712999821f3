//! What a repository and its packages call things is shown and installed as it is
//! called, or refused; nothing of it is run or obeyed.

use std::fs;
use std::process::{Command, Output};

use crate::support::{
    DEB_TOOLS, DebRepository, RPM_TOOLS, RpmRepository, Scratch, lacks, lacks_root,
};

/// Names of files, for the shell of whoever makes a package: `run` is a file that
/// appears if one is run. `MORE` is what only one kind of package can have.
const NAMES: &str = r#"
cd opt/odd
for name in "\$(touch run)" '`touch run`' '; touch run;' '%(touch run)' '${run}' '--run' \
    "$(printf 'MORE')" "$(printf '\302\233m\342\200\256x')" "\"quoted\" 'twice'" 'back\slash'
do
    : > "./$name"
done
"#;

fn build(scratch: &Scratch, text: &str, options: &[&str]) -> (Output, String) {
    let file = scratch.write("main.ks", text);
    let mut command = scratch.program(&file);
    command.args([
        "--image-type=image",
        "--format=tar",
        "--fslabel=T",
        "--verbose",
    ]);
    command.arg(format!("--logfile={}", scratch.path("log").display()));
    command.current_dir(scratch.path("")).args(options);
    let output = command.output().unwrap();
    let messages = scratch.messages(&output) + &fs::read_to_string(scratch.path("log")).unwrap();
    let acts = |c: char| c.is_control() && !matches!(c, '\n' | '\t') || c == '\u{202e}';
    let obeyed: Vec<&str> = messages
        .lines()
        .filter(|line| line.contains(acts))
        .collect();
    assert!(obeyed.is_empty(), "{obeyed:#?}");
    assert!(!scratch.path("run").exists(), "{messages}");
    (output, messages)
}

/// How many files with hostile names there are in the image, each as it was called.
#[track_caller]
fn has_the_files(scratch: &Scratch) {
    let mut list = Command::new("sh");
    list.args([
        "-ec",
        "tar -tf out/T.tar --null --quoting-style=escape | grep -c '^./opt/odd/.'",
    ]);
    let listed = list.current_dir(scratch.path("")).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&listed.stdout).trim(), "10");
}

#[test]
fn files_and_groups_of_rpm_packages_may_be_called_anything() {
    if lacks_root() || lacks(RPM_TOOLS) {
        return;
    }
    let install = format!(
        "(cd %{{buildroot}}; mkdir -p opt/odd; {})\n",
        NAMES.replace("MORE", "run\\043").replace('%', "%%")
    );
    let repository = RpmRepository::with_files(&[], &[("odd", "/opt/odd\n")], &install);
    let hostile = "\u{9b}2J\u{202e}$(touch run)`touch run`";
    let group = |id: &str| {
        format!(
            "<group><id>{id}</id><name>{hostile}</name><description>{hostile}</description>\
             <default>true</default><uservisible>true</uservisible><packagelist>\
             <packagereq type=\"mandatory\">odd</packagereq>\
             <packagereq type=\"mandatory\">{hostile}</packagereq>\
             <packagereq type=\"default\">--setopt=pluginpath=run</packagereq>\
             <packagereq type=\"default\">../../run.rpm</packagereq>\
             </packagelist></group>"
        )
    };
    let comps = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<comps>{}{}</comps>\n",
        group("odd"),
        group(hostile)
    );
    let scratch = Scratch::new();
    let comps = scratch.write("comps.xml", &comps);
    let mut index = Command::new("createrepo_c");
    index.arg("--quiet").arg("--groupfile").arg(comps);
    assert!(
        index
            .arg(repository.directory())
            .status()
            .unwrap()
            .success()
    );
    // By name, by group with packages that there are not, and by one that is no group.
    for (wanted, built) in [
        ("base\nodd\n", Some(true)),
        ("base\n@odd --nodefaults\n", None),
        ("base\n@nothing\n", Some(false)),
    ] {
        let scratch = Scratch::new();
        let text = format!(
            "{}part / --size=64\n%packages --nocore\n{wanted}%end\n",
            repository.line()
        );
        let (output, messages) = build(&scratch, &text, &["--no-gpg-check=local"]);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{messages}");
        let success = output.status.success();
        assert_eq!(success, built.unwrap_or(success), "{wanted}: {messages}");
        if success {
            has_the_files(&scratch);
        }
    }
}

#[test]
fn files_and_fields_of_debian_packages_may_say_anything() {
    if lacks_root() || lacks(DEB_TOOLS) {
        return;
    }
    let repository = DebRepository::new();
    repository.add(&format!(
        "rm part*.deb; mkdir -p tree/DEBIAN tree/opt/odd
         (cd tree; {})
         printf 'Package: odd\\nVersion: 1$(touch run)\\nArchitecture: all\\nMaintainer: `touch run` \\033[2J <x@localhost>\\nDescription: $(touch run) \\302\\2332J\\n \\033]0;x\\007\\342\\200\\256\\n' > tree/DEBIAN/control
         sed -i 's/^Version: .*/Version: 1/' tree/DEBIAN/control
         dpkg-deb --root-owner-group -Znone --build tree odd.deb > /dev/null; rm -r tree",
        NAMES.replace("MORE", "\\033[2J")
    ));
    let release = repository.directory().join("Release");
    let plain = fs::read_to_string(&release).unwrap();
    let value = "\u{1b}[2J\u{9b}m\u{202e}$(touch run)`touch run`\";APT::Update::Pre-Invoke{\"touch run\";};\"";
    let fields = [
        "Origin",
        "Label",
        "Suite",
        "Codename",
        "Version",
        "Description",
        "NotAutomatic",
        "Acquire-By-Hash",
        "Changelogs",
        "Signed-By",
    ];
    let fields = fields.map(|field| format!("{field}: {value}\n")).concat();
    fs::write(&release, fields + &plain).unwrap();
    let scratch = Scratch::new();
    let text = format!(
        "{}part / --size=64\n%packages --nocore\nodd\n%end\n",
        repository.line()
    );
    let (output, messages) = build(&scratch, &text, &[]);
    assert!(output.status.success(), "{messages}");
    has_the_files(&scratch);
}
