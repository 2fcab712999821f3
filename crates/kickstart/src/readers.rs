//! Options whose values have a form of their own.

use serde_json::Value;

use crate::version::Version;

type Read = Result<Value, String>;

/// The name of a device, without `/dev/`.
pub(crate) fn device_name(text: &str, _: Version) -> Read {
    Ok(text.strip_prefix("/dev/").unwrap_or(text).into())
}

/// A RAID level, such as `1` or `RAID1`.
pub(crate) fn raid_level(text: &str, _: Version) -> Read {
    const LEVELS: &[&str] = &["RAID0", "RAID1", "RAID4", "RAID5", "RAID6", "RAID10"];
    let upper = text.to_uppercase();
    let level = if upper.starts_with("RAID") {
        upper
    } else {
        format!("RAID{upper}")
    };
    match LEVELS.contains(&level.as_str()) {
        true => Ok(level.into()),
        false => Err(format!("it is one of {}", LEVELS.join(", "))),
    }
}

/// A RAID level of btrfs.
pub(crate) fn btrfs_level(text: &str, _: Version) -> Read {
    Ok(text.to_lowercase().into())
}

/// The scheme of automatic partitioning.
pub(crate) fn autopart_type(text: &str, _: Version) -> Read {
    match text {
        "plain" | "btrfs" | "lvm" | "thinp" => Ok(text.into()),
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
    Ok(text.into())
}
