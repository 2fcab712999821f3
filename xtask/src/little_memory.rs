//! A limit to the memory of processes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Where control groups are, cgroups(7): all controllers in one tree.
const UNIFIED: &str = "/sys/fs/cgroup";
/// Or, on older machines, a tree for each.
const MEMORY: &str = "/sys/fs/cgroup/memory";
/// Less than a script that wants memory takes, and enough for a build.
const LIMIT: &str = "200M";

/// A control group with little memory, removed when dropped.
#[derive(Debug)]
pub struct LittleMemory(PathBuf);

impl LittleMemory {
    /// Makes a group for at most 200 MiB.
    ///
    /// # Errors
    ///
    /// The kernel cannot limit memory, or not here.
    pub fn new() -> io::Result<Self> {
        let unified = Path::new(UNIFIED).join("cgroup.controllers").exists();
        let (tree, limit) = if unified {
            // Those of the root are only for its groups if it says so.
            fs::write(Path::new(UNIFIED).join("cgroup.subtree_control"), "+memory")?;
            (UNIFIED, "memory.max")
        } else {
            (MEMORY, "memory.limit_in_bytes")
        };
        let group = Path::new(tree).join(format!("livecd-chaos-{}", std::process::id()));
        fs::create_dir_all(&group)?;
        let memory = Self(group);
        fs::write(memory.0.join(limit), LIMIT)?;
        Ok(memory)
    }

    /// Where a process writes its number to be in the group.
    pub fn processes(&self) -> PathBuf {
        self.0.join("cgroup.procs")
    }
}

impl Drop for LittleMemory {
    fn drop(&mut self) {
        // Its processes may be on their way out.
        let started = Instant::now();
        while fs::remove_dir(&self.0).is_err() && started.elapsed() < Duration::from_secs(5) {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}
