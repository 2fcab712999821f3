//! `authselect`, `authconfig`: how users are authenticated.

use livecd_kickstart::{Kickstart, Span};

use super::{Change, Changes, Facts};
use crate::KickstartError;

/// A tool that configures how users are authenticated, and its arguments.
pub(super) struct Authentication {
    tool: &'static str,
    /// Nothing if a quote is not closed.
    args: Option<Vec<String>>,
    pub(super) span: Span,
}

/// What `authconfig` and `authselect` lines ask for.
pub(super) fn wanted(kickstart: &Kickstart) -> Vec<Authentication> {
    let old = kickstart.authconfig.iter().map(|line| Authentication {
        tool: "authconfig",
        args: line.arguments(),
        span: line.span,
    });
    let new = kickstart.authselect.iter().map(|line| Authentication {
        tool: "authselect",
        args: line.arguments(),
        span: line.span,
    });
    old.chain(new).collect()
}

/// `authselect`, `auth`, `authconfig`: authselect(8), or what remains of
/// authconfig, in the root.
pub(super) fn changes(wanted: &Authentication, facts: &Facts<'_>) -> Changes {
    let tool = wanted.tool;
    let there = ["/usr/bin", "/usr/sbin"]
        .iter()
        .any(|folder| facts.root.exists(format!("{folder}/{tool}")));
    if !there {
        let text = format!("the root has no {tool}, logging in stays as it is");
        return Ok(vec![Change::warn(text)]);
    }
    let Some(mut args) = wanted.args.clone() else {
        return Err(KickstartError::new("a quote is not closed", wanted.span));
    };
    if tool == "authconfig" && !args.iter().any(|arg| arg.starts_with("--update")) {
        args.push("--update".into());
    }
    Ok(vec![Change::run(tool, args)])
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::configure::testing::both;

    fn check(line: &str, files: &[(&str, &str)], expect: Expect) {
        expect.assert_eq(&both(line, files, |kickstart, facts| {
            changes(&wanted(kickstart)[0], facts)
        }));
    }

    #[test]
    fn the_tool_of_the_root_is_run() {
        let files = [("/usr/bin/authselect", ""), ("/usr/sbin/authconfig", "")];
        check(
            "authselect select minimal with-mkhomedir --force",
            &files,
            expect![[r#"
                run authselect ["select", "minimal", "with-mkhomedir", "--force"]
            "#]],
        );
        check(
            "auth --passalgo=sha512",
            &files,
            expect![[r#"
            run authconfig ["--passalgo=sha512", "--update"]
        "#]],
        );
    }

    #[test]
    fn without_it_there_is_a_warning() {
        check(
            "authselect select minimal",
            &[],
            expect![[r#"
            warn the root has no authselect, logging in stays as it is
        "#]],
        );
    }
}
