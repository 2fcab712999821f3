//! A system that begins with an earlier medium.

use std::fs;

use super::{distribution, live};
use crate::koji::cached_packages;
use crate::support::{Scratch, Server};

#[test]
fn only_what_is_new_is_downloaded_on_top_of_a_medium() {
    let (Some(medium), Some(distribution)) = (live::medium(), distribution()) else {
        return;
    };
    let scratch = Scratch::new();
    let server = Server::new(distribution.folder().to_owned());
    let kickstart = format!(
        "repo --name=base --baseurl={0}/base\nrepo --name=updates --baseurl={0}/updates\n\
         part / --size=2048 --fstype=ext4\nrootpw --lock\n\
         %packages --nocore --exclude-weakdeps\nlab-hello\n%end\n",
        server.address
    );
    let cache = scratch.path("cache");
    let mut program = scratch.program(&scratch.write("main.ks", &kickstart));
    program.args([
        "--image-type",
        "image",
        "--fslabel",
        "More",
        "--releasever",
        "12",
    ]);
    program
        .arg("--base-on")
        .arg(&medium.iso)
        .arg("--cache")
        .arg(&cache);
    let output = program
        .arg("--gpg-key")
        .arg(distribution.key("lab"))
        .output()
        .unwrap();
    let messages = scratch.messages(&output);
    assert!(output.status.success(), "{messages}");
    assert_eq!(
        cached_packages(&cache, "updates"),
        ["lab-hello-2.0-1.noarch.rpm"]
    );
    let list = fs::read_to_string(scratch.path("out/More.packages.json")).unwrap();
    for name in ["lab-hello", "bash", "kernel-core"] {
        let member = format!(r#""name": "{name}""#);
        assert_eq!(list.matches(&member).count(), 1, "{name}: {list}");
    }
}
