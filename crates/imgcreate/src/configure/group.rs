//! `group`: groups of users.

use livecd_kickstart::{Span, UserGroup};

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

/// The name of the group that has the number `gid`, if there is one.
pub(super) fn with_gid(gid: i64, facts: &Facts<'_>) -> Option<String> {
    let (groups, number) = (facts.text("/etc/group"), gid.to_string());
    let mut lines = groups.lines().map(|line| line.split(':'));
    lines.find_map(|mut fields| {
        let name = fields.next()?;
        (fields.nth(1)? == number).then(|| name.to_owned())
    })
}

/// Groups as `user --groups` names them, `NAME` or `NAME(GID)`, each once.
pub(super) fn named(
    texts: &[String],
    span: Span,
) -> Result<Vec<(&str, Option<i64>)>, KickstartError> {
    let mut all: Vec<(&str, Option<i64>)> = Vec::new();
    for text in texts {
        let (name, gid) = with_number(text, span)?;
        match all.iter_mut().find(|(other, _)| *other == name) {
            None => all.push((name, gid)),
            Some((_, Some(other))) if gid.is_some_and(|gid| gid != *other) => {
                let message = format!("the group {name} is given two numbers");
                return Err(KickstartError::new(message, span));
            }
            Some((_, other)) => *other = other.or(gid),
        }
    }
    Ok(all)
}

fn with_number(text: &str, span: Span) -> Result<(&str, Option<i64>), KickstartError> {
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
