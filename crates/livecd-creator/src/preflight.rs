//! What can be known to fail before anything is downloaded.

use std::path::{Path, PathBuf};

use livecd_packages::HostTool;
use rustix::fs::{Access, CWD, StatVfsMountFlags, access, statvfs};
use rustix::process::{Resource, getrlimit};

use crate::sizes::size;

/// What the smallest system takes while it is built: the tree, its squashfs
/// and the ISO.
const WORK_SPACE: u64 = 1 << 30;
/// What the smallest image takes.
const OUTPUT_SPACE: u64 = 128 << 20;
/// What package managers and scripts may fill their stacks with; apt and dnf crash
/// with a sixteenth of it.
const STACK: u64 = 1 << 20;

/// Why a build would fail.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Problem {
    #[error("the output directory {} does not exist; create it, or give another with --output", .0.display())]
    NoOutput(PathBuf),
    #[error("the output directory {} cannot be written: {reason}; give another with --output", dir.display())]
    ReadOnlyOutput { dir: PathBuf, reason: String },
    #[error("there is not enough space in {}: {} free, a build needs at least {}; give another directory with {option}", dir.display(), size(*free), size(*needed))]
    Space {
        dir: PathBuf,
        free: u64,
        needed: u64,
        option: &'static str,
    },
    #[error("{} is mounted noexec, and the programs of the system are run there; give another directory with --tmpdir, or remount it with `exec`", .0.display())]
    NoExec(PathBuf),
    #[error(
        "{dir:?} has a line end or another control character in it, which package managers cannot take; give another directory with {option}"
    )]
    ControlCharacter { dir: PathBuf, option: &'static str },
    #[error(
        "programs may have stacks of {} at most, with which package managers crash; raise the hard limit to {} (`ulimit -H -s`, or `LimitSTACK=` of a service)", size(*limit), size(STACK)
    )]
    Stack { limit: u64 },
    #[error(
        "the name of {dir:?} is not UTF-8, which package managers want; give another directory with {option}"
    )]
    NotUtf8 { dir: PathBuf, option: &'static str },
    #[error("{}", missing(.0))]
    MissingTools(Vec<HostTool>),
}

/// Checks the directories and tools, and returns every problem.
pub(crate) fn check(
    tmpdir: &Path,
    output: &Path,
    cache: Option<&Path>,
    tools: &[HostTool],
) -> Vec<Problem> {
    let mut problems = unwritable_directories(tmpdir, output, cache);
    problems.extend(stack_problem(getrlimit(Resource::Stack).maximum));
    problems.extend(output_problem(output));
    problems.extend(noexec_problem(tmpdir));
    problems.extend(space_problem(tmpdir, WORK_SPACE, "--tmpdir"));
    if output.is_dir() {
        problems.extend(space_problem(output, OUTPUT_SPACE, "--output"));
    }
    let missing: Vec<HostTool> = tools
        .iter()
        .filter(|tool| !installed(tool.program))
        .copied()
        .collect();
    if !missing.is_empty() {
        problems.push(Problem::MissingTools(missing));
    }
    problems
}

/// The directories that package managers cannot be told of.
pub(crate) fn unwritable_directories(
    tmpdir: &Path,
    output: &Path,
    cache: Option<&Path>,
) -> Vec<Problem> {
    let directories = [(tmpdir, "--tmpdir"), (output, "--output")];
    let cache = cache.map(|cache| (cache, "--cache"));
    let directories = directories.into_iter().chain(cache);
    let problem = |(dir, option)| unwritable(dir, option);
    directories.filter_map(problem).collect()
}

/// apt repeats itself without end, and dnf takes the line end out of the path.
fn unwritable(dir: &Path, option: &'static str) -> Option<Problem> {
    // Where a relative path or a link leads counts.
    let dir = std::fs::canonicalize(dir)
        .or_else(|_| std::path::absolute(dir))
        .ok()?;
    match dir.to_str() {
        None => Some(Problem::NotUtf8 { dir, option }),
        Some(text) if text.contains(char::is_control) => {
            Some(Problem::ControlCharacter { dir, option })
        }
        Some(_) => None,
    }
}

/// `maximum` is the hard limit; the soft one has been raised as far as that allows.
fn stack_problem(maximum: Option<u64>) -> Option<Problem> {
    let limit = maximum.filter(|limit| *limit < STACK)?;
    Some(Problem::Stack { limit })
}

/// Package scripts and `useradd` are among what would fail, after the download.
fn noexec_problem(dir: &Path) -> Option<Problem> {
    let flags = statvfs(dir).ok()?.f_flag;
    let problem = || Problem::NoExec(dir.to_owned());
    flags.contains(StatVfsMountFlags::NOEXEC).then(problem)
}

fn output_problem(dir: &Path) -> Option<Problem> {
    if !dir.is_dir() {
        return Some(Problem::NoOutput(dir.to_owned()));
    }
    let error =
        rustix::fs::accessat(CWD, dir, Access::WRITE_OK, rustix::fs::AtFlags::EACCESS).err()?;
    let reason = std::io::Error::from(error).to_string();
    Some(Problem::ReadOnlyOutput {
        dir: dir.to_owned(),
        reason,
    })
}

fn space_problem(dir: &Path, needed: u64, option: &'static str) -> Option<Problem> {
    // An unusual filesystem that does not tell is no reason to refuse.
    let stat = statvfs(dir).ok()?;
    let free = stat.f_bavail.saturating_mul(stat.f_frsize);
    let dir = dir.to_owned();
    (free < needed).then_some(Problem::Space {
        dir,
        free,
        needed,
        option,
    })
}

fn installed(program: &str) -> bool {
    livecd_host::program_directories()
        .iter()
        .any(|directory| access(directory.join(program), Access::EXEC_OK).is_ok())
}

fn missing(tools: &[HostTool]) -> String {
    let programs: Vec<&str> = tools.iter().map(|tool| tool.program).collect();
    let packages = |of: fn(&HostTool) -> &'static str| {
        let mut packages: Vec<&str> = tools.iter().map(of).collect();
        packages.sort_unstable();
        packages.dedup();
        packages.join(" ")
    };
    format!(
        "not installed: {}; install them with `apt-get install {}` on Debian, or `dnf install {}` on Fedora",
        programs.join(", "),
        packages(|tool| tool.debian),
        packages(|tool| tool.fedora)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_missing_tool_is_named_with_its_package() {
        let tool = |program| HostTool {
            program,
            debian: "squash-deb",
            fedora: "squash-rpm",
        };
        let problems = check(
            Path::new("/"),
            Path::new("/nowhere"),
            None,
            &[tool("sh"), tool("nosuch1"), tool("nosuch2")],
        );
        let shown: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            [
                "the output directory /nowhere does not exist; create it, or give another with --output",
                "not installed: nosuch1, nosuch2; install them with `apt-get install squash-deb` on \
                 Debian, or `dnf install squash-rpm` on Fedora",
            ]
        );
    }

    #[test]
    fn a_stack_that_package_managers_crash_with_is_a_problem() {
        let problem = stack_problem(Some(64 << 10)).unwrap().to_string();
        assert!(problem.contains("64.0 KiB"), "{problem}");
        assert!(problem.contains("hard limit to 1.0 MiB"), "{problem}");
        assert_eq!(stack_problem(Some(1 << 20)), None);
        assert_eq!(stack_problem(None), None);
    }

    #[test]
    fn space_is_checked() {
        let problem = space_problem(Path::new("/"), u64::MAX, "--tmpdir").unwrap();
        assert!(
            problem
                .to_string()
                .starts_with("there is not enough space in /: "),
            "{problem}"
        );
        assert!(
            problem
                .to_string()
                .ends_with("give another directory with --tmpdir")
        );
    }
}
