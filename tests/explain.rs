//! What `explain` says.

use std::process::{Command, Output};

use crate::support::{Scratch, Server, example};

fn explain(scratch: &Scratch, kickstart: &str, options: &[&str]) -> Output {
    let file = scratch.write("main.ks", kickstart);
    let mut command = Command::new(env!("CARGO_BIN_EXE_livecd-creator"));
    command.arg("explain").arg(file).args(options);
    command.output().unwrap()
}

#[test]
fn our_own_kickstarts_ask_for_nothing_that_is_ignored() {
    for (name, includes) in [
        ("debian-minimal.ks", "debian-minimal.ks:"),
        ("debian-live-test.ks", "debian-minimal.ks:"),
        ("fedora-live-test.ks", "fedora-minimal.ks:"),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_livecd-creator"));
        let output = command.args(["explain", "--strict"]).arg(example(name));
        let output = output.output().unwrap();
        let table = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{table}");
        // What is included is there, with its own place.
        assert!(table.contains(includes), "{table}");
        assert!(table.contains("%post"), "{table}");
    }
}

#[test]
fn only_strictly_is_something_ignored_an_error() {
    let scratch = Scratch::new();
    for (kickstart, strict) in [
        ("lang C\nzerombr\n", 0),
        ("updates http://u\n", 1),
        (
            "reqpart\nnetwork --activate\nbootloader --location=none\n",
            0,
        ),
    ] {
        assert_eq!(explain(&scratch, kickstart, &[]).status.code(), Some(0));
        let output = explain(&scratch, kickstart, &["--strict"]);
        assert_eq!(output.status.code(), Some(strict), "{kickstart}");
    }
    let output = explain(&scratch, "nonsense\n", &[]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn an_include_may_be_missing_only_if_a_script_can_make_it() {
    let scratch = Scratch::new();
    let include = "%include /tmp/livecd-not-there.ks\n";
    let output = explain(&scratch, include, &[]);
    assert_eq!(output.status.code(), Some(1));
    let made = format!("{include}%pre\ntrue\n%end\n");
    let output = explain(&scratch, &made, &["--format", "json"]);
    assert!(output.status.success());
    let note = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        note.contains("warning[include-missing]: `/tmp/livecd-not-there.ks` is not there"),
        "{note}"
    );
    let object: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(object["lines"][0]["name"], "%pre");
}

#[test]
fn a_kickstart_may_be_a_url_whose_password_is_never_shown() {
    let scratch = Scratch::new();
    std::fs::create_dir(scratch.path("ks")).unwrap();
    scratch.write("ks/main.ks", "%include part.ks\n%include none.ks\n");
    scratch.write("ks/part.ks", "timezone UTC\n");
    let server = Server::new(scratch.path("ks"));
    let host = server.address.strip_prefix("http://").unwrap();
    let run = |path: &str, options: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_livecd-creator"));
        command
            .arg("explain")
            .arg(format!("http://me:s3cret@{host}/{path}"))
            .args(options);
        command.env("no_proxy", "127.0.0.1");
        let output = command.output().unwrap();
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(!said.contains("s3cret"), "{said}");
        (output.status.success(), said)
    };
    let (fine, said) = run("part.ks", &[]);
    assert!(
        fine && said.contains("/part.ks:1  timezone  applied"),
        "{said}"
    );
    let (fine, said) = run("main.ks", &[]);
    assert!(!fine && said.contains("/main.ks:2:10"), "{said}");
    assert!(run("main.ks", &["--without-includes"]).0);
    let (fine, said) = run("none.ks", &[]);
    assert!(
        !fine && said.contains("because: the server answers 404"),
        "{said}"
    );
}
