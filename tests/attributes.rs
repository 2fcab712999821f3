use std::path::Path;

use crate::support::{DEB_TOOLS, DebRepository, Scratch, lacks, lacks_root, shell};

/// 1960, the second before 1970, and 2200, as tar and ext4 have them. The latest
/// time in an image is that of the build.
#[test]
fn times_that_not_every_filesystem_holds_are_the_same_in_an_archive_and_an_image() {
    if lacks(DEB_TOOLS) || lacks(&["tar", "mkfs.ext4", "debugfs"]) || lacks_root() {
        return;
    }
    let repository = DebRepository::new();
    let text = format!(
        "{}part / --size=100 --fstype=ext4\n%packages --nocore\n%end\n%post --erroronfail\n\
         touch -d '1960-01-01 00:00' /opt/old\ntouch -d '1969-12-31 23:59' /opt/before\n\
         touch -d '2200-01-01 00:00' /opt/late\nln -s x /opt/link\ntouch -h -d '1969-12-31 23:59' /opt/link\n%end\n",
        repository.line()
    );
    let scratch = Scratch::new();
    let file = scratch.write("main.ks", &text);
    let mut command = scratch.program(&file);
    command.args(["--image-type", "image", "--format", "tar,raw"]);
    command
        .args(["--fslabel", "Same"])
        .env("SOURCE_DATE_EPOCH", "1700000000");
    command.arg("--cache").arg(scratch.path("cache"));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", scratch.messages(&output));
    let list = "TZ=UTC0 tar --full-time -tvf \"$1\" | sed -n 's|.* \\([0-9-]* [0-9:]*\\) ./opt/\\([a-z][a-z]*\\)\\( -> x\\)*$|\\2 \\1|p' | sort";
    let expected = "before 1970-01-01 00:00:00\nlate 2023-11-14 22:13:20\nlink 1970-01-01 00:00:00\nold 1970-01-01 00:00:00\n";
    let archive = scratch.path("out/Same.tar");
    assert_eq!(shell(list, &[Path::new(&archive)]), expected);
    let list = "for name in before late link old; do
        debugfs -R \"stat /opt/$name\" \"$1\" 2> /dev/null | sed -n \"s/^ *mtime: 0x\\([0-9a-f]*\\).*/$name \\1/p\"; done";
    let image = scratch.path("out/Same.img");
    let expected = "before 00000000\nlate 6553f100\nlink 00000000\nold 00000000\n";
    assert_eq!(shell(list, &[Path::new(&image)]), expected);
}
