//! A directory in which one caller builds.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use livecd_host::Host;
use tempfile::TempDir;

use super::outputs::{is_same, is_whole};
use super::way::Way;
use super::work::Work;
use super::{leaks, shell, until};
use crate::TaskResult;
use crate::left_behind::RUN;
use xtask::little_memory::LittleMemory;

const REPOSITORY: &str = include_str!("tiny-repository.sh");
/// How the names of files begin that are not finished.
const UNFINISHED: &str = ".livecd-unfinished";

/// Where files are finished.
const DIRECTORIES: [&str; 5] = [
    "out",
    "out/pxe",
    "out/pxe/grub",
    "out/pxe/pxelinux.cfg",
    "out/given",
];

/// Makes what `pxe` and `overlay` take for a live ISO: `tree`, and `live.iso` of it.
const LIVE: &str = "cd \"$1\"
mkdir -p tree/LiveOS tree/images/pxeboot tree/boot/grub
head -c 24000000 /dev/urandom > tree/LiveOS/squashfs.img
head -c 9000000 /dev/urandom > tree/images/pxeboot/initrd.img
head -c 3000000 /dev/urandom > tree/images/pxeboot/vmlinuz
cat > tree/boot/grub/grub.cfg <<'END'
menuentry 'Start' {
    linux /images/pxeboot/vmlinuz root=live:CDLABEL=LIVE rd.live.image quiet
    initrd /images/pxeboot/initrd.img
}
END
chmod -R a+rX tree
./livecd-iso make tree live.iso --volid LIVE --timestamp 1700000000 > /dev/null
";
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
    /// A site with the programs of the directory `programs`.
    pub(crate) fn new(host: &Host, caller: Caller, programs: &Path) -> TaskResult<Self> {
        let directory = TempDir::with_prefix("chaos-")?;
        if caller == Caller::User {
            all_may_enter(directory.path().parent().unwrap_or(Path::new("/")))?;
        }
        let path = |name: &str| directory.path().join(name);
        for name in [
            "tmp",
            "out",
            "scratch",
            "cache",
            "repository",
            "reference",
            "before",
        ] {
            fs::create_dir(path(name))?;
        }
        fs::copy(programs.join("livecd-creator"), path("program"))?;
        for program in ["livecd-iso", "kstool"] {
            fs::copy(programs.join(program), path(program))?;
        }
        symlink("livecd-iso", path("mkksiso"))?;
        fs::write(path("long.ks"), long_kickstart())?;
        shell(host, REPOSITORY, &[&path("repository")])?;
        shell(host, LIVE, &[directory.path()])?;
        let passwd = fs::read_to_string("/etc/passwd")?;
        let line = format!("livecd-chaos:x:{UID}:{UID}::/:/bin/sh\n");
        fs::write(path("passwd"), passwd + &line)?;
        fs::write(path("subuid"), SUBORDINATE)?;
        if caller == Caller::User {
            let own = format!(
                "chown {UID}:{UID} \"$1\" \"$1\"/tmp \"$1\"/out \"$1\"/scratch \"$1\"/cache"
            );
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

    /// The command that does `work`.
    pub(crate) fn command(
        &self,
        work: Work,
        way: &Way,
        memory: Option<&LittleMemory>,
    ) -> TaskResult<Command> {
        self.write_kickstart(way)?;
        let messages = match way {
            // As people see it: messages are lost when the terminal is.
            Way::Terminal => "--progress=plain --verbose",
            _ => "--progress=json",
        };
        Ok(self.caller_runs(&work.line(messages), way, memory))
    }

    /// The command that runs beside `work`.
    pub(crate) fn beside(&self, work: Work) -> Option<Command> {
        let line = work.beside()?;
        Some(self.caller_runs(line, &Way::None, None))
    }

    /// What `work` finds: good files, which it must not make bad ones.
    pub(crate) fn prepare(&self, host: &Host, work: Work) -> TaskResult {
        let Some(script) = work.finds() else {
            return Ok(());
        };
        shell(host, script, &[self.directory.path()])?;
        for name in work.makes() {
            let path = self.path("out").join(name);
            // The first time there is nothing good yet.
            if !path.exists() {
                continue;
            }
            // What it finds may stay as it is; of pxe, that is what it makes.
            if work != Work::Pxe && !self.path("before").join(name).exists() {
                shell(
                    host,
                    "cp -a \"$1/out/$2\" \"$1/before/\"",
                    &[self.directory.path(), Path::new(name)],
                )?;
            }
            if self.caller == Caller::User {
                shell(host, &format!("chown -R {UID}:{UID} \"$1\""), &[&path])?;
            }
        }
        Ok(())
    }

    /// Keeps what a whole `work` has made, if it always makes the same.
    pub(crate) fn keep_reference(&self, host: &Host, work: Work) -> TaskResult {
        if work.is_reproducible() {
            for name in work.makes() {
                let copy = "cp -a \"$1/out/$2\" \"$1/reference/\"";
                shell(host, copy, &[self.directory.path(), Path::new(name)])?;
            }
        }
        Ok(())
    }

    fn write_kickstart(&self, way: &Way) -> TaskResult {
        let kickstart = format!(
            "repo --name=tiny --baseurl=\"[trusted=yes] file:{} ./\"\n\
             part / --size=100 --fstype=ext4\nrootpw --lock\n%packages --nocore\n%end\n\
             %post --erroronfail\n{}\n%end\n\
             %post --nochroot --erroronfail\necho x > /tmp/file\n%end\n",
            self.path("repository").display(),
            way.script()
        );
        Ok(fs::write(self.path("tiny.ks"), kickstart)?)
    }

    /// A command of the site's caller, in the site.
    fn caller_runs(&self, line: &str, way: &Way, memory: Option<&LittleMemory>) -> Command {
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
        let user = match self.caller {
            Caller::User => format!("setpriv --reuid={UID} --regid={UID} --clear-groups "),
            Caller::Self_ => String::new(),
        };
        let line = match way {
            Way::Terminal => format!("exec {user}script -qec 'exec {line}' /dev/null"),
            _ => format!("exec {user}{line}"),
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
        command
    }

    /// What the machine has now.
    pub(crate) fn look(&self) -> TaskResult<BTreeSet<String>> {
        Ok(leaks::things(self.directory.path()))
    }

    /// What `work` should have made, and has not.
    pub(crate) fn missing(&self, work: Work) -> Vec<String> {
        let names = work.makes().iter();
        let missing = names.filter(|name| !self.path("out").join(name).exists());
        missing.map(|name| format!("{name} is missing")).collect()
    }

    /// What `work` left, since the machine was looked at `before`, once its
    /// processes had a moment to end. Takes away the finished files. With `files`,
    /// files may be left that `clean` removes.
    pub(crate) fn left(
        &self,
        work: Work,
        before: &BTreeSet<String>,
        files: bool,
    ) -> TaskResult<Vec<String>> {
        let processes = || leaks::processes(self.directory.path(), &self.mark);
        until(Duration::from_secs(10), || processes().is_empty());
        let mut left = processes();
        left.extend(self.look()?.difference(before).cloned());
        if files && !(leaks::names(self.path("tmp")).is_empty() && self.unfinished().is_empty()) {
            let mut line = Work::Clean.line("");
            for directory in DIRECTORIES.into_iter().skip(1) {
                if self.path(directory).is_dir() {
                    line += &format!(" --output ./{directory}");
                }
            }
            let output = self.caller_runs(&line, &Way::None, None).output()?;
            if !output.status.success() {
                left.push(format!("clean failed: {output:?}"));
            }
        }
        let in_work = leaks::names(self.path("tmp"));
        left.extend(
            in_work
                .into_iter()
                .map(|name| format!("work directory {name}")),
        );
        let scratch = leaks::names(self.path("scratch"));
        left.extend(scratch.into_iter().map(|name| format!("file {name}")));
        for name in leaks::names(self.path("out")) {
            let path = self.path("out").join(&name);
            let made = work.makes().contains(&&*name);
            let is_whole = || {
                is_whole(&name, &path, &self.path("reference"))
                    || is_same(&self.path("before").join(&name), &path)
            };
            if !made || !is_whole() {
                left.push(format!("output {name}"));
            }
            if path.is_dir() {
                fs::remove_dir_all(path)?;
            } else {
                fs::remove_file(path)?;
            }
        }
        Ok(left)
    }

    fn unfinished(&self) -> Vec<String> {
        let mut names: Vec<String> = DIRECTORIES
            .iter()
            .flat_map(|directory| leaks::names(self.path(directory)))
            .collect();
        names.retain(|name| name.starts_with(UNFINISHED));
        names
    }
}

/// A kickstart that takes a moment to write, in no style.
fn long_kickstart() -> String {
    let mut text = "lang   C\n%post\n".to_owned();
    for number in 0..40_000 {
        text += &format!("echo line {number}\n");
    }
    text + "%end\n"
}

/// Refuses a place that an ordinary user cannot reach, before builds fail there.
fn all_may_enter(place: &Path) -> TaskResult {
    let place = fs::canonicalize(place)?;
    for directory in place.ancestors() {
        if fs::metadata(directory)?.mode() & 0o001 == 0 {
            let directory = directory.display();
            return Err(format!(
                "an ordinary user cannot enter {directory}: set TMPDIR to a directory that everybody may enter"
            )
            .into());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_place_below_a_private_directory_is_refused() {
        let place = tempfile::tempdir_in("/var/tmp").unwrap();
        let enter = |mode| fs::set_permissions(place.path(), fs::Permissions::from_mode(mode));
        let below = place.path().join("below");
        fs::create_dir(&below).unwrap();
        enter(0o700).unwrap();
        let error = all_may_enter(&below).unwrap_err().to_string();
        assert!(error.contains(place.path().to_str().unwrap()), "{error}");
        enter(0o711).unwrap();
        all_may_enter(&below).unwrap();
    }
}
