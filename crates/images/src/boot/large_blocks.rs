//! Sticks with blocks of 4,096 bytes: Linux mounts ISO 9660 only where blocks have 2,048 bytes or fewer.

/// Where udev and dracut find the rules in the root.
pub(crate) const RULES_PATH: &str = "/etc/udev/rules.d/59-liveos-large-blocks.rules";

/// udev's rules for the initramfs: such a stick gets a loop device, which has blocks of 512 bytes, and its own links
/// to devices do not name it. So whoever waits for the label of the medium finds the loop device.
pub(crate) const RULES: &str = r#"# Linux mounts ISO 9660 only where blocks have 2,048 bytes or fewer.
ACTION=="remove", GOTO="large_blocks_end"
SUBSYSTEM!="block", GOTO="large_blocks_end"
TEST!="/etc/initrd-release", GOTO="large_blocks_end"
KERNEL=="loop*|dm-*|ram*|zram*", GOTO="large_blocks_end"
# A disk has it itself, a partition its disk.
ATTR{queue/logical_block_size}!="4096", ATTRS{queue/logical_block_size}!="4096", GOTO="large_blocks_end"
IMPORT{builtin}="blkid"
ENV{ID_FS_TYPE}!="iso9660", GOTO="large_blocks_end"
ENV{UDEV_DISABLE_PERSISTENT_STORAGE_RULES_FLAG}="1"
ACTION=="add", ENV{DEVTYPE}=="disk", RUN+="/sbin/losetup --read-only --find $devnode"
LABEL="large_blocks_end"
"#;
