//! What a build can leave on a machine. Others use the machine too: only what
//! has to do with the build's own directory counts, and what cannot be told
//! from theirs by a name that is ours.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::Path;

use rustix::fs::{FlockOperation, flock};

/// Where programs leave files that nobody gave them a directory for.
const ELSEWHERE: [&str; 5] = ["/tmp", "/var/tmp", "/dev/shm", "/run", "/var/run/netns"];

/// Mounts, loop devices and files of others that there are now.
pub(crate) fn things(site: &Path) -> BTreeSet<String> {
    let site_text = site.display().to_string();
    let mut things = BTreeSet::new();
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let ours = |line: &&str| line.contains(&site_text) || line.contains("livecd");
    things.extend(
        mounts
            .lines()
            .filter(ours)
            .map(|line| format!("mount {line}")),
    );
    for device in names("/sys/block") {
        let file = format!("/sys/block/{device}/loop/backing_file");
        if let Ok(file) = fs::read_to_string(file)
            && file.contains(&site_text)
        {
            things.insert(format!("loop device {device} of {}", file.trim()));
        }
        if device.starts_with("dm-") {
            let name = fs::read_to_string(format!("/sys/block/{device}/dm/name"));
            things.insert(format!("device-mapper {}", name.unwrap_or_default().trim()));
        }
    }
    for place in ELSEWHERE {
        let ours = |name: &String| {
            let left = name.contains("livecd") && !is_of_others(&Path::new(place).join(name));
            left || place.ends_with("netns")
        };
        let found = names(place).into_iter().filter(ours);
        things.extend(found.map(|name| format!("file {place}/{name}")));
    }
    things
}

/// Whether the file belongs to another run of the tests, or a build that lives.
fn is_of_others(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let locked = File::open(path.join("lock"))
        .is_ok_and(|lock| flock(&lock, FlockOperation::NonBlockingLockShared).is_err());
    locked || name.starts_with("livecd-test-")
}

/// The processes that belong to a build in `site`: they work in it, or have it
/// mounted, or were started with its mark.
pub(crate) fn processes(site: &Path, mark: &str) -> Vec<String> {
    let site = site.display().to_string();
    let mut found = Vec::new();
    let own = fs::read_link("/proc/self/ns/mnt").ok();
    for pid in names("/proc") {
        if !pid.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let process = Path::new("/proc").join(&pid);
        let environment = fs::read(process.join("environ")).unwrap_or_default();
        let marked = environment
            .split(|byte| *byte == 0)
            .any(|v| v == mark.as_bytes());
        let elsewhere = fs::read_link(process.join("ns/mnt")).ok() != own;
        let mounted = elsewhere
            && fs::read_to_string(process.join("mountinfo")).is_ok_and(|m| m.contains(&site));
        let works = ["cwd", "exe", "root"]
            .iter()
            .any(|link| fs::read_link(process.join(link)).is_ok_and(|p| p.starts_with(&site)));
        if marked || mounted || works {
            let line = fs::read(process.join("cmdline")).unwrap_or_default();
            let line = String::from_utf8_lossy(&line).replace('\0', " ");
            found.push(format!("process {pid} {}", line.trim()));
        }
    }
    found
}

/// The names in a directory; none if there is no such directory.
pub(crate) fn names(directory: impl AsRef<Path>) -> Vec<String> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}
