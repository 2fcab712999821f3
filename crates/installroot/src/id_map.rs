//! The user and group ids of a build that is not root's.

use std::fs;

use livecd_host::{Host, Tool, ToolError};
use nix::unistd::{Gid, Pid, Uid, User};

use crate::Error;

/// Where subordinate ids are granted, subuid(5) and subgid(5).
const SUBUID: &str = "/etc/subuid";
const SUBGID: &str = "/etc/subgid";

/// The arguments of newuidmap(1) and newgidmap(1) for the caller: root inside
/// is the caller outside, the other ids are the caller's subordinate ids.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct IdMap {
    uids: [String; 6],
    gids: [String; 6],
}

impl IdMap {
    /// The map of the user that runs this process.
    pub(crate) fn of_caller() -> Result<Self, Error> {
        let uid = Uid::current();
        let name = User::from_uid(uid)
            .ok()
            .flatten()
            .map_or_else(|| uid.to_string(), |user| user.name);
        let range = |file: &'static str| {
            let text = fs::read_to_string(file).unwrap_or_default();
            subordinate(&text, &name, uid.as_raw()).ok_or_else(|| Error::NoSubordinateIds {
                user: name.clone(),
                file,
                free: free(&[SUBUID, SUBGID].map(|f| fs::read_to_string(f).unwrap_or_default())),
            })
        };
        let (uids, gids) = (range(SUBUID)?, range(SUBGID)?);
        Ok(Self {
            uids: map(uid.as_raw(), uids),
            gids: map(Gid::current().as_raw(), gids),
        })
    }

    /// Gives the map to the user namespace of process `pid`.
    pub(crate) fn apply(&self, host: &Host, pid: Pid) -> Result<(), Error> {
        for (program, map) in [("newuidmap", &self.uids), ("newgidmap", &self.gids)] {
            let tool = Tool::new(program).arg(pid.to_string()).args(map);
            host.run(&tool).map_err(|error| match error {
                ToolError::NotInstalled { .. } => Error::NoIdMapper { program },
                error => Error::IdMap {
                    program,
                    reason: error.to_string(),
                },
            })?;
        }
        Ok(())
    }
}

fn map(own: u32, (start, count): (u32, u32)) -> [String; 6] {
    [
        "0".into(),
        own.to_string(),
        "1".into(),
        "1".into(),
        start.to_string(),
        count.to_string(),
    ]
}

/// The first range of at least 65,535 ids for the user, as start and count.
fn subordinate(text: &str, name: &str, uid: u32) -> Option<(u32, u32)> {
    text.lines().find_map(|line| {
        let mut fields = line.trim().split(':');
        let owner = fields.next()?;
        let start = fields.next()?.parse().ok()?;
        let count = fields.next()?.parse().ok()?;
        let own = owner == name || owner.parse() == Ok(uid);
        (own && count >= 65_535).then_some((start, count))
    })
}

/// A range of ids above all that have been given.
fn free(files: &[String]) -> String {
    let ends = files
        .iter()
        .flat_map(|text| text.lines())
        .filter_map(|line| {
            let mut fields = line.trim().split(':').skip(1);
            let start: u32 = fields.next()?.parse().ok()?;
            let count: u32 = fields.next()?.parse().ok()?;
            start.checked_add(count)
        });
    let start = ends.fold(100_000, u32::max);
    format!("{start}-{}", start.saturating_add(65_535))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_found_by_name_and_by_number() {
        let text = "root:1:65535\nann:100000:65536\n1001:165536:65536\nbob:300000:10\n";
        assert_eq!(subordinate(text, "ann", 1000), Some((100_000, 65_536)));
        assert_eq!(subordinate(text, "eve", 1001), Some((165_536, 65_536)));
        assert_eq!(subordinate(text, "bob", 1002), None);
        assert_eq!(
            map(1000, (100_000, 65_536)).join(" "),
            "0 1000 1 1 100000 65536"
        );
    }

    #[test]
    fn ids_that_others_have_are_not_proposed() {
        let files = ["ann:100000:65536\n".into(), "bob:165536:65536\n".into()];
        assert_eq!(free(&files), "231072-296607");
        assert_eq!(free(&[]), "100000-165535");
    }
}
