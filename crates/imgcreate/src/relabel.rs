//! The labels of files, by the policy of the system itself.
//!
//! setfiles(8) of the root says, confined, what label each file should have:
//! that needs no privilege and no SELinux on the build host. The creator puts the
//! labels into the image; for one that does not, they are written to the files of
//! the root, which the kernel allows only to root.

use std::sync::Arc;

use livecd_host::Event;

use crate::policy::{Labels, Mode, Policy, mode};
use crate::{Context, HookResult, ImageCreator};

/// Finds a label for every file of the root, unless its SELinux is off.
///
/// # Errors
///
/// If SELinux enforces its policy: no policy, no setfiles in the root, or labels
/// that cannot be written. Otherwise that is a warning.
pub(crate) fn relabel(cx: &mut Context, creator: &dyn ImageCreator) -> HookResult {
    let Some(mode) = mode(&cx.root) else {
        return Ok(());
    };
    match label(cx, creator) {
        Ok(labels) => {
            let count = labels.len();
            cx.host
                .report(Event::Note(format_args!("{count} files are labelled")));
            if creator.packs_labels() {
                cx.labels = Arc::new(labels);
            }
            Ok(())
        }
        Err(error) if mode == Mode::Enforcing => Err(format!(
            "files could not be labelled, and SELinux would enforce its policy on them: {error}"
        )
        .into()),
        Err(error) => {
            cx.host.report(Event::Warning(format_args!(
                "files have no SELinux labels: {error}"
            )));
            Ok(())
        }
    }
}

fn label(cx: &Context, creator: &dyn ImageCreator) -> HookResult<Labels> {
    let policy = Policy::of(&cx.root).ok_or("the root has no policy")?;
    let Policy { contexts, binary } = &policy;
    // Of "/" setfiles would tell the kernel's audit system, which no program of the
    // root reaches, and fail; "//" is the same directory.
    let arguments = ["-n", "-v", "-F", "-c", binary, contexts, "//"];
    let setfiles = cx.root.tool("setfiles").args(["-e", "/proc", "-e", "/sys"]);
    let setfiles = setfiles.args(["-e", "/dev", "-e", "/run"]).args(arguments);
    let mut labels = Labels::new();
    cx.host.run_lines(&setfiles, &mut |line| {
        labels.extend(wanted(line).map(|(path, label)| (path.into(), label.to_owned())));
    })?;
    if !creator.packs_labels() {
        for (path, label) in &labels {
            cx.root.set_label(path, label).map_err(|error| {
                format!("{error}; only root can label the files of this kind of image: a squashfs of the flat layout needs no root")
            })?;
        }
    }
    Ok(labels)
}

/// What a line of setfiles says: `Would relabel PATH from LABEL to LABEL`.
fn wanted(line: &str) -> Option<(&str, &str)> {
    let (rest, label) = line.strip_prefix("Would relabel ")?.rsplit_once(" to ")?;
    let (path, _) = rest.rsplit_once(" from ")?;
    Some((path, label))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_may_have_any_words() {
        assert_eq!(
            wanted("Would relabel /srv/from here to there from <no context> to a:b:c:s0"),
            Some(("/srv/from here to there", "a:b:c:s0"))
        );
        assert_eq!(wanted("Relabeled /x from a to b"), None);
    }
}
