//! What dpkg says when a package fails.

use crate::Error;

/// How many lines of a script's output an error shows.
const SHOWN: usize = 20;

/// The output since dpkg began with the package it is at.
#[derive(Debug, Default)]
pub(crate) struct Lines(Vec<String>);

impl Lines {
    pub(crate) fn push(&mut self, line: &str) {
        let begins = [
            "Unpacking ",
            "Setting up ",
            "Preparing to unpack ",
            "Processing triggers for ",
        ];
        let is_failing = self.0.iter().any(|line| line.starts_with(ERROR));
        if !is_failing && begins.iter().any(|begin| line.starts_with(begin)) {
            self.0.clear();
        }
        if !line.is_empty() {
            self.0.push(line.to_owned());
        }
    }
}

const ERROR: &str = "dpkg: error processing ";

/// The error those lines are about.
pub(crate) fn explain(lines: &Lines) -> Option<Error> {
    let lines = &lines.0;
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
        .cloned()
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
