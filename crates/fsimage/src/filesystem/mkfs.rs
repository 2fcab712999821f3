//! The command lines of mkfs.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use livecd_host::Tool;

use crate::tree;
use crate::{Error, Filesystem, FsType};

/// The tool that makes `image`, from `tree` if there is one.
pub(crate) fn tool(filesystem: &Filesystem, tree: Option<&Path>, image: &Path) -> Tool {
    let mkfs = match filesystem.fstype {
        FsType::Ext2 | FsType::Ext3 | FsType::Ext4 => ext(filesystem, tree),
        FsType::Xfs => xfs(filesystem),
        FsType::Btrfs => btrfs(filesystem, tree),
    };
    mkfs.arg(image)
}

/// What mke2fs.conf(5) has for filesystems up to 4 TiB, but the smallest, which
/// have more inodes.
const BYTES_PER_INODE: u64 = 16384;

/// mke2fs(8). Tables are written now, not by a kernel that mounts it.
fn ext(filesystem: &Filesystem, tree: Option<&Path>) -> Tool {
    let Filesystem {
        fstype,
        label,
        uuid,
        block_size,
        reserved_percent,
        timestamp,
        ..
    } = filesystem;
    let mkfs = Tool::new(format!("mkfs.{fstype}"))
        .args(["-q", "-F", "-b", &block_size.to_string()])
        .args(["-m", &reserved_percent.to_string()])
        .args(["-L", label, "-U", uuid, "-E"])
        .arg(format!("hash_seed={uuid},lazy_itable_init=0"))
        .env("SOURCE_DATE_EPOCH", timestamp.to_string())
        // Its own variable before version 1.47.1.
        .env("E2FSPROGS_FAKE_TIME", timestamp.to_string());
    let usual = filesystem.size / BYTES_PER_INODE;
    let mkfs = match filesystem.inodes {
        Some(inodes) if inodes > usual => mkfs.args(["-N", &inodes.to_string()]),
        _ => mkfs,
    };
    match tree {
        Some(tree) => mkfs.arg("-d").arg(tree),
        None => mkfs,
    }
}

/// mkfs.xfs(8).
fn xfs(filesystem: &Filesystem) -> Tool {
    Tool::new("mkfs.xfs")
        .args(["-q", "-f", "-b"])
        .arg(format!("size={}", filesystem.block_size))
        .arg("-m")
        .arg(format!("uuid={}", filesystem.uuid))
        .args(["-L", &filesystem.label])
}

/// mkfs.btrfs(8).
fn btrfs(filesystem: &Filesystem, tree: Option<&Path>) -> Tool {
    let mkfs = Tool::new("mkfs.btrfs")
        .args(["-q", "-f", "-s", &filesystem.block_size.to_string()])
        .args(["-U", &filesystem.uuid, "-L", &filesystem.label]);
    match tree {
        Some(tree) => mkfs.arg("--rootdir").arg(tree),
        None => mkfs,
    }
}

/// Refuses to make a filesystem from a tree when its tool would lose something
/// without a word.
pub(crate) fn refuse_losses(fstype: FsType, tree: &Path) -> Result<(), Error> {
    let loses = match fstype {
        FsType::Ext2 | FsType::Ext3 | FsType::Ext4 => return Ok(()),
        FsType::Xfs => "mkfs.xfs keeps no times, extended attributes or hard links".to_owned(),
        FsType::Btrfs => match btrfs_loses(tree)? {
            Some(loses) => loses,
            None => return Ok(()),
        },
    };
    Err(Error::NotFromTree { fstype, loses })
}

/// What mkfs.btrfs of btrfs-progs 6.2 would write otherwise than it is.
fn btrfs_loses(tree: &Path) -> Result<Option<String>, Error> {
    let root = fs::metadata(tree).map_err(|source| Error::File {
        doing: "look at",
        path: tree.to_owned(),
        source,
    })?;
    if (root.mode() & 0o7777, root.uid(), root.gid()) != (0o755, 0, 0) {
        let loses = "mkfs.btrfs gives the root directory to root, with mode 755";
        return Ok(Some(loses.to_owned()));
    }
    if tree::has_attributes(tree)? {
        let loses = "mkfs.btrfs drops the extended attributes of the root directory";
        return Ok(Some(loses.to_owned()));
    }
    let device = tree::first_device(tree)?;
    Ok(device.map(|path| {
        format!(
            "mkfs.btrfs loses the number of the device {}",
            path.display()
        )
    }))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn the_command_lines() {
        let line = |fstype, tree: Option<&str>| {
            let uuid = "6e1ff9c0-4c1d-5e5a-8a50-000000000001";
            let filesystem = Filesystem::new(fstype, "_live", 512 << 20, uuid, 7);
            tool(&filesystem, tree.map(Path::new), Path::new("/out")).to_string()
        };
        let lines = [
            line(FsType::Ext4, Some("/tree")),
            line(FsType::Ext2, None),
            line(FsType::Xfs, None),
            line(FsType::Btrfs, Some("/tree")),
        ];
        expect![[r#"
            SOURCE_DATE_EPOCH=7 E2FSPROGS_FAKE_TIME=7 mkfs.ext4 -q -F -b 4096 -m 1 -L _live -U 6e1ff9c0-4c1d-5e5a-8a50-000000000001 -E 'hash_seed=6e1ff9c0-4c1d-5e5a-8a50-000000000001,lazy_itable_init=0' -d /tree /out
            SOURCE_DATE_EPOCH=7 E2FSPROGS_FAKE_TIME=7 mkfs.ext2 -q -F -b 4096 -m 1 -L _live -U 6e1ff9c0-4c1d-5e5a-8a50-000000000001 -E 'hash_seed=6e1ff9c0-4c1d-5e5a-8a50-000000000001,lazy_itable_init=0' /out
            mkfs.xfs -q -f -b 'size=4096' -m 'uuid=6e1ff9c0-4c1d-5e5a-8a50-000000000001' -L _live /out
            mkfs.btrfs -q -f -s 4096 -U 6e1ff9c0-4c1d-5e5a-8a50-000000000001 -L _live --rootdir /tree /out"#]].assert_eq(&lines.join("\n"));
    }
}
