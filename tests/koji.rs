//! The program as Koji calls it.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{RPM_TOOLS, RpmRepository, Scratch, lacks, lacks_root};

/// Koji runs `livecd-creator -c KS -d -v --logfile F --cache D -f VOLID`, and
/// reads which packages went in from the RPM files below the cache. The live
/// medium of RPM packages is made so too.
#[test]
fn koji_finds_the_image_the_log_and_the_packages() {
    if lacks_root() || lacks(RPM_TOOLS) {
        return;
    }
    let repository = RpmRepository::new(&[("editor", "", "")]);
    let scratch = Scratch::new();
    let kickstart = format!(
        "repo --name=koji --baseurl={}\npart / --size=64\n%packages --nocore\neditor\n%end\n",
        repository.serve()
    );
    let file = scratch.write("koji.ks", &kickstart);
    let (log, cache) = (scratch.path("livecd.log"), scratch.path("cache"));
    let output = Command::new(env!("CARGO_BIN_EXE_livecd-creator"))
        .current_dir(scratch.path("out"))
        .arg("-c")
        .arg(&file)
        .args(["-d", "-v", "--logfile"])
        .arg(&log)
        .arg("--cache")
        .arg(&cache)
        .args(["-f", "Koji-Test-1"])
        // Not what Koji says: its repositories' keys are on its builders, and
        // its kickstarts boot.
        .args(["--no-gpg-check=koji", "--image-type=image"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", scratch.messages(&output));
    assert!(scratch.path("out/Koji-Test-1.img").is_file());
    assert!(
        fs::read_to_string(&log)
            .unwrap()
            .contains("install packages")
    );
    let packages = cached_packages(&cache, "koji");
    assert_eq!(packages, ["base-1-1.noarch.rpm", "editor-1-1.noarch.rpm"]);
}

/// The RPM files in the cache that are of a repository, sorted. For each there
/// is a directory `NAME-HASH` with `packages` and `repodata`.
#[track_caller]
pub(crate) fn cached_packages(cache: &Path, repository: &str) -> Vec<String> {
    let names = |directory: &Path| -> Vec<String> {
        let entries = fs::read_dir(directory).unwrap().flatten();
        let mut names: Vec<String> = entries
            .map(|entry| entry.file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let is_it = |name: &String| {
        let hash = name
            .strip_prefix(repository)
            .and_then(|rest| rest.strip_prefix('-'));
        hash.is_some_and(|hash| hash.len() == 16) && cache.join(name).is_dir()
    };
    let found: Vec<String> = names(cache).into_iter().filter(is_it).collect();
    let [name] = found.as_slice() else {
        panic!("{found:?} of {:?}", names(cache))
    };
    assert!(cache.join(name).join("repodata/repomd.xml").is_file());
    names(&cache.join(name).join("packages"))
}
