use livecd_kickstart::User;

use super::group::{self, NAME};
use super::values::{only, refused, without};
use super::{Change, Changes, Facts, password};
use crate::KickstartError;

/// `user`: useradd(8) in the root, groups that do not exist made first, and the
/// password field, shadow(5).
pub(super) fn changes(user: &User, facts: &Facts<'_>) -> Changes {
    validate(user)?;
    let at_user = |error| KickstartError::new(error, user.span);
    let mut changes = Vec::new();
    let (mut groups, mut own) = (Vec::new(), None);
    for named in &user.groups {
        let (name, gid) = group::with_number(named, user.span)?;
        changes.extend(group::make(name, gid, facts).map_err(at_user)?);
        // The group that has the user's name is the primary one, unless another is.
        if name == user.name && user.gid.is_none() {
            own = Some(user.name.clone());
        } else {
            groups.push(name);
        }
    }
    let primary = match own {
        Some(own) => Some(own),
        None => primary_group(user, facts, &mut changes).map_err(at_user)?,
    };
    changes.push(Change::run("useradd", useradd(user, primary, &groups)));
    if let Some(shell) = &user.shell
        && !facts.root.exists(shell)
    {
        let text = format!("{} cannot log in: the root has no {shell}", user.name);
        changes.push(Change::warn(text));
    }
    let field = password::field(
        &user.name,
        user.password.as_deref(),
        user.iscrypted,
        user.lock,
        facts.timestamp,
    );
    changes.extend(password::warning(
        &user.name,
        user.password.as_deref(),
        user.iscrypted && !user.lock,
    ));
    changes.push(Change::Password(field.map_err(at_user)?));
    Ok(changes)
}

/// What needs no root to be refused.
pub(super) fn validate(user: &User) -> Result<(), KickstartError> {
    only("user name", &user.name, NAME, user.span)?;
    let gecos = user.gecos.as_deref().unwrap_or_default();
    for group in &user.groups {
        group::with_number(group, user.span)?;
    }
    without("a user's full name", gecos, ":", user.span)?;
    for path in [&user.homedir, &user.shell].into_iter().flatten() {
        without("a path of passwd(5)", path, ":", user.span)?;
        if !path.starts_with('/') {
            return Err(refused("absolute path", path, user.span));
        }
    }
    Ok(())
}

/// What `useradd --gid` takes; `None` for a new group named after the user.
fn primary_group(
    user: &User,
    facts: &Facts<'_>,
    changes: &mut Vec<Change>,
) -> Result<Option<String>, String> {
    let Some(gid) = user.gid else {
        let exists = facts.entry("/etc/group", &user.name).is_some();
        return Ok(exists.then(|| user.name.clone()));
    };
    let number = gid.to_string();
    let groups = facts.text("/etc/group");
    let taken = groups
        .lines()
        .any(|line| line.split(':').nth(2) == Some(&number));
    if !taken {
        changes.extend(group::make(&user.name, Some(gid), facts)?);
    }
    Ok(Some(number))
}

fn useradd(user: &User, primary: Option<String>, groups: &[&str]) -> Vec<String> {
    let mut args = vec!["--create-home".to_owned()];
    let mut option = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            args.extend([name.to_owned(), value]);
        }
    };
    option("--comment", user.gecos.clone());
    option("--home-dir", user.homedir.clone());
    let shell = user.shell.clone().unwrap_or_else(|| "/bin/bash".into());
    option("--shell", Some(shell));
    option("--uid", user.uid.map(|uid| uid.to_string()));
    option("--gid", primary);
    option("--groups", (!groups.is_empty()).then(|| groups.join(",")));
    args.extend(["--".to_owned(), user.name.clone()]);
    args
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::configure::testing::both;

    fn check(line: &str, expect: Expect) {
        let files = [
            ("/etc/group", "root:x:0:\nsudo:x:27:\nmade:x:1700:\n"),
            ("/bin/zsh", ""),
        ];
        expect.assert_eq(&both(line, &files, |kickstart, facts| {
            changes(&kickstart.users[0], facts)
        }));
    }

    #[test]
    fn a_user_is_added_with_groups_that_did_not_exist() {
        check(
            "user --name=live --groups=sudo,makers(1500) --gecos='Live User' --uid=1000",
            expect![[r#"
                run groupadd ["--gid", "1500", "--", "makers"]
                run useradd ["--create-home", "--comment", "Live User", "--shell", "/bin/bash", "--uid", "1000", "--groups", "sudo,makers", "--", "live"]
                password live !
            "#]],
        );
    }

    #[test]
    fn every_option_is_used() {
        check(
            "user --name=ann --gid=1600 --uid=1601 --homedir=/srv/ann --shell=/bin/zsh \
             --lock --iscrypted --password=$6$salt$hash",
            expect![[r#"
                run groupadd ["--gid", "1600", "--", "ann"]
                run useradd ["--create-home", "--home-dir", "/srv/ann", "--shell", "/bin/zsh", "--uid", "1601", "--gid", "1600", "--", "ann"]
                password ann !$6$salt$hash
            "#]],
        );
        check(
            "user --name=made --shell=/bin/fish",
            expect![[r#"
            run useradd ["--create-home", "--shell", "/bin/fish", "--gid", "made", "--", "made"]
            warn made cannot log in: the root has no /bin/fish
            password made !
        "#]],
        );
    }

    #[test]
    fn what_would_break_the_files_of_accounts_is_refused() {
        check(
            "user --name='a:b'",
            expect![[r#"
            error: `a:b` is no user name
            hint: the character ':' cannot be in it
        "#]],
        );
        check(
            "user --name=a --gecos='x:0:0'",
            expect![[r#"
            error: the character ':' cannot be in a user's full name
        "#]],
        );
        check(
            "user --name=a --homedir=home",
            expect![[r#"
            error: `home` is no absolute path
        "#]],
        );
        check(
            "user --name=a --groups='sudo(x)'",
            expect![[r#"
            error: `sudo(x)` is no group
            hint: write NAME or NAME(NUMBER)
        "#]],
        );
        check(
            "user --name=a --groups='sudo(1)'",
            expect![[r#"
            error: the group sudo exists, with the number 27
        "#]],
        );
        check(
            "user --name=a --iscrypted --password='x:y'",
            expect![[r#"
            error: a password hash cannot contain a colon or a line end
        "#]],
        );
    }

    #[test]
    fn the_group_of_the_users_own_name_is_the_primary_one() {
        check(
            "user --name=vagrant --groups=vagrant,sudo",
            expect![[r#"
            run groupadd ["--", "vagrant"]
            run useradd ["--create-home", "--shell", "/bin/bash", "--gid", "vagrant", "--groups", "sudo", "--", "vagrant"]
            password vagrant !
        "#]],
        );
        check(
            "user --name=vagrant --groups=vagrant(1234)",
            expect![[r#"
            run groupadd ["--gid", "1234", "--", "vagrant"]
            run useradd ["--create-home", "--shell", "/bin/bash", "--gid", "vagrant", "--", "vagrant"]
            password vagrant !
        "#]],
        );
    }
}
