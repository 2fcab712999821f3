//! What dpkg says when a package fails.

use std::collections::VecDeque;

use crate::Error;

/// How many lines of a script's output an error shows.
const SHOWN: usize = 20;

/// How many lines are kept: a script may print for ever.
const KEPT: usize = 200;

/// The output since dpkg began with the package it is at; the last lines of it, or
/// those around the first error.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    lines: VecDeque<String>,
    failing: bool,
}

impl Lines {
    pub(crate) fn push(&mut self, line: &str) {
        let begins = [
            "Unpacking ",
            "Setting up ",
            "Preparing to unpack ",
            "Processing triggers for ",
        ];
        if !self.failing && begins.iter().any(|begin| line.starts_with(begin)) {
            self.lines.clear();
        }
        if line.is_empty() {
            return;
        }
        if line.starts_with(ERROR) && !self.failing {
            self.failing = true;
            let more = self.lines.len().saturating_sub(KEPT / 2);
            self.lines.drain(..more);
        }
        if self.lines.len() == KEPT {
            if self.failing {
                return;
            }
            self.lines.pop_front();
        }
        self.lines.push_back(line.to_owned());
    }
}

const ERROR: &str = "dpkg: error processing ";

/// The error those lines are about.
pub(crate) fn explain(lines: &Lines) -> Option<Error> {
    let lines: Vec<&String> = lines.lines.iter().collect();
    let at = lines.iter().position(|line| line.starts_with(ERROR))?;
    let subject = lines[at].strip_prefix(ERROR)?;
    let subject = subject
        .trim_start_matches("package ")
        .trim_start_matches("archive ");
    let subject = subject.split(" (--").next().unwrap_or(subject);
    let reason = lines.get(at + 1).map_or("", |line| line.trim());
    let output: Vec<String> = lines[..at]
        .iter()
        .filter(|line| !is_progress(line))
        .map(|line| (*line).clone())
        .collect();
    let output = output[output.len().saturating_sub(SHOWN)..].to_vec();
    Some(match script(reason) {
        Some((package, script, status)) => Error::Script {
            package: package.unwrap_or(subject).to_owned(),
            script: script.to_owned(),
            status: status.to_owned(),
            output,
        },
        None => Error::Package {
            package: subject.rsplit('/').next().unwrap_or(subject).to_owned(),
            reason: reason.to_owned(),
            output,
        },
    })
}

/// Takes apart `installed NAME package post-installation script subprocess
/// returned error exit status 1`.
fn script(reason: &str) -> Option<(Option<&str>, &str, &str)> {
    let (before, after) = reason.split_once(" script subprocess ")?;
    let (whose, script) = before.rsplit_once(' ').unwrap_or(("", before));
    let package = whose
        .strip_suffix(" package")
        .and_then(|whose| whose.rsplit(' ').next())
        .map(|name| name.split(':').next().unwrap_or(name));
    let status = after
        .trim_start_matches("returned error ")
        .trim_start_matches("failed with ");
    Some((package, script, status))
}

fn is_progress(line: &str) -> bool {
    [
        "Setting up ",
        "Unpacking ",
        "Preparing to unpack ",
        "Selecting ",
        "(Reading database",
    ]
    .iter()
    .any(|begin| line.starts_with(begin))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn explained(output: &str) -> String {
        let mut lines = Lines::default();
        output.lines().for_each(|line| lines.push(line));
        explain(&lines).map_or("nothing".to_owned(), |error| error.to_string())
    }

    #[test]
    fn however_much_a_script_says_only_the_last_of_it_is_kept() {
        let mut lines = Lines::default();
        lines.push("Setting up bad (1) ...");
        (0..100_000).for_each(|n| lines.push(&format!("line {n}")));
        lines.push("dpkg: error processing package bad (--configure):");
        lines.push(" installed bad package post-installation script subprocess returned error exit status 3");
        (0..100_000).for_each(|n| lines.push(&format!("more {n}")));
        assert!(lines.lines.len() <= KEPT);
        let Some(Error::Script { output, .. }) = explain(&lines) else {
            panic!("{lines:?}")
        };
        assert_eq!(output.len(), SHOWN);
        assert_eq!(output[SHOWN - 1], "line 99999");
    }

    #[test]
    fn a_failing_script_is_named_with_what_it_said() {
        let output = "Setting up good (1) ...\nall is well\nSetting up bad (1) ...\n\
            mkdir: cannot create directory\n\
            dpkg: error processing package bad (--configure):\n \
            installed bad package post-installation script subprocess returned error exit status 3\n\
            dpkg: too many errors, stopping\nErrors were encountered while processing:\n bad\n";
        assert_eq!(
            explained(output),
            "could not install package bad: its post-installation script failed (exit status 3)\n    \
             mkdir: cannot create directory"
        );
        let output = "Selecting previously unselected package bad.\n\
            (Reading database ... 5 files)\nPreparing to unpack /d/bad_1_all.deb ...\nhello\n\
            dpkg: error processing archive /d/bad_1_all.deb (--unpack):\n \
            new bad:amd64 package pre-installation script subprocess returned error exit status 1\n";
        assert_eq!(
            explained(output),
            "could not install package bad: its pre-installation script failed (exit status 1)\n    hello"
        );
    }

    #[test]
    fn a_refused_package_is_named() {
        let output = "Unpacking b (1) ...\n\
            dpkg: error processing archive /d/b_1_all.deb (--unpack):\n \
            trying to overwrite '/etc/x', which is also in package a 1\n";
        assert_eq!(
            explained(output),
            "could not install package b_1_all.deb: trying to overwrite '/etc/x', which is also in package a 1"
        );
        assert_eq!(explained("something else\n"), "nothing");
    }
}
