//! Options whose values have a form of their own.

use crate::number::int;
use crate::plain::Value;
use crate::version::{Releases, Version, releases};

type Read = Result<Value, String>;

/// The name of a device, without `/dev/`.
pub(crate) fn device_name(text: &str, _: Version) -> Read {
    Ok(text.strip_prefix("/dev/").unwrap_or(text).into())
}

/// The name of a RAID device, which was a number once.
pub(crate) fn raid_device(text: &str, version: Version) -> Read {
    if version.since(43, 10) {
        return Ok(text.into());
    }
    let name = text.strip_prefix("md").unwrap_or(text);
    match int(name) {
        _ if version.since(19, 7) => Ok(name.into()),
        Some(number) => Ok(number.to_string().into()),
        None => Err("it is a number, such as `md0`".to_owned()),
    }
}

/// The RAID levels, and where they are known.
const RAID_LEVELS: [(&str, Releases); 6] = [
    ("RAID0", releases("FC3- RHEL3-")),
    ("RAID1", releases("FC3- RHEL3-")),
    ("RAID4", releases("F13- RHEL6-")),
    ("RAID5", releases("FC3- RHEL3-")),
    ("RAID6", releases("FC3- RHEL3-")),
    ("RAID10", releases("F7- RHEL5-")),
];

/// A RAID level, such as `1` or `RAID1`.
pub(crate) fn raid_level(text: &str, version: Version) -> Read {
    let upper = text.to_uppercase();
    let level = if upper.starts_with("RAID") {
        upper
    } else {
        format!("RAID{upper}")
    };
    let known = RAID_LEVELS
        .iter()
        .filter(|(_, releases)| releases.contains(version));
    let names: Vec<&str> = known.map(|(name, _)| *name).collect();
    match names.contains(&level.as_str()) {
        true => Ok(level.into()),
        false => Err(format!("it is one of {}", names.join(", "))),
    }
}

/// A RAID level of btrfs.
pub(crate) fn btrfs_level(text: &str, _: Version) -> Read {
    const LEVELS: [&str; 4] = ["raid0", "raid1", "raid10", "single"];
    let lower = text.to_lowercase();
    let level = if lower.starts_with(|c: char| c.is_ascii_digit()) {
        format!("raid{lower}")
    } else {
        lower
    };
    match LEVELS.contains(&level.as_str()) {
        true => Ok(level.into()),
        false => Err(format!("it is one of {}", LEVELS.join(", "))),
    }
}

/// The scheme of automatic partitioning.
pub(crate) fn autopart_type(text: &str, version: Version) -> Read {
    match text.to_lowercase().as_str() {
        "thinp" if !version.since(20, 7) => Err("it is one of plain, btrfs, lvm".to_owned()),
        scheme @ ("plain" | "btrfs" | "lvm" | "thinp") => Ok(scheme.into()),
        "partition" => Ok("plain".into()),
        _ => Err("it is one of plain, btrfs, lvm, thinp".to_owned()),
    }
}

/// When a snapshot is taken.
pub(crate) fn snapshot_when(text: &str, _: Version) -> Read {
    match text {
        "post-install" | "pre-install" => Ok(text.into()),
        _ => Err("it is `post-install` or `pre-install`".to_owned()),
    }
}

/// The devices of a team, each possibly with its configuration.
pub(crate) fn team_slaves(text: &str, _: Version) -> Read {
    let mut slaves = Vec::new();
    let mut rest = text.trim_start_matches([',', ' ']);
    while !rest.is_empty() {
        let end = rest.find([',', '\'']).unwrap_or(rest.len());
        let (device, after) = rest.split_at(end);
        let (config, after) = match after.strip_prefix('\'') {
            Some(quoted) => quoted.split_once('\'').unwrap_or((quoted, "")),
            None => ("", after),
        };
        slaves.push(Value::from(vec![device.trim(), config]));
        rest = after.trim_start_matches([',', ' ']);
    }
    Ok(slaves.into())
}
