//! ACLs that a squashfs cannot hold, and what is said of them.

use std::path::Path;

use livecd_fsimage::drop_acls;
use livecd_host::Event;
use livecd_imgcreate::{Context, HookResult};

/// systemd gives these their ACLs anew at each boot (`tmpfiles.d/systemd.conf`).
const SET_AT_BOOT: &str = "/var/log/journal";

/// Takes the ACLs of the install root away, and says so.
pub(crate) fn drop(cx: &Context) -> HookResult {
    let had = drop_acls(cx.root_path())?;
    for path in &had {
        cx.host.report(Event::Detail(format_args!(
            "{} loses its ACL, which a squashfs cannot hold",
            path.display()
        )));
    }
    let lost = had.iter().filter(|path| !path.starts_with(SET_AT_BOOT));
    if let Some(message) = message(&lost.map(|path| &**path).collect::<Vec<&Path>>()) {
        cx.host.report(Event::Warning(format_args!("{message}")));
    }
    Ok(())
}

/// What is said of files that lose their ACLs, if there are any.
fn message(lost: &[&Path]) -> Option<String> {
    let first = lost.first()?.display();
    let others = match lost.len() - 1 {
        0 => String::new(),
        1 => " and one more file".to_owned(),
        count => format!(" and {count} more files"),
    };
    Some(format!(
        "the ACL of {first}{others} is not in the image, as a squashfs holds none: who is named \
         there may do what everybody may, and the owning group what its own entry says; an EROFS \
         or a filesystem image keeps ACLs"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_says_what_is_lost() {
        let paths = ["/a", "/b", "/c"].map(Path::new);
        assert_eq!(message(&[]), None);
        for (count, beginning) in [
            (1, "the ACL of /a is not in the image"),
            (2, "the ACL of /a and one more file is not in"),
            (3, "the ACL of /a and 2 more files is not in"),
        ] {
            let said = message(&paths[..count]).unwrap();
            assert!(said.starts_with(beginning), "{said}");
        }
    }
}
