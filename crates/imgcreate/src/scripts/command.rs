//! The command that runs a script outside the root, as text.

use std::error::Error;
use std::path::Path;

use crate::{CreateError, Step};

/// Where programs of the build host are looked for.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// What the build has by then, for scripts that run outside the install root.
#[derive(Clone, Copy, Debug)]
pub(super) struct Build<'a> {
    pub(super) root: &'a Path,
    pub(super) live_root: &'a Path,
}

/// Why a build fails, for `%onerror` and `%traceback`.
#[derive(Debug)]
pub(super) struct Failure {
    step: Step,
    /// The error and its causes, a line each.
    text: String,
}

impl Failure {
    pub(super) fn new(error: &CreateError) -> Self {
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            text += &format!("\n{error}");
            cause = error.source();
        }
        Self {
            step: error.step,
            text,
        }
    }
}

/// The environment of a script outside the install root; there is nothing else
/// in it. `tmp` is the directory for temporary files as the script sees it.
pub(super) fn environment(
    tmp: &Path,
    build: Option<Build<'_>>,
    failure: Option<&Failure>,
) -> Vec<(&'static str, String)> {
    let path = |path: &Path| path.display().to_string();
    let mut env = vec![
        ("PATH", PATH.to_owned()),
        ("HOME", path(tmp)),
        ("LANG", "C.UTF-8".to_owned()),
        ("TERM", "dumb".to_owned()),
        ("TMPDIR", path(tmp)),
    ];
    if let Some(build) = build {
        env.push(("INSTALL_ROOT", path(build.root)));
        // The installer's name for it.
        env.push(("ANA_INSTALL_PATH", path(build.root)));
        env.push(("LIVE_ROOT", path(build.live_root)));
    }
    if let Some(failure) = failure {
        env.push(("LIVECD_STEP", failure.step.describe().to_owned()));
        env.push(("LIVECD_ERROR", failure.text.clone()));
    }
    env
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(build: Option<Build<'_>>, failure: Option<&Failure>) -> String {
        let env = environment(Path::new("/tmp"), build, failure);
        env.iter()
            .map(|(name, value)| format!("{name}={value}\n"))
            .collect()
    }

    #[test]
    fn scripts_outside_the_root_know_where_it_is_and_what_went_wrong() {
        expect_test::expect![[r#"
            PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
            HOME=/tmp
            LANG=C.UTF-8
            TERM=dumb
            TMPDIR=/tmp
        "#]]
        .assert_eq(&shown(None, None));
        let build = Build {
            root: Path::new("/work/install_root"),
            live_root: Path::new("/work/live_root"),
        };
        let error = Step::Install.failed("no such package".into());
        expect_test::expect![[r#"
            PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
            HOME=/tmp
            LANG=C.UTF-8
            TERM=dumb
            TMPDIR=/tmp
            INSTALL_ROOT=/work/install_root
            ANA_INSTALL_PATH=/work/install_root
            LIVE_ROOT=/work/live_root
            LIVECD_STEP=install packages
            LIVECD_ERROR=could not install packages
            no such package
        "#]]
        .assert_eq(&shown(Some(build), Some(&Failure::new(&error))));
    }
}
