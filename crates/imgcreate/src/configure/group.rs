use livecd_kickstart::UserGroup;

use super::values::{only, refused};
use super::{Change, Changes, Facts};
use crate::KickstartError;

/// The characters of names of users and groups, beside letters and digits.
pub(super) const NAME: &str = "_.-";

/// `group`: groupadd(8) in the root. A group that exists is used as it is.
pub(super) fn changes(group: &UserGroup, facts: &Facts<'_>) -> Changes {
    validate(group)?;
    make(&group.name, group.gid, facts).map_err(|error| KickstartError::new(error, group.span))
}

/// What needs no root to be refused.
pub(super) fn validate(group: &UserGroup) -> Result<(), crate::KickstartError> {
    only("group name", &group.name, NAME, group.span)?;
    Ok(())
}

/// What makes the group, if it does not exist.
pub(super) fn make(name: &str, gid: Option<i64>, facts: &Facts<'_>) -> Result<Vec<Change>, String> {
    if let Some(entry) = facts.entry("/etc/group", name) {
        let has = entry.get(2).map(String::as_str).unwrap_or_default();
        return match gid {
            Some(gid) if has != gid.to_string() => {
                Err(format!("the group {name} exists, with the number {has}"))
            }
            _ => Ok(Vec::new()),
        };
    }
    let number = gid.map(|gid| ["--gid".to_owned(), gid.to_string()]);
    let args = number.into_iter().flatten();
    let args = args.chain(["--".to_owned(), name.to_owned()]);
    Ok(vec![Change::run("groupadd", args)])
}

/// A group as `user --groups` names it: `NAME` or `NAME(GID)`.
pub(super) fn with_number(
    text: &str,
    span: livecd_kickstart::Span,
) -> Result<(&str, Option<i64>), KickstartError> {
    let Some((name, rest)) = text.split_once('(') else {
        only("group name", text, NAME, span)?;
        return Ok((text, None));
    };
    only("group name", name, NAME, span)?;
    let number = rest.strip_suffix(')').and_then(|gid| gid.parse().ok());
    match number {
        Some(gid) => Ok((name, Some(gid))),
        None => Err(refused("group", text, span).hint("write NAME or NAME(NUMBER)")),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::configure::testing::both;

    fn check(line: &str, expect: Expect) {
        let files = [("/etc/group", "root:x:0:\nmakers:x:1500:\n")];
        expect.assert_eq(&both(line, &files, |kickstart, facts| {
            changes(&kickstart.groups[0], facts)
        }));
    }

    #[test]
    fn a_group_is_added_unless_it_is_there() {
        check(
            "group --name=testers --gid=1600",
            expect![[r#"
            run groupadd ["--gid", "1600", "--", "testers"]
        "#]],
        );
        check(
            "group --name=testers",
            expect![[r#"
            run groupadd ["--", "testers"]
        "#]],
        );
        check("group --name=makers --gid=1500", expect![""]);
    }

    #[test]
    fn another_number_or_a_name_that_is_none_is_an_error() {
        check(
            "group --name=makers --gid=1",
            expect![[r#"
            error: the group makers exists, with the number 1500
        "#]],
        );
        check(
            "group --name=a:b",
            expect![[r#"
            error: `a:b` is no group name
            hint: the character ':' cannot be in it
        "#]],
        );
    }
}
