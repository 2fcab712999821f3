//! What the filter of system calls takes from packages that mean no harm: hundreds of
//! Debian packages with many scripts, installed with it and without.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use livecd_host::{Host, Tool};

use crate::TaskResult;

/// Each is asked for by name; with what they need they are about nine hundred.
const PACKAGES: &str = include_str!("packages.txt");

/// Says what is installed, and what is in the root, then ends the build: no image is
/// needed.
const SCRIPT: &str = "dpkg-query -W -f '@status ${db:Status-Abbrev} ${Package}\\n'
find / -xdev '(' -path /proc -o -path /sys -o -path /tmp -o -path /var/tmp -o -path /var/cache -o -path /etc/.git ')' -prune -o -printf '@file %y %m %U %G %p %l\\n'
exit 3";

/// Runs both, with `program`, and tells the difference.
pub(super) fn compare(host: &Host, program: &Path) -> TaskResult {
    let scratch = tempfile::TempDir::with_prefix("livecd-packages-")?;
    let path = |name: &str| scratch.path().join(name);
    for name in ["cache", "tmp", "out"] {
        fs::create_dir(path(name))?;
    }
    let kickstart = format!(
        "part / --size=8000 --fstype=ext4\nrootpw --lock\n\
         %packages --exclude-weakdeps --nocore\n{PACKAGES}%end\n\
         %post --erroronfail\n{SCRIPT}\n%end\n"
    );
    fs::write(path("all.ks"), kickstart)?;
    // strace(1) answers the filter's installation itself: the kernel gets none.
    let without = Tool::new("strace")
        .args([
            "--follow-forks",
            "--seccomp-bpf",
            "-qq",
            "--output=/dev/null",
        ])
        .args(["--trace=seccomp", "--inject=seccomp:retval=0"])
        .arg(program);
    let mut found = Vec::new();
    for tool in [Tool::new(program), without] {
        let tool = tool
            .arg(path("all.ks"))
            .args([
                "--repo",
                "system",
                "--image-type",
                "image",
                "--format",
                "tar",
            ])
            .args(["--fslabel", "T", "--progress", "plain", "--verbose"])
            .arg("--tmpdir")
            .arg(path("tmp"))
            .arg("--output")
            .arg(path("out"))
            .arg("--cache")
            .arg(path("cache"));
        let mut lines = BTreeSet::new();
        // It ends with an error of the script's own.
        let _ = host.run_lines(&tool, &mut |line| {
            // The program says which script a line is of.
            let said = line.find('@').map_or(line, |at| &line[at..]);
            lines.insert(said.trim().to_owned());
        });
        found.push(lines);
    }
    let [with, without] = found.as_slice() else {
        return Err("two builds make two lists".into());
    };
    let installed = |lines: &BTreeSet<String>| {
        let status = lines.iter().filter(|line| line.starts_with("@status ii"));
        status.count()
    };
    for (what, here, there) in [
        ("with the filter only", with, without),
        ("without it only", without, with),
    ] {
        for line in here.difference(there).filter(|line| line.starts_with('@')) {
            println!("{what}: {line}");
        }
    }
    let refused = with.difference(without);
    for line in
        refused.filter(|line| line.contains("not permitted") || line.contains("not supported"))
    {
        println!("said with the filter only: {line}");
    }
    let (with, without) = (installed(with), installed(without));
    println!("packages installed {with} with the filter, {without} without");
    match with {
        0 => Err("the build made nothing".into()),
        _ if with == without => Ok(()),
        _ => Err("the filter keeps packages from being installed".into()),
    }
}
