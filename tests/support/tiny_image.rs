//! Images of systems of a few tiny packages, built as root or as an ordinary user.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::{Scratch, User, shell};

/// A function of the shell: `copied TREE PROGRAM…` puts programs of this machine,
/// and their libraries, below `TREE/usr`.
pub(crate) const COPIED: &str = "copied() {
    copied_to=$1; shift
    for name; do
        file=$(command -v $name || echo /usr/sbin/$name)
        for path in $file $(ldd $file | grep -o '/[^ ]*'); do
            inside=$copied_to/usr${path#/usr}
            mkdir -p \"$(dirname \"$inside\")\"
            [ -e \"$inside\" ] || cp \"$(realpath $path)\" \"$inside\"
        done
    done
}
";

/// Who builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    Root,
    User,
}

pub(crate) const BOTH: [Who; 2] = [Who::Root, Who::User];

/// The images `Same.tar`, `Same.img` and so on, and what was said of them.
#[derive(Debug)]
pub(crate) struct TinyImage {
    scratch: Scratch,
    pub(crate) messages: String,
}

impl TinyImage {
    /// Builds `kickstart`, with options beside those that every test needs.
    #[track_caller]
    pub(crate) fn build(kickstart: &str, who: Who, options: &[&str]) -> Self {
        let scratch = Scratch::new();
        let output = run(&scratch, kickstart, who, options);
        let messages = scratch.messages(&output);
        assert!(output.status.success(), "{who:?}: {messages}");
        Self { scratch, messages }
    }

    /// What is said of a build that fails.
    #[track_caller]
    pub(crate) fn refused(kickstart: &str, who: Who, options: &[&str]) -> String {
        let scratch = Scratch::new();
        let output = run(&scratch, kickstart, who, options);
        let messages = scratch.messages(&output);
        assert_eq!(output.status.code(), Some(1), "{who:?}: {messages}");
        assert_eq!(scratch.left(), Vec::<String>::new(), "{messages}");
        messages
    }

    /// The finished file with this ending.
    pub(crate) fn path(&self, ending: &str) -> PathBuf {
        self.scratch.path(&format!("out/Same.{ending}"))
    }

    /// What a shell script prints, whose `$1` is the file with this ending.
    #[track_caller]
    pub(crate) fn shell(&self, ending: &str, script: &str) -> String {
        shell(script, &[&self.path(ending)])
    }

    /// The text of a file, as the archive has it.
    #[track_caller]
    pub(crate) fn text(&self, path: &str) -> String {
        self.shell("tar", &format!("tar -xOf \"$1\" './{path}'"))
    }
}

fn run(scratch: &Scratch, kickstart: &str, who: Who, options: &[&str]) -> Output {
    let file = scratch.write("main.ks", kickstart);
    let mut words: Vec<OsString> = vec!["--fslabel=Same".into()];
    for (option, name) in [
        ("--tmpdir", "tmp"),
        ("--output", "out"),
        ("--cache", "cache"),
    ] {
        words.extend([option.into(), scratch.path(name).into()]);
    }
    // RPM packages of a test are not signed.
    if kickstart.contains("--name=local ") {
        words.push("--no-gpg-check=local".into());
    }
    words.extend(options.iter().map(OsString::from));
    let mut command = command(scratch, &file, who, words);
    command.env("SOURCE_DATE_EPOCH", "1700000000");
    command.env("NO_COLOR", "1").output().unwrap()
}

fn command(scratch: &Scratch, file: &Path, who: Who, words: Vec<OsString>) -> Command {
    match who {
        Who::Root => {
            let mut command = Command::new(env!("CARGO_BIN_EXE_livecd-creator"));
            command.arg(file).args(words);
            command
        }
        Who::User => {
            let user = User::new(scratch);
            let mut all = vec![user.program().into_os_string(), file.into()];
            all.extend(words);
            user.shell("", "exec \"$@\"", all)
        }
    }
}
