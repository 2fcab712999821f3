//! A caller of the program, and the directories in which it builds.

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use super::jail::UID;
use crate::TaskResult;

/// A program that has not ended by then hangs.
const PATIENCE: Duration = Duration::from_secs(40);
/// What timeout(1) says of a line of its own in an attack.
const HANGS: i32 = 124;
/// What is in the file that no attack may read or change.
pub(crate) const SECRET: &str = "the secret of the caller";

/// Who builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    /// Root.
    Root,
    /// An ordinary user.
    User,
}

impl Caller {
    pub(crate) const ALL: [Self; 2] = [Self::Root, Self::User];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::User => "user",
        }
    }

    pub(crate) fn uid(self) -> u32 {
        match self {
            Self::Root => 0,
            Self::User => UID,
        }
    }
}

/// Directories of a caller: `tmp` to build in, `out` for images, `victims` for
/// what must not change, and repositories.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) caller: Caller,
    pub(crate) directory: PathBuf,
}

impl Site {
    /// Makes them in `lab`, where `programs` and `repository` are copied from.
    pub(crate) fn new(lab: &Path, caller: Caller) -> TaskResult<Self> {
        let directory = lab.join(caller.name());
        let site = Self { caller, directory };
        fs::create_dir(&site.directory)?;
        for name in ["tmp", "out", "scratch", "victims", "home"] {
            fs::create_dir(site.path(name))?;
        }
        site.shell("cp -a \"$1\" repository", &[&lab.join("repository")])?;
        fs::create_dir(site.path("bin"))?;
        for program in ["livecd-creator", "livecd-iso", "kstool"] {
            fs::copy(
                lab.join("bin").join(program),
                site.path("bin").join(program),
            )?;
        }
        site.restore()?;
        site.own_all()?;
        Ok(site)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// A path as text, for a kickstart or a script.
    pub(crate) fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    /// Everything here belongs to the caller.
    pub(crate) fn own_all(&self) -> TaskResult {
        let uid = self.caller.uid();
        self.shell(&format!("chown -hR {uid}:{uid} ."), &[])?;
        Ok(())
    }

    /// Runs a shell script of the harness, as root, in the site's directory.
    pub(crate) fn shell(&self, script: &str, arguments: &[&Path]) -> TaskResult<String> {
        let mut command = Command::new("sh");
        command.args(["-ec", script, "sh"]).args(arguments);
        let output = command
            .current_dir(&self.directory)
            .stdin(Stdio::null())
            .output()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("{script}: {}: {said}", output.status).into());
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Makes the victim and the program as they were.
    pub(crate) fn restore(&self) -> TaskResult {
        self.shell("rm -rf victims; mkdir -m 755 victims", &[])?;
        let victim = self.path("victims/secret");
        fs::write(&victim, SECRET)?;
        fs::set_permissions(&victim, fs::Permissions::from_mode(0o600))?;
        for path in [&victim, &self.path("victims")] {
            chown(path, Some(self.caller.uid()), Some(self.caller.uid()))?;
        }
        Ok(())
    }

    /// What an attack changed: the victim, what lies beside it, or the program.
    pub(crate) fn intact(&self) -> Result<(), String> {
        let victim = self.path("victims/secret");
        let read = fs::read_to_string(&victim).unwrap_or_default();
        let names = names(&self.path("victims"));
        let metadata = fs::metadata(&victim).map_err(|e| format!("the victim: {e}"))?;
        let program = fs::metadata(self.path("bin/livecd-creator")).map_err(|e| e.to_string())?;
        let uid = self.caller.uid();
        if read != SECRET {
            Err(format!("the victim was written to: {read:.60}"))
        } else if names != ["secret"] {
            Err(format!("beside the victim: {names:?}"))
        } else if (metadata.mode(), metadata.uid()) != (0o100_600, uid) {
            Err(format!(
                "the victim is {:o} of {}",
                metadata.mode(),
                metadata.uid()
            ))
        } else if (program.mode() & 0o7777, program.uid()) != (0o755, uid) {
            Err(format!(
                "the program is {:o} of {}",
                program.mode(),
                program.uid()
            ))
        } else if metadata.nlink() != 1 {
            Err("the victim has a second name".to_owned())
        } else {
            Ok(())
        }
    }

    /// Whether nothing of a build is left.
    pub(crate) fn clean(&self) -> Result<(), String> {
        let left = [names(&self.path("tmp")), names(&self.path("scratch"))].concat();
        if left.is_empty() {
            return Ok(());
        }
        let said = Err(format!("left behind: {left:?}"));
        let _ = self.shell("rm -rf tmp/* tmp/.[!.]* scratch/*", &[]);
        said
    }

    /// A command line that the caller runs, with `variables` set.
    pub(crate) fn command(&self, line: &str, variables: &[(&str, &str)]) -> Command {
        let mut command = Command::new("setpriv");
        if self.caller == Caller::User {
            command.args([format!("--reuid={UID}"), format!("--regid={UID}")]);
        }
        command.args(["--clear-groups", "sh", "-c", line]);
        command.current_dir(&self.directory).stdin(Stdio::null());
        command
            .env_clear()
            .env("HOME", self.path("home"))
            .env("NO_COLOR", "1");
        command.env(
            "PATH",
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        );
        command.env("TMPDIR", self.path("scratch"));
        command.envs(variables.iter().copied());
        command
    }

    /// Runs such a line, for a limited time.
    pub(crate) fn run(&self, line: &str, variables: &[(&str, &str)]) -> TaskResult<Run> {
        let limit = PATIENCE.as_secs();
        let line = format!(
            "exec timeout --signal=KILL {limit} sh -c '{}'",
            quoted(line)
        );
        Ok(Run::new(&self.command(&line, variables).output()?))
    }

    /// The command line that builds a tar archive of the kickstart `text`.
    pub(crate) fn line(&self, text: &str, options: &str) -> TaskResult<String> {
        fs::write(self.path("main.ks"), text)?;
        self.shell("rm -rf out; mkdir out", &[])?;
        chown(
            self.path("out"),
            Some(self.caller.uid()),
            Some(self.caller.uid()),
        )?;
        Ok(format!(
            "bin/livecd-creator main.ks --image-type image --format tar --fslabel T \
             --tmpdir tmp --output out --progress plain {options}"
        ))
    }

    /// Builds a tar archive of the tiny system, with `text` in its kickstart.
    pub(crate) fn build(&self, text: &str, options: &str) -> TaskResult<Run> {
        let line = self.line(&self.kickstart(text), options)?;
        self.run(&line, &[])
    }

    /// The tiny system's kickstart, `text` at its end.
    pub(crate) fn kickstart(&self, text: &str) -> String {
        let packages = if text.contains("%packages") {
            ""
        } else {
            "%packages --nocore\n%end\n"
        };
        format!(
            "repo --name=tiny --baseurl=\"[trusted=yes] file:{} ./\"\n\
             part / --size=100 --fstype=ext4\nrootpw --lock\n{text}\n{packages}",
            self.text("repository")
        )
    }

    /// A file of the archive that was built.
    pub(crate) fn built(&self, name: &str) -> TaskResult<Option<String>> {
        let Ok(file) = File::open(self.path("out/T.tar")) else {
            return Ok(None);
        };
        for entry in tar::Archive::new(file).entries()? {
            let mut entry = entry?;
            let path = entry.path()?.display().to_string();
            if path.trim_start_matches("./") == name {
                let mut text = String::new();
                entry.read_to_string(&mut text)?;
                return Ok(Some(text));
            }
        }
        Ok(None)
    }
}

/// For between single quotes of a shell.
pub(crate) fn quoted(text: &str) -> String {
    text.replace('\'', "'\\''")
}

/// The names in a directory, in order.
pub(crate) fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let mut names: Vec<_> = entries
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// What a run said, and how it ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    fn new(output: &Output) -> Self {
        use std::os::unix::process::ExitStatusExt;
        let signal = || output.status.signal().map(|signal| 128 + signal);
        Self {
            status: output.status.code().or_else(signal).unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// It made what was asked, said that it did not, or took the request for wrong;
    /// and did not hang, panic, or die.
    pub(crate) fn ended(&self) -> Result<(), String> {
        match self.status {
            0..=2 => Ok(()),
            HANGS | 137 => Err(format!("it hangs: {}", self.end())),
            other => Err(format!("status {other}: {}", self.end())),
        }
    }

    pub(crate) fn succeeded(&self) -> Result<(), String> {
        match self.status {
            0 => Ok(()),
            other => Err(format!("status {other}: {}", self.end())),
        }
    }

    /// The last of what it said.
    fn end(&self) -> String {
        let lines: Vec<_> = self.stderr.lines().collect();
        lines[lines.len().saturating_sub(3)..].join(" / ")
    }
}
