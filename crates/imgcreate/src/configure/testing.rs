//! What the tests of the commands share.

use std::fmt::Write;

use livecd_host::{Host, Silent};
use livecd_installroot::{InstallRoot, RootOptions};
use livecd_kickstart::Kickstart;

use super::facts::Root;
use super::{Change, Changes, Facts, Family};
use crate::KickstartError;

/// A kickstart, and a root that holds the files `(path, text)`.
pub(crate) fn with_root<T>(
    kickstart: &str,
    family: Family,
    files: &[(&str, &str)],
    check: impl FnOnce(&Kickstart, &Facts<'_>) -> T,
) -> T {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::system(Silent);
    let root = InstallRoot::open(&host, dir.path(), RootOptions::default()).unwrap();
    for (path, text) in files {
        match text.strip_prefix("-> ") {
            Some(target) => root.symlink(target, path).unwrap(),
            None => root.write(path, text, 0o644).unwrap(),
        }
    }
    let kickstart = Kickstart::parse(kickstart).unwrap();
    let facts = Facts {
        family,
        root: Root::Installed(&root),
        kickstart: &kickstart,
        timestamp: 1_700_000_000,
    };
    check(&kickstart, &facts)
}

/// The changes as text, or the error with its hint.
pub(crate) fn shown(changes: Changes) -> String {
    let mut text = String::new();
    match changes {
        Ok(changes) => {
            for change in changes {
                show(&mut text, &change);
            }
        }
        Err(KickstartError { message, hint, .. }) => {
            writeln!(text, "error: {message}").unwrap();
            if let Some(hint) = hint {
                writeln!(text, "hint: {hint}").unwrap();
            }
        }
    }
    text
}

fn show(text: &mut String, change: &Change) {
    match change {
        Change::Write {
            path,
            content,
            mode,
        } => {
            writeln!(text, "write {path} {mode:o}").unwrap();
            for line in content.lines() {
                let indent = if line.is_empty() { "" } else { "    " };
                writeln!(text, "{indent}{line}").unwrap();
            }
            assert!(content.is_empty() || content.ends_with('\n'), "{path}");
        }
        Change::Link { path, target } => writeln!(text, "link {path} -> {target}").unwrap(),
        Change::Run {
            program,
            args,
            required,
        } => {
            let verb = if *required { "run" } else { "attempt" };
            writeln!(text, "{verb} {program} {args:?}").unwrap();
        }
        Change::Password(field) => {
            writeln!(text, "password {} {}", field.user(), field.text().unwrap()).unwrap();
        }
        Change::Warn(warning) => writeln!(text, "warn {warning}").unwrap(),
    }
}

/// What `changes` makes of a kickstart in roots of both families, told apart
/// where they differ.
pub(crate) fn both(
    kickstart: &str,
    files: &[(&str, &str)],
    changes: impl Fn(&Kickstart, &Facts<'_>) -> Changes,
) -> String {
    let family = |family| {
        with_root(kickstart, family, files, |kickstart, facts| {
            shown(changes(kickstart, facts))
        })
    };
    let (debian, red_hat) = (family(Family::Debian), family(Family::RedHat));
    if debian == red_hat {
        return debian;
    }
    format!("Debian:\n{debian}Red Hat:\n{red_hat}")
}
