//! Runs of the program under test.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use super::examples;

/// A directory for one test: kickstarts, `tmp` for `--tmpdir`, `out` for
/// `--output`.
#[derive(Debug)]
pub(crate) struct Scratch(TempDir);

impl Scratch {
    pub(crate) fn new() -> Self {
        let scratch = Self(tempfile::tempdir().unwrap());
        for directory in ["tmp", "out"] {
            fs::create_dir(scratch.path(directory)).unwrap();
        }
        scratch
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        fs::write(self.path(name), text).unwrap();
        self.path(name)
    }

    /// A copy of the kickstart `name` of `examples/`, and of all that it includes.
    pub(crate) fn example(&self, name: &str) -> PathBuf {
        for (name, text) in examples() {
            self.write(&name, &text);
        }
        self.path(name)
    }

    /// The program, with directories of its own.
    pub(crate) fn program(&self, kickstart: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_livecd-creator"));
        command.arg(kickstart).arg("--tmpdir").arg(self.path("tmp"));
        command.arg("--output").arg(self.path("out"));
        command.env_remove("SOURCE_DATE_EPOCH").env("NO_COLOR", "1");
        command
    }

    /// What the program printed on standard error, with this directory as
    /// `$DIR` and the build's own as `$WORK`.
    pub(crate) fn messages(&self, output: &Output) -> String {
        let text = String::from_utf8_lossy(&output.stderr);
        let text = text.replace(self.0.path().to_str().unwrap(), "$DIR");
        let mut parts = text.split("$DIR/tmp/livecd-build-");
        let mut shown = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            shown += "$WORK";
            shown += &part["XXXXXX".len()..];
        }
        shown
    }

    /// Runs the program, which must fail with `status`, and returns its messages.
    #[track_caller]
    pub(crate) fn fails<I>(&self, kickstart: &str, args: I, status: i32) -> String
    where
        I: IntoIterator<Item: AsRef<OsStr>>,
    {
        let file = self.path("main.ks");
        if !kickstart.is_empty() {
            fs::write(&file, kickstart).unwrap();
        }
        let output = self
            .program(&file)
            .arg("--quiet")
            .args(args)
            .output()
            .unwrap();
        let messages = self.messages(&output);
        assert_eq!(output.status.code(), Some(status), "{messages}");
        assert_eq!(self.left(), Vec::<String>::new(), "{messages}");
        messages
    }

    /// The files that a build left, in its directory or beside its image.
    pub(crate) fn left(&self) -> Vec<String> {
        ["tmp", "out"]
            .into_iter()
            .flat_map(|directory| fs::read_dir(self.path(directory)).unwrap())
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect()
    }
}

/// Runs a shell script that may mount, with `args` as its `$1`, `$2` and so on.
#[track_caller]
pub(crate) fn shell(script: &str, args: &[&Path]) -> String {
    let mut shell = Command::new("unshare");
    shell
        .args(["--mount", "sh", "-ec", script, "sh"])
        .args(args);
    let output = shell.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}
