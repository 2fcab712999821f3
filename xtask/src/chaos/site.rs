//! A directory in which one caller builds.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use livecd_host::Host;
use tempfile::TempDir;

use super::kill::Way;
use super::{leaks, shell, until};
use crate::TaskResult;
use crate::left_behind::RUN;
use xtask::little_memory::LittleMemory;

const REPOSITORY: &str = include_str!("tiny-repository.sh");
/// An ordinary user that nobody else on the machine is.
const UID: u32 = 61_235;
const SUBORDINATE: &str = "livecd-chaos:1700000000:65536\n";

/// Who builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    /// Whoever runs this task.
    Self_,
    /// An ordinary user, who exists only in a mount namespace.
    User,
}

impl Caller {
    /// Everybody who can build here.
    pub(crate) fn all() -> Vec<Self> {
        if rustix::process::geteuid().is_root() {
            vec![Self::Self_, Self::User]
        } else {
            vec![Self::Self_]
        }
    }
}

/// A caller's directories: `tmp`, `out`, `scratch` for `TMPDIR`, a repository.
#[derive(Debug)]
pub(crate) struct Site {
    directory: TempDir,
    caller: Caller,
    mark: String,
}

impl Site {
    pub(crate) fn new(host: &Host, caller: Caller, program: &Path) -> TaskResult<Self> {
        let directory = TempDir::with_prefix("chaos-")?;
        let path = |name: &str| directory.path().join(name);
        for name in ["tmp", "out", "scratch", "repository"] {
            fs::create_dir(path(name))?;
        }
        fs::copy(program, path("program"))?;
        shell(host, REPOSITORY, &[&path("repository")])?;
        let passwd = fs::read_to_string("/etc/passwd")?;
        let line = format!("livecd-chaos:x:{UID}:{UID}::/:/bin/sh\n");
        fs::write(path("passwd"), passwd + &line)?;
        fs::write(path("subuid"), SUBORDINATE)?;
        if caller == Caller::User {
            let own = format!("chown {UID}:{UID} \"$1\" \"$1\"/tmp \"$1\"/out \"$1\"/scratch");
            shell(host, &own, &[directory.path()])?;
        }
        let mark = format!("{RUN}=chaos-{}-{caller:?}", std::process::id());
        Ok(Self {
            directory,
            caller,
            mark,
        })
    }

    pub(crate) fn caller(&self) -> Caller {
        self.caller
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// The command that builds.
    pub(crate) fn command(&self, way: &Way, memory: Option<&LittleMemory>) -> TaskResult<Command> {
        let kickstart = format!(
            "repo --name=tiny --baseurl=\"[trusted=yes] file:{} ./\"\n\
             part / --size=100 --fstype=ext4\nrootpw --lock\n%packages --nocore\n%end\n\
             %post --erroronfail\n{}\n%end\n",
            self.path("repository").display(),
            way.script()
        );
        fs::write(self.path("tiny.ks"), kickstart)?;
        let mut setup = String::new();
        if self.caller == Caller::User {
            for (name, file) in [
                ("passwd", "passwd"),
                ("subuid", "subuid"),
                ("subuid", "subgid"),
            ] {
                let source = self.path(name);
                setup += &format!("mount --bind {} /etc/{file}\n", source.display());
            }
        }
        if matches!(way, Way::FullDisk) {
            let tmp = self.path("tmp");
            setup += &format!(
                "mount -t tmpfs -o size=1100m,mode=777 none {}\n",
                tmp.display()
            );
        }
        if let Some(memory) = memory {
            setup += &format!("echo $$ > {}\n", memory.processes().display());
        }
        let build = format!(
            "{}/program {}/tiny.ks --image-type image --fslabel Tiny --tmpdir {}/tmp \
             --output {}/out {}",
            self.directory.path().display(),
            self.directory.path().display(),
            self.directory.path().display(),
            self.directory.path().display(),
            match way {
                // As people see it: messages are lost when the terminal is.
                Way::Terminal => "--progress=plain --verbose",
                _ => "--progress=json",
            }
        );
        let user = match self.caller {
            Caller::User => format!("setpriv --reuid={UID} --regid={UID} --clear-groups "),
            Caller::Self_ => String::new(),
        };
        let line = match way {
            Way::Terminal => format!("exec {user}script -qec 'exec {build}' /dev/null"),
            _ => format!("exec {user}{build}"),
        };
        let mut command = if setup.is_empty() {
            Command::new("sh")
        } else {
            let mut command = Command::new("unshare");
            command.args(["--mount", "sh"]);
            command
        };
        command.args(["-ec", &(setup + &line)]);
        command.current_dir(self.directory.path());
        if let Some((name, value)) = self.mark.split_once('=') {
            command.env(name, value);
        }
        command
            .env("TMPDIR", self.path("scratch"))
            .env("NO_COLOR", "1");
        command.env_remove("SOURCE_DATE_EPOCH");
        Ok(command)
    }

    /// What the machine has now.
    pub(crate) fn look(&self) -> TaskResult<BTreeSet<String>> {
        Ok(leaks::things(self.directory.path()))
    }

    pub(crate) fn has_image(&self) -> bool {
        self.path("out/Tiny.img").exists()
    }

    /// What a build left, since the machine was looked at `before`, once its
    /// processes had a moment to end. Takes away the finished image.
    pub(crate) fn left(&self, before: &BTreeSet<String>, files: bool) -> TaskResult<Vec<String>> {
        let processes = || leaks::processes(self.directory.path(), &self.mark);
        until(Duration::from_secs(10), || processes().is_empty());
        let mut left = processes();
        left.extend(self.look()?.difference(before).cloned());
        let work = leaks::names(self.path("tmp"));
        let allowed = usize::from(files);
        if work.len() > allowed || work.iter().any(|name| !name.starts_with("livecd-build-")) {
            left.push(format!("work directories {}", work.join(" ")));
        }
        left.extend(
            leaks::names(self.path("scratch"))
                .into_iter()
                .map(|n| format!("file {n}")),
        );
        for name in leaks::names(self.path("out")) {
            let path = self.path("out").join(&name);
            if !is_whole(&name, &path) {
                left.push(format!("output {name}"));
            }
            fs::remove_file(path)?;
        }
        Ok(left)
    }
}

/// Whether a file is what a build makes, and complete.
fn is_whole(name: &str, file: &Path) -> bool {
    match name {
        "Tiny.img" => is_clean(file),
        "Tiny.packages.json" => is_list(file),
        _ => false,
    }
}

fn is_list(file: &Path) -> bool {
    let text = fs::read(file).unwrap_or_default();
    serde_json::from_slice::<Vec<serde_json::Value>>(&text).is_ok_and(|list| !list.is_empty())
}

fn is_clean(image: &Path) -> bool {
    let mut check = Command::new("e2fsck");
    let output = check.arg("-fn").arg(image).output();
    let size = fs::metadata(image).map(|metadata| metadata.len());
    output.is_ok_and(|output| output.status.success()) && size.is_ok_and(|size| size == 100 << 20)
}
