//! `user`: users and the groups they are in.

use livecd_kickstart::User;

use super::group::{self, NAME};
use super::values::{only, refused, without};
use super::{Change, Changes, Facts, password};
use crate::KickstartError;

/// `user`: useradd(8) in the root, groups that do not exist made first, and the
/// password field, shadow(5). A user that exists, of a package or of the medium the
/// build begins with, is changed by usermod(8).
pub(super) fn changes(user: &User, facts: &Facts<'_>) -> Changes {
    validate(user)?;
    let at_user = |error| KickstartError::new(error, user.span);
    let Groups {
        made,
        primary,
        others,
    } = Groups::of(user, facts)?;
    let mut changes = made;
    let there = facts.entry("/etc/passwd", &user.name);
    match &there {
        None => changes.push(Change::run("useradd", useradd(user, primary, &others))),
        Some(_) => changes.extend(
            usermod(user, &others, facts).map(|arguments| Change::run("usermod", arguments)),
        ),
    }
    if let Some(shell) = &user.shell
        && !facts.root.exists(shell)
    {
        let text = format!("{} cannot log in: the root has no {shell}", user.name);
        changes.push(Change::warn(text));
    }
    // Of a user that exists, the password is only changed if there is one.
    if there.is_some() && user.password.is_none() {
        return Ok(changes);
    }
    let field = password::field(
        &user.name,
        user.password.as_deref(),
        user.iscrypted,
        user.lock,
        facts.timestamp,
    );
    changes.push(Change::Password(field.map_err(at_user)?));
    Ok(changes)
}

/// What needs no root to be refused.
fn validate(user: &User) -> Result<(), KickstartError> {
    only("user name", &user.name, NAME, user.span)?;
    let gecos = user.gecos.as_deref().unwrap_or_default();
    group::named(&user.groups, user.span)?;
    if user.uid == Some(0) && user.name != "root" {
        return Err(KickstartError::new("the number 0 is root's", user.span));
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

/// The groups of a user.
struct Groups {
    /// What makes those that do not exist.
    made: Vec<Change>,
    /// What `useradd --gid` takes; `None` for a new group named after the user.
    primary: Option<String>,
    others: Vec<String>,
}

impl Groups {
    /// The group of `--gid` is the primary one, or else the one that has the user's
    /// name: useradd would not make that for a user who is to be its member.
    fn of(user: &User, facts: &Facts<'_>) -> Result<Self, KickstartError> {
        let at_user = |error| KickstartError::new(error, user.span);
        let mut named = group::named(&user.groups, user.span)?;
        let mut made = Vec::new();
        let mut make = |name: &str, gid| {
            let changes = group::make(name, gid, facts).map_err(at_user)?;
            made.extend(changes);
            Ok::<_, KickstartError>(())
        };
        let position = named.iter().position(|(name, _)| *name == user.name);
        let primary = match user.gid {
            None => match position.map(|at| named.remove(at)) {
                Some((name, gid)) => {
                    make(name, gid)?;
                    Some(user.name.clone())
                }
                None => facts
                    .entry("/etc/group", &user.name)
                    .map(|_| user.name.clone()),
            },
            Some(gid) => {
                let named_so = named.iter().find(|(_, number)| *number == Some(gid));
                let holder = named_so.map(|(name, _)| (*name).to_owned());
                let holder = holder.or_else(|| group::with_gid(gid, facts));
                if holder.is_none_or(|name| name == user.name) {
                    if let Some((name, Some(other))) = position.map(|at| named.remove(at))
                        && other != gid
                    {
                        return Err(at_user(format!(
                            "the group {name} cannot have two numbers, {gid} and {other}"
                        )));
                    }
                    make(&user.name, Some(gid))?;
                }
                Some(gid.to_string())
            }
        };
        for (name, gid) in &named {
            make(name, *gid)?;
        }
        let others = named.iter().map(|(name, _)| (*name).to_owned());
        let others = others.collect();
        Ok(Self {
            made,
            primary,
            others,
        })
    }
}

fn useradd(user: &User, primary: Option<String>, groups: &[String]) -> Vec<String> {
    let shell = user.shell.clone().unwrap_or_else(|| "/bin/bash".into());
    let options = [
        ("--comment", user.gecos.clone()),
        ("--home-dir", user.homedir.clone()),
        ("--shell", Some(shell)),
        ("--uid", user.uid.map(|uid| uid.to_string())),
        ("--gid", primary),
        ("--groups", (!groups.is_empty()).then(|| groups.join(","))),
    ];
    let mut args = vec!["--create-home".to_owned()];
    args.extend(given(options));
    args.extend(["--".to_owned(), user.name.clone()]);
    args
}

/// What `usermod` takes to give a user that exists what the kickstart asks for, if
/// that is anything.
fn usermod(user: &User, groups: &[String], facts: &Facts<'_>) -> Option<Vec<String>> {
    let entry = facts.entry("/etc/passwd", &user.name)?;
    // usermod refuses to do again what is done.
    let unless =
        |field: usize, value: Option<String>| value.filter(|value| entry.get(field) != Some(value));
    let options = [
        ("--comment", unless(4, user.gecos.clone())),
        ("--home", unless(5, user.homedir.clone())),
        ("--shell", unless(6, user.shell.clone())),
        ("--uid", unless(2, user.uid.map(|uid| uid.to_string()))),
        ("--gid", unless(3, user.gid.map(|gid| gid.to_string()))),
        ("--groups", (!groups.is_empty()).then(|| groups.join(","))),
    ];
    let mut args: Vec<String> = given(options).collect();
    if args.iter().any(|arg| arg == "--groups") {
        args.push("--append".into());
    }
    if user.lock && user.password.is_none() {
        args.push("--lock".into());
    }
    if args.is_empty() {
        return None;
    }
    args.extend(["--".to_owned(), user.name.clone()]);
    Some(args)
}

/// The options that have a value, as arguments.
fn given<const N: usize>(
    options: [(&'static str, Option<String>); N],
) -> impl Iterator<Item = String> {
    options
        .into_iter()
        .filter_map(|(name, value)| Some([name.to_owned(), value?]))
        .flatten()
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
    fn a_group_is_made_once_whatever_names_it() {
        check(
            "user --name=ann --groups=makers,makers(1500),sudo,makers",
            expect![[r#"
                run groupadd ["--gid", "1500", "--", "makers"]
                run useradd ["--create-home", "--shell", "/bin/bash", "--groups", "makers,sudo", "--", "ann"]
                password ann !
            "#]],
        );
        // The primary group may be among the others, by its number.
        check(
            "user --name=ann --gid=1500 --groups=makers(1500)",
            expect![[r#"
                run groupadd ["--gid", "1500", "--", "makers"]
                run useradd ["--create-home", "--shell", "/bin/bash", "--gid", "1500", "--groups", "makers", "--", "ann"]
                password ann !
            "#]],
        );
        check(
            "user --name=ann --gid=1500 --groups=ann",
            expect![[r#"
                run groupadd ["--gid", "1500", "--", "ann"]
                run useradd ["--create-home", "--shell", "/bin/bash", "--gid", "1500", "--", "ann"]
                password ann !
            "#]],
        );
        check(
            "user --name=ann --gid=27 --groups=ann",
            expect![[r#"
                run groupadd ["--", "ann"]
                run useradd ["--create-home", "--shell", "/bin/bash", "--gid", "27", "--groups", "ann", "--", "ann"]
                password ann !
            "#]],
        );
        check(
            "user --name=made --gid=1700 --groups=made,sudo",
            expect![[r#"
                run useradd ["--create-home", "--shell", "/bin/bash", "--gid", "1700", "--groups", "sudo", "--", "made"]
                password made !
            "#]],
        );
        for (line, error) in [
            ("--groups=b(1),b(2)", "the group b is given two numbers"),
            (
                "--gid=5 --groups=ann(6)",
                "the group ann cannot have two numbers, 5 and 6",
            ),
        ] {
            let line = format!("user --name=ann {line}");
            let shown = both(&line, &[], |kickstart, facts| {
                changes(&kickstart.users[0], facts)
            });
            assert_eq!(shown, format!("error: {error}\n"));
        }
    }

    #[test]
    fn a_user_that_exists_is_changed() {
        let check = |line: &str, expect: Expect| {
            let files = [
                ("/etc/passwd", "www-data:x:33:33::/var/www:/bin/sh\n"),
                ("/etc/group", "www-data:x:33:\n"),
            ];
            expect.assert_eq(&both(line, &files, |kickstart, facts| {
                changes(&kickstart.users[0], facts)
            }));
        };
        check(
            "user --name=www-data --groups=staff,www-data --uid=33",
            expect![[r#"
                run groupadd ["--", "staff"]
                run usermod ["--groups", "staff", "--append", "--", "www-data"]
            "#]],
        );
        check(
            "user --name=www-data --shell=/bin/sh --password=! --iscrypted",
            expect![[r#"
                warn www-data cannot log in: the root has no /bin/sh
                password www-data !
            "#]],
        );
        check(
            "user --name=www-data --lock --homedir=/srv",
            expect![[r#"
                run usermod ["--home", "/srv", "--lock", "--", "www-data"]
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
