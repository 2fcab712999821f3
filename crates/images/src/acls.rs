//! ACLs and attributes that a squashfs or an ISO cannot hold, and what is said of them.

use std::path::Path;

use livecd_fsimage::{drop_acls, other_attributes};
use livecd_host::Event;
use livecd_imgcreate::{Context, HookResult};

/// systemd gives these their ACLs anew at each boot (`tmpfiles.d/systemd.conf`).
const SET_AT_BOOT: &str = "/var/log/journal";

/// Where ACLs are lost.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Holder {
    /// The squashfs of the install root.
    Squashfs,
    /// The medium itself, with what scripts put there.
    Iso,
}

impl Holder {
    /// What holds no ACLs, and what would.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Squashfs => ("a squashfs", "; an EROFS or a filesystem image keeps ACLs"),
            Self::Iso => ("an ISO", ""),
        }
    }
}

/// Takes the ACLs of everything beneath `tree` away, which goes into `holder`, and
/// says so.
pub(crate) fn drop(cx: &Context, tree: &Path, holder: Holder) -> HookResult {
    let had = drop_acls(tree)?;
    for path in &had {
        cx.host.report(Event::Detail(format_args!(
            "{} loses its ACL, which {} cannot hold",
            path.display(),
            holder.words().0
        )));
    }
    let told = had.iter().filter(|path| !path.starts_with(SET_AT_BOOT));
    if let Some(message) = message(holder, &told.map(|path| &**path).collect::<Vec<&Path>>()) {
        cx.host.report(Event::Warning(format_args!("{message}")));
    }
    Ok(())
}

/// Says which files beneath `tree` lose attributes on the medium: it holds none.
pub(crate) fn tell_of_attributes(cx: &Context, tree: &Path) -> HookResult {
    let had = other_attributes(tree)?;
    let paths: Vec<&Path> = had.iter().map(|(path, _)| &**path).collect();
    if let (Some(files), Some((_, name))) = (listed(&paths), had.first()) {
        cx.host.report(Event::Warning(format_args!(
            "the attribute {name} of {files} is not on the medium, as an ISO holds none"
        )));
    }
    Ok(())
}

/// The first path, and how many more there are.
fn listed(paths: &[&Path]) -> Option<String> {
    let first = paths.first()?.display();
    Some(match paths.len() - 1 {
        0 => first.to_string(),
        1 => format!("{first} and one more file"),
        count => format!("{first} and {count} more files"),
    })
}

/// What is said of files that lose their ACLs, if there are any.
fn message(holder: Holder, lost: &[&Path]) -> Option<String> {
    let (holder, instead) = holder.words();
    let files = listed(lost)?;
    Some(format!(
        "the ACL of {files} is not in the image, as {holder} holds none: who is named \
         there may do what everybody may, and the owning group what its own entry says{instead}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_says_what_is_lost() {
        let paths = ["/a", "/b", "/c"].map(Path::new);
        assert_eq!(message(Holder::Squashfs, &[]), None);
        for (count, beginning) in [
            (1, "the ACL of /a is not in the image"),
            (2, "the ACL of /a and one more file is not in"),
            (3, "the ACL of /a and 2 more files is not in"),
        ] {
            let said = message(Holder::Squashfs, &paths[..count]).unwrap();
            assert!(said.starts_with(beginning), "{said}");
        }
    }
}
