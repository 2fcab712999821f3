//! What a machine holds that a build might forget to give back.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::TaskResult;

/// The environment variable by which the processes of a test run are known.
pub(crate) const RUN: &str = "LIVECD_TEST_RUN";

/// Where builds keep their files unless told otherwise.
const WORK_DIR: &str = "/var/tmp";

/// Mounts, loop devices and temporary files of the machine at one moment.
#[derive(Debug)]
pub(crate) struct Belongings(BTreeSet<String>);

impl Belongings {
    /// What there is now; everything in `scratch` counts.
    pub(crate) fn now(scratch: &Path) -> TaskResult<Self> {
        let mut things = mounts(&fs::read_to_string("/proc/self/mountinfo")?);
        things.extend(loop_devices()?);
        things.extend(files(scratch, |_| true)?);
        things.extend(files(Path::new(WORK_DIR), |name| {
            name.trim_start_matches('.').starts_with("livecd")
        })?);
        Ok(Self(things))
    }

    /// What was not there `before`, and the processes that `run` started.
    pub(crate) fn since(&self, before: &Self, run: &str) -> TaskResult<Vec<String>> {
        let mut left: Vec<_> = self.0.difference(&before.0).cloned().collect();
        left.extend(processes(run)?);
        Ok(left)
    }
}

/// A line per mount, without the numbers that change when others mount.
fn mounts(mountinfo: &str) -> BTreeSet<String> {
    mountinfo
        .lines()
        .filter_map(|line| line.split_whitespace().nth(4))
        .map(|target| format!("mount on {target}"))
        .collect()
}

fn loop_devices() -> TaskResult<Vec<String>> {
    let Ok(devices) = fs::read_dir("/sys/block") else {
        return Ok(Vec::new()); // a container without sysfs has no loop devices either
    };
    let mut attached = Vec::new();
    for device in devices {
        let device = device?;
        // Only an attached device has the file.
        if let Ok(file) = fs::read_to_string(device.path().join("loop/backing_file")) {
            let name = device.file_name();
            attached.push(format!("loop device {} of {}", name.display(), file.trim()));
        }
    }
    Ok(attached)
}

fn files(folder: &Path, ours: impl Fn(&str) -> bool) -> TaskResult<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if ours(&entry.file_name().to_string_lossy()) {
            found.push(format!("file {}", entry.path().display()));
        }
    }
    Ok(found)
}

/// The processes that were started by `run`, or by what it started.
fn processes(run: &str) -> TaskResult<Vec<String>> {
    let wanted = format!("{RUN}={run}");
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let path = entry?.path();
        // Processes end while we look, and others' may not be looked into.
        let environment = fs::read(path.join("environ")).unwrap_or_default();
        if environment
            .split(|byte| *byte == 0)
            .any(|v| v == wanted.as_bytes())
        {
            let line = fs::read(path.join("cmdline")).unwrap_or_default();
            let line = String::from_utf8_lossy(&line).replace('\0', " ");
            found.push(format!("process {} {}", path.display(), line.trim()));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn a_file_and_a_process_are_noticed() {
        let scratch = tempfile::tempdir().unwrap();
        let before = Belongings::now(scratch.path()).unwrap();
        let run = format!("test-{}", std::process::id());
        assert_eq!(before.since(&before, &run).unwrap(), [""; 0]);

        fs::write(scratch.path().join("forgotten"), "").unwrap();
        let mut child = Command::new("sleep")
            .arg("60")
            .env(RUN, &run)
            .spawn()
            .unwrap();
        // The kernel lets the parent go on a moment before the child's new
        // command line can be read.
        let mut left = String::new();
        for _ in 0..100 {
            let now = Belongings::now(scratch.path()).unwrap();
            left = now.since(&before, &run).unwrap().join("\n");
            if left.contains("sleep 60") {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(left.contains("/forgotten"), "{left}");
        assert!(left.contains("sleep 60"), "{left}");
    }

    #[test]
    fn a_mount_is_known_by_its_target() {
        let line = "36 35 98:0 / /mnt/work rw,noatime shared:1 - ext4 /dev/root rw";
        assert_eq!(Vec::from_iter(mounts(line)), ["mount on /mnt/work"]);
    }
}
