//! Work directories and caches with hostile names.

use std::fs;
use std::process::{Command, Output};

use crate::support::{
    DEB_TOOLS, DebRepository, RPM_TOOLS, RpmRepository, Scratch, Server, lacks, lacks_root,
};

/// Builds a tar of the package `base` in a work directory and with a cache that
/// have hostile names, and `line` for the repository.
fn built(scratch: &Scratch, line: &str, packages: &str) -> Output {
    let text = format!("{line}part / --size=64\n%packages --nocore{packages}\nbase\n%end\n");
    let names = ["tmp, a\"'`b` $(touch run) %20", "cache, %(id)", "out, 'x'"];
    built_in(scratch, &text, names)
}

/// Builds what `text` says in a work directory, with a cache, and into a directory
/// of these names.
fn built_in(scratch: &Scratch, text: &str, names: [&str; 3]) -> Output {
    let included = "more, \"100%20\" $(touch x).ks";
    scratch.write(
        included,
        "%post --log=\"/root/its log, 'x' %20\"\necho logged\n%end\n",
    );
    let text = &format!("{text}%include '{included}'\n");
    let file = scratch.write("my \"own\",\n$(touch x) %20.ks", text);
    let [work, cache, output] = names.map(|name| scratch.path(name));
    for directory in [&work, &cache, &output] {
        fs::create_dir(directory).unwrap();
    }
    Command::new(env!("CARGO_BIN_EXE_livecd-creator"))
        .arg(file)
        .args(["--image-type=image", "--format=tar", "--fslabel=made"])
        .args(
            text.contains("--name=local")
                .then_some("--no-gpg-check=local"),
        )
        .arg("--tmpdir")
        .arg(work)
        .arg("--cache")
        .arg(cache)
        .arg("--output")
        .arg(output)
        .arg("--logfile")
        .arg(scratch.path("log, \"of\" $(touch x) %20"))
        .current_dir(scratch.path(""))
        .env_remove("SOURCE_DATE_EPOCH")
        .output()
        .unwrap()
}

/// The archive has the script's log, the build has its own, and no name was run.
#[track_caller]
fn looks_right(scratch: &Scratch) {
    let mut tar = Command::new("tar");
    tar.arg("-xOf").arg(scratch.path("out, 'x'/made.tar"));
    let log = tar.arg("./root/its log, 'x' %20").output().unwrap();
    assert_eq!(log.stdout, b"logged\n", "{log:?}");
    assert!(scratch.path("log, \"of\" $(touch x) %20").exists());
    assert!(!scratch.path("run").exists() && !scratch.path("x").exists());
}

#[test]
fn directories_and_repositories_may_be_called_anything() {
    if lacks_root() || lacks(RPM_TOOLS) {
        return;
    }
    let repository = RpmRepository::new(&[]);
    let place = repository.directory();
    let link = place.with_file_name("my own, 100% repo");
    std::os::unix::fs::symlink(&place, &link).unwrap();
    let parent = place.parent().unwrap().display();
    let server = Server::new(place.parent().unwrap().to_owned());
    for address in [
        format!("file://{}", link.display()),
        format!("file://localhost{parent}/my%20own,%20100%25%20repo"),
        format!("{}/my%20own,%20100%25%20repo", server.address),
    ] {
        let scratch = Scratch::new();
        let line = format!("repo --name=local --baseurl=\"{address}\"\n");
        let output = built(&scratch, &line, "");
        assert!(output.status.success(), "{}", scratch.messages(&output));
        looks_right(&scratch);
    }
}

#[test]
fn directories_and_repositories_of_debian_packages_may_be_called_anything() {
    if lacks_root() || lacks(DEB_TOOLS) {
        return;
    }
    let repository = DebRepository::new();
    let place = repository.directory();
    let odd = Scratch::new();
    std::os::unix::fs::symlink(place, odd.path("my own, 100% %41 repo")).unwrap();
    let server = Server::new(odd.path(""));
    let with_address = |address: &str| {
        let text = format!(
            "repo --name=tiny --baseurl=\"[trusted=yes] {address} ./\"\n\
             part / --size=64\n%packages --nocore\n%end\n"
        );
        let scratch = Scratch::new();
        let names = [
            "tmp, a\"'`b` $(touch run) %20",
            "cache, %(id)\"",
            "out, 'x'",
        ];
        let output = built_in(&scratch, &text, names);
        (scratch, output)
    };
    for place in [format!("file:{}", odd.path("").display()), server.address] {
        let (scratch, output) = with_address(&format!("{place}/my%20own,%20100%25%20%2541%20repo"));
        assert!(output.status.success(), "{}", scratch.messages(&output));
        looks_right(&scratch);
        // What cannot be told from suite and components is refused before anything
        // is asked for.
        let (scratch, output) = with_address(&format!("{place}/my own, 100% repo"));
        let messages = scratch.messages(&output);
        assert!(
            messages.contains("a blank in the URL is written as %20"),
            "{messages}"
        );
        assert!(!messages.contains("install packages"), "{messages}");
    }
}

/// Keys are found by their paths, and by their URLs in `.repo` files.
#[test]
fn keys_may_be_called_anything() {
    if lacks_root() || lacks(RPM_TOOLS) || lacks(&["gpg", "rpmsign"]) {
        return;
    }
    let (repository, scratch) = (RpmRepository::new(&[]), Scratch::new());
    let key = "my, 'own' key/the \"key\" %20.asc";
    fs::create_dir(scratch.path("my, 'own' key")).unwrap();
    let script = "export GNUPGHOME=\"$1/gpg\"\nmkdir -m 700 \"$GNUPGHOME\"
        gpg --batch --quiet --passphrase '' --quick-generate-key lab ed25519 sign never
        gpg --armor --export > \"$1/$3\"
        rpmsign --define '_gpg_name lab' --define '__gpg /usr/bin/gpg' --addsign \"$2\"/*.rpm
        createrepo_c --quiet \"$2\"\ngpgconf --kill all";
    let mut shell = Command::new("sh");
    shell.args(["-ec", script, "sh"]).arg(scratch.path(""));
    let signed = shell.arg(repository.directory()).arg(key).output().unwrap();
    assert!(signed.status.success(), "{signed:?}");

    let text = "part / --size=64\n%packages --nocore\nbase\n%end\n";
    let address = format!("file://{}", repository.directory().display());
    let line = format!("repo --name=signed --baseurl={address}\n{text}");
    let url = format!(
        "file://{}/my%2C%20%27own%27%20key/the%20%22key%22%20%2520.asc",
        scratch.path("").display()
    );
    let file = format!("[signed]\nname=x\nbaseurl={address}\ngpgcheck=1\ngpgkey={url}\n");
    let file = scratch.write("my, 'own' \"signed\" %20.repo", &file);
    for (kickstart, option, value) in [
        (line.as_str(), "--gpg-key", scratch.path(key)),
        (text, "--repo", file),
    ] {
        let kickstart = scratch.write("main.ks", kickstart);
        let mut program = scratch.program(&kickstart);
        program.args(["--image-type=image", "--format=tar", "--fslabel=made"]);
        let output = program.arg(option).arg(value).output().unwrap();
        assert!(output.status.success(), "{}", scratch.messages(&output));
    }
}

/// Line ends in each directory in turn: refused by name before anything is downloaded.
fn with_line_ends(text: &str) {
    let plain = ["t", "c", "o"];
    for odd in 0..plain.len() {
        let mut names = plain;
        names[odd] = ["t\nline", "c\nline", "o\nline"][odd];
        let scratch = Scratch::new();
        let output = built_in(&scratch, text, names);
        let messages = scratch.messages(&output);
        assert!(!output.status.success(), "{messages}");
        let option = ["--tmpdir", "--cache", "--output"][odd];
        assert!(messages.contains("has a line end"), "{messages}");
        assert!(messages.contains(option), "{messages}");
        assert!(
            fs::read_dir(scratch.path(names[1]))
                .unwrap()
                .next()
                .is_none(),
            "{messages}"
        );
    }
}

#[test]
fn line_ends_in_directories_of_a_build_of_debian_packages_are_refused() {
    if lacks_root() || lacks(DEB_TOOLS) {
        return;
    }
    let line = DebRepository::new();
    with_line_ends(&format!(
        "{}part / --size=64\n%packages --nocore\n%end\n",
        line.line()
    ));
}

#[test]
fn line_ends_in_directories_of_a_build_of_rpm_packages_are_refused() {
    if lacks_root() || lacks(RPM_TOOLS) {
        return;
    }
    let repository = RpmRepository::new(&[]);
    with_line_ends(&format!(
        "{}part / --size=64\n%packages --nocore\nbase\n%end\n",
        repository.line()
    ));
}

#[test]
fn languages_are_no_macros_of_rpm() {
    if lacks_root() || lacks(RPM_TOOLS) {
        return;
    }
    let (repository, scratch) = (RpmRepository::new(&[]), Scratch::new());
    let marker = scratch.path("marker");
    let packages = format!(" --inst-langs='%(touch${{IFS}}{})'", marker.display());
    let output = built(&scratch, &repository.line(), &packages);
    let messages = scratch.messages(&output);
    assert!(!marker.exists(), "{messages}");
    assert!(!output.status.success(), "{messages}");
    assert!(messages.contains("give names of locales"), "{messages}");
}

#[test]
fn a_password_of_a_repository_is_not_shown_and_not_for_everyone_in_the_image() {
    if lacks_root() || lacks(RPM_TOOLS) {
        return;
    }
    let repository = RpmRepository::new(&[]);
    let address = repository.serve().replace("http://", "http://me:geheim@");
    let line = format!("repo --name=local --install --baseurl={address}\n");
    let scratch = Scratch::new();
    let output = built(&scratch, &line, "");
    let messages = scratch.messages(&output);
    assert!(output.status.success(), "{messages}");
    assert!(!messages.contains("geheim"), "{messages}");
    let listed = Command::new("tar")
        .args(["--list", "--verbose", "--file"])
        .arg(scratch.path("out, 'x'/made.tar"))
        .arg("./etc/yum.repos.d/local.repo")
        .output()
        .unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert!(listed.starts_with("-rw-------"), "{listed}");
    // Nor where it cannot be reached.
    let scratch = Scratch::new();
    let line = "repo --name=local --baseurl=http://me:geheim@127.0.0.1:9/x\n";
    let output = built(&scratch, line, "");
    let messages = scratch.messages(&output);
    assert!(!output.status.success(), "{messages}");
    assert!(!messages.contains("geheim"), "{messages}");
}

/// What comes of a kickstart whose `%pre` script fails: the script ran if that is told.
fn before_pre(text: &str, options: &[&str]) -> String {
    let scratch = Scratch::new();
    let text = format!("%pre --erroronfail\nexit 7\n%end\n{text}");
    let mut command = scratch.program(&scratch.write("main.ks", &text));
    let output = command.args(options).output().unwrap();
    assert!(matches!(output.status.code(), Some(1 | 2)), "{output:?}");
    scratch.messages(&output)
}

/// Tried by leaving out `options_check::check` of `compose`, and by giving `PreScripts`
/// no package manager.
#[test]
fn what_no_script_can_mend_is_refused_before_one_runs() {
    if lacks_root() || lacks(RPM_TOOLS) || lacks(DEB_TOOLS) {
        return;
    }
    let debian = "repo --name=x --baseurl='http://h/debian stable main'";
    let rpm = "repo --name=x --baseurl=http://h/";
    let made = "%include /tmp/made-by-no-script.ks";
    for (text, options, why) in [
        // Of the options.
        ("", &["--fslabel=a/b"] as &[&str], "the name of an image"),
        ("", &["--releasever=a\nb"], "as a release"),
        ("", &["--no-gpg-check=a\nb"], "cannot be in it"),
        // Of the repositories.
        (
            "repo --name=x --baseurl='http://h\"\";x/debian stable main'",
            &[],
            "main.ks:4",
        ),
        (
            &format!("{debian}\nrepo --name=y"),
            &[],
            "no address that apt understands",
        ),
        (
            &format!("{debian}\n{made}\nrepo --name=y"),
            &[],
            "main.ks:6",
        ),
        // Of options for RPM packages.
        (debian, &["--gpg-key=/k"], "--gpg-key is for RPM packages"),
        (
            "",
            &["--package-manager=apt", "--plugins"],
            "--plugins is for RPM packages",
        ),
        // Of the packages.
        (
            &format!("{rpm}\n%packages --inst-langs='%(id)'\n%end"),
            &[],
            "%(id)",
        ),
        (&format!("{rpm}\n%packages\nx.rpm\n%end"), &[], "main.ks:6"),
        (
            &format!("{rpm}\n{made}\n%packages\nx.rpm\n%end"),
            &["--package-manager=dnf"],
            "main.ks:7",
        ),
    ] {
        let messages = before_pre(&format!("{text}\n"), options);
        assert!(messages.contains(why), "{text} {options:?}: {messages}");
        assert!(!messages.contains("exit status: 7"), "{messages}");
    }
    // A Debian repository may come, and its packages may be called this.
    let messages = before_pre(&format!("{rpm}\n{made}\n%packages\nx.rpm\n%end\n"), &[]);
    assert!(messages.contains("exit status: 7"), "{messages}");
}
