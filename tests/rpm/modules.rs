//! Modules and their streams.

use std::fs;

use super::distribution;
use crate::support::{self, Scratch};

/// What becomes of a build in which the kickstart says `modules`: the version of
/// the package that two streams of a module have, or the messages.
#[track_caller]
fn installed(modules: &str) -> Option<Result<String, String>> {
    let distribution = distribution()?;
    let scratch = Scratch::new();
    let kickstart = format!(
        "{modules}part / --size=64 --fstype=ext4\n\
         %packages --nocore\nlab-modular\n%end\n"
    );
    let repo = distribution.repo_file(&["base"], "lab");
    let mut program = scratch.program(&scratch.write("main.ks", &kickstart));
    program.args(["--image-type", "image", "--fslabel", "Module"]);
    program.args(["--releasever", "12", "--repo"]);
    let output = program
        .arg(scratch.write("lab.repo", &repo))
        .output()
        .unwrap();
    if !output.status.success() {
        return Some(Err(scratch.messages(&output)));
    }
    let list = fs::read_to_string(scratch.path("out/Module.packages.json")).unwrap();
    let (_, package) = list.split_once(r#""name": "lab-modular""#).unwrap();
    let version = package
        .lines()
        .find_map(|line| line.trim().strip_prefix(r#""version": ""#));
    Some(Ok(version.unwrap().trim_matches(['"', ',']).to_owned()))
}

#[test]
fn a_module_has_the_stream_that_the_kickstart_says() {
    if support::lacks_root() || support::lacks(&["mkfs.ext4"]) {
        return;
    }
    for (modules, version) in [
        ("", "1.0"), // the default
        ("module --name=lab-module\n", "1.0"),
        ("module --name=lab-module --stream=2.0\n", "2.0"),
    ] {
        let Some(outcome) = installed(modules) else {
            return;
        };
        assert_eq!(outcome.as_deref(), Ok(version), "{modules}");
    }
    let refused = |modules| installed(modules).unwrap().unwrap_err();
    let messages = refused("module --name=lab-module --disable\n");
    assert!(
        messages.contains("could not find package lab-modular"),
        "{messages}"
    );
    let messages = refused("module --name=lab-module --stream=3.0\n");
    assert!(
        messages.contains("lab-module:3.0") && messages.contains("main.ks:1:1"),
        "{messages}"
    );
}
