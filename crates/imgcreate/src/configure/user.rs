use livecd_kickstart::User;

use super::{Change, Facts, password};
use crate::KickstartError;

/// `user`: useradd(8) in the root, groups that do not exist made first, and the
/// password field, shadow(5).
pub(super) fn changes(user: &User, facts: &Facts<'_>) -> Result<Vec<Change>, KickstartError> {
    let existing = facts
        .root
        .read_text("/etc/group")
        .ok()
        .flatten()
        .unwrap_or_default();
    let exists = |name: &str| {
        existing
            .lines()
            .any(|line| line.split(':').next() == Some(name))
    };
    let mut changes = Vec::new();
    for group in user.groups.iter().filter(|group| !exists(group)) {
        let args = vec![group.clone()];
        changes.push(Change::Run {
            program: "groupadd",
            args,
            required: true,
        });
    }
    changes.push(Change::Run {
        program: "useradd",
        args: useradd(user),
        required: true,
    });
    let field = password::field(
        &user.name,
        user.password.as_deref(),
        user.iscrypted,
        user.lock,
        facts.timestamp,
    );
    let field = field.map_err(|error| KickstartError::new(error, user.span))?;
    changes.push(Change::Password {
        user: user.name.clone(),
        field,
    });
    Ok(changes)
}

fn useradd(user: &User) -> Vec<String> {
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
    option("--gid", user.gid.map(|gid| gid.to_string()));
    option(
        "--groups",
        (!user.groups.is_empty()).then(|| user.groups.join(",")),
    );
    args.extend(["--".to_owned(), user.name.clone()]);
    args
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configure::{Family, testing::with_root};

    #[test]
    fn a_user_is_added_with_groups_that_did_not_exist() {
        let line = "user --name=live --groups=sudo,makers --gecos='Live User' --uid=1000";
        let group = ("/etc/group", "root:x:0:\nsudo:x:27:\n");
        with_root(line, Family::Debian, &[group], |kickstart, facts| {
            let changes = changes(&kickstart.users[0], facts).unwrap();
            let lines: Vec<String> = changes
                .iter()
                .map(|change| match change {
                    Change::Run { program, args, .. } => format!("{program} {}", args.join(" ")),
                    Change::Password { user, field } => format!("password {user} {field}"),
                    other => format!("{other:?}"),
                })
                .collect();
            assert_eq!(
                lines,
                [
                    "groupadd makers",
                    "useradd --create-home --comment Live User --shell /bin/bash --uid 1000 \
                     --groups sudo,makers -- live",
                    "password live !",
                ]
            );
        });
    }
}
