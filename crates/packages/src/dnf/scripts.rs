//! Scripts of packages that failed. dnf's exit status does not tell.

use super::dialect::Dialect;

/// A script that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FailedScript {
    pub(crate) package: String,
    /// Such as `post` or `posttrans`, as in a spec file.
    pub(crate) script: String,
    pub(crate) status: String,
    /// What was printed before.
    pub(crate) output: Vec<String>,
}

impl FailedScript {
    /// Whether the package is not installed because of it.
    pub(crate) fn is_fatal(&self) -> bool {
        matches!(self.script.as_str(), "pre" | "prein" | "pretrans")
    }

    /// Whether it ended before its interpreter began: rpm's child says so by the
    /// status that shells have for it too. A script that ends with it by itself
    /// has mostly said something before; otherwise only rpm has.
    pub(crate) fn is_not_started(&self) -> bool {
        let mut output = self.output.iter();
        self.status == NOT_STARTED
            && output.all(|line| OF_RPM.iter().any(|start| line.starts_with(start)))
    }
}

/// How rpm's child ends when it cannot start an interpreter.
const NOT_STARTED: &str = "exit status 126";

/// How rpm's own lines begin, by dnf 4 and by dnf5.
const OF_RPM: [&str; 3] = ["error: ", "warning: ", "[RPM] "];

/// How many lines of a script's output are kept.
const KEPT: usize = 10;

/// How many failures are told: a script may print what looks like one, for ever.
const FAILED: usize = 100;

/// Finds them in the output of a transaction.
#[derive(Debug)]
pub(crate) struct Scripts {
    dialect: &'static dyn Dialect,
    output: Vec<String>,
    failed: Vec<FailedScript>,
}

impl Scripts {
    /// None yet, of a dnf that speaks `dialect`.
    pub(crate) fn new(dialect: &'static dyn Dialect) -> Self {
        Self {
            dialect,
            output: Vec::new(),
            failed: Vec::new(),
        }
    }

    /// Takes a line; `is_progress` if dnf itself printed it.
    pub(crate) fn take(&mut self, line: &str, is_progress: bool) {
        let (line, is_heading) = self.dialect.unmarked(line);
        if is_progress || is_heading {
            self.output.clear();
        } else if let Some(mut failed) = parse(line) {
            failed.output = std::mem::take(&mut self.output);
            // rpm and dnf may both say it.
            let same = |known: &FailedScript| {
                known.package == failed.package && known.script == failed.script
            };
            if self.failed.len() < FAILED && !self.failed.iter().any(same) {
                self.failed.push(failed);
            }
        } else if !line.trim_start_matches(">>>").trim().is_empty() {
            self.output.push(line.to_owned());
            if self.output.len() > KEPT {
                self.output.remove(0);
            }
        }
    }

    /// What failed, in order.
    pub(crate) fn failed(self) -> Vec<FailedScript> {
        self.failed
    }
}

/// rpm's `warning: %post(NAME-VERSION) scriptlet failed, exit status 3`.
fn parse(line: &str) -> Option<FailedScript> {
    let (head, status) = line.split_once(" scriptlet failed, ")?;
    let (_, head) = head.split_once('%')?;
    let (script, package) = head.split_once('(')?;
    Some(FailedScript {
        package: package.trim_end_matches(')').to_owned(),
        script: script.to_owned(),
        status: status.trim().to_owned(),
        output: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dnf::dialect::{Dnf4, Dnf5};

    #[test]
    fn a_failed_script_is_found_with_what_it_printed() {
        let mut scripts = Scripts::new(&Dnf4);
        for (line, is_progress) in [
            ("  Installing : a-1-1.noarch 1/2", true),
            ("a says hello", false),
            ("  Running scriptlet: b-1-1.noarch 2/2", true),
            ("dracut: no module", false),
            (
                "warning: %posttrans(b-1-1.noarch) scriptlet failed, exit status 3",
                false,
            ),
            ("", false),
            ("Error in POSTTRANS scriptlet in rpm package b", false),
            (
                "error: %prein(c-1-1.noarch) scriptlet failed, signal 9",
                false,
            ),
        ] {
            scripts.take(line, is_progress);
        }
        let failed = scripts.failed();
        let [b, c] = failed.as_slice() else {
            panic!("{failed:?}")
        };
        assert_eq!(
            (b.package.as_str(), b.script.as_str(), b.status.as_str()),
            ("b-1-1.noarch", "posttrans", "exit status 3")
        );
        assert_eq!(b.output, ["dracut: no module"]);
        assert!(!b.is_fatal());
        assert_eq!((c.script.as_str(), c.is_fatal()), ("prein", true));
    }

    #[test]
    fn a_script_that_was_not_started_is_told_from_one_that_failed() {
        let is_not_started = |status: &str, output: &[&str]| {
            let failed = FailedScript {
                package: "a-1-1.noarch".to_owned(),
                script: "post".to_owned(),
                status: status.to_owned(),
                output: output.iter().map(|line| (*line).to_owned()).collect(),
            };
            failed.is_not_started()
        };
        let unshare = "unshare with flags x40000000 failed: Operation not permitted";
        for (status, output, expected) in [
            ("exit status 126", &[][..], true),
            ("exit status 126", &[&*format!("error: {unshare}")], true),
            ("exit status 126", &[&*format!("[RPM] {unshare}")], true),
            (
                "exit status 126",
                &["/var/tmp/rpm-tmp.x: line 1: /x: Permission denied"],
                false,
            ),
            ("exit status 1", &[], false),
            ("exit status 127", &[], false),
        ] {
            assert_eq!(is_not_started(status, output), expected, "{output:?}");
        }
    }

    #[test]
    fn dnf5_tells_the_output_afterwards() {
        let mut scripts = Scripts::new(&Dnf5);
        let said = "\
>>> Running %post scriptlet: a-0:1-1.noarch
>>> Non-critical error in %post scriptlet: a-0:1-1.noarch
>>> Scriptlet output:
>>> post is failing
>>> \n\
>>> [RPM] %post(a-1-1.noarch) scriptlet failed, exit status 3
Transaction failed: Rpm transaction failed.
";
        said.lines().for_each(|line| scripts.take(line, false));
        let expected = FailedScript {
            package: "a-1-1.noarch".to_owned(),
            script: "post".to_owned(),
            status: "exit status 3".to_owned(),
            output: vec!["post is failing".to_owned()],
        };
        assert_eq!(scripts.failed(), [expected]);
    }
}
