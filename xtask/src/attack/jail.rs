//! Where attacks are tried: namespaces of this run's own, in which all of the
//! machine is read-only and everything written is in memory. An attack that comes
//! through, and one that is tried without protection, changes nothing else.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use crate::TaskResult;

/// Makes the jail, then runs `$@` in it. `$1` is the ordinary user's number.
///
/// `/proc` and `/sys` can be written to as outside: attacks without protection
/// only open the files that are there.
const MAKE: &str = r#"
uid=$1; shift
mount --make-rprivate /
umount --recursive --lazy /proc
mount -t proc proc /proc
while read -r _ _ _ _ point _; do
    mount -o remount,bind,ro "$(printf '%b' "$point")" 2>/dev/null || true
done < /proc/self/mountinfo
mount -o remount,bind,rw /proc
umount --recursive --lazy /sys
mount -t sysfs sysfs /sys
for place in /tmp /var/tmp /srv /media; do
    mount -t tmpfs -o mode=1777 tmpfs $place
done
mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts /dev/pts
mkdir /tmp/etc
cp /etc/passwd /tmp/etc/passwd
echo "livecd-attack:x:$uid:$uid::/:/bin/sh" >> /tmp/etc/passwd
echo "livecd-attack:1800000000:65536" > /tmp/etc/subuid
# Servers that nobody answers from are tried again for seconds.
cp -a /etc/apt/apt.conf.d /tmp/etc/
echo 'Acquire::Retries "0";' > /tmp/etc/apt.conf.d/99attack
mount --bind /tmp/etc/apt.conf.d /etc/apt/apt.conf.d
mount --bind /tmp/etc/passwd /etc/passwd
mount --bind /tmp/etc/subuid /etc/subuid
mount --bind /tmp/etc/subuid /etc/subgid
ip link set lo up 2>/dev/null || true
touch /etc/attack 2>/dev/null && { echo "the jail leaks" >&2; exit 3; }
export TMPDIR=/tmp
exec "$@"
"#;

/// An ordinary user that nobody else on the machine is.
pub(crate) const UID: u32 = 61_236;

/// Becomes this program again, in a jail, with `arguments`.
pub(crate) fn enter(program: &Path, arguments: &[String]) -> TaskResult {
    let mut command = Command::new("unshare");
    command
        .args([
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
            "--ipc",
            "--uts",
            "--net",
        ])
        .args(["sh", "-ec", MAKE, "sh", &UID.to_string()])
        .arg(program)
        .args(arguments);
    Err(command.exec().into())
}
