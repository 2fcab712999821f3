//! Scripts of the kickstart, in a built system.

use std::fs;
use std::process::Command;

use crate::support::{Scratch, cache, lacks, may_not_build};

/// A system without a kernel, and what is done to it.
fn build(scratch: &Scratch, scripts: &str, options: &[&str]) -> String {
    let text = format!(
        "part / --size=800\n%packages --nocore --exclude-weakdeps --excludedocs\n%end\n{scripts}"
    );
    let kickstart = scratch.write("main.ks", &text);
    let mut command: Command = scratch.program(&kickstart);
    command.args([
        "--repo",
        "system",
        "--image-type",
        "image",
        "--fslabel",
        "Small",
    ]);
    command.arg("--cache").arg(cache()).args(options);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", scratch.messages(&output));
    scratch.messages(&output)
}

fn lacks_anything() -> bool {
    may_not_build() || lacks(&["apt-get", "mkfs.ext4", "debugfs"])
}

fn file(scratch: &Scratch, path: &str) -> String {
    let image = scratch.path("out").join("Small.img");
    let mut debugfs = Command::new("debugfs");
    let output = debugfs.args(["-R", &format!("cat {path}")]).arg(image);
    String::from_utf8_lossy(&output.output().unwrap().stdout).into_owned()
}

#[test]
fn a_script_on_the_build_host_changes_nothing_of_it_unless_allowed() {
    if lacks_anything() {
        return;
    }
    let scratch = Scratch::new();
    let marker = scratch.path("marker");
    let script = format!(
        "%post --nochroot\necho x > $INSTALL_ROOT/etc/from-outside\necho x > {}\ntrue\n%end\n",
        marker.display()
    );
    let messages = build(&scratch, &script, &[]);
    let note = "%post at $DIR/main.ks:4:1 runs on the build host, and can change nothing of it";
    assert!(messages.contains(note), "{messages}");
    assert_eq!(file(&scratch, "/etc/from-outside"), "x\n");
    assert!(!marker.exists());

    let messages = build(&scratch, &script, &["--allow-host-scripts"]);
    let warning = "%post at $DIR/main.ks:4:1 may change any file of the build host";
    assert!(messages.contains(warning), "{messages}");
    assert!(marker.exists());
}

/// The root that a script leaves for the rest of the build is a trap.
/// Tried by leaving `RESOLVE` of `Beneath` empty, on a read-only build host: the
/// second script's log came to lie outside.
#[test]
fn a_script_that_turns_the_root_into_traps_harms_nothing_outside() {
    if lacks_anything() {
        return;
    }
    let scratch = Scratch::new();
    let outside = scratch.path("outside");
    fs::create_dir_all(outside.join("ssh")).unwrap();
    for name in ["machine-id", "hostname", "fstab", "ssh/ssh_host_rsa_key"] {
        fs::write(outside.join(name), "of the build host").unwrap();
    }
    let script = format!(
        "%post\n\
         for name in machine-id hostname fstab; do ln -sf {outside}/$name /etc/$name; done\n\
         rm -rf /etc/ssh /boot /var/log /var/lib/dbus\n\
         for name in /etc/ssh /boot /var/log /var/lib/dbus; do ln -s {outside} $name; done\n\
         rm -rf /var/cache; ln -s ../../../../../../../.. /var/cache\n\
         rm -rf /etc/apt; ln -s apt /etc/apt\n\
         rm -f /etc/resolv.conf; mkfifo /etc/resolv.conf\n\
         rm -rf /tmp; ln -s {outside} /tmp\n\
         %end\n\
         %post --log=/var/log/post.log\necho never\n%end\n",
        outside = outside.display()
    );
    let text = format!(
        "part / --size=800\n%packages --nocore --exclude-weakdeps --excludedocs\n%end\n{script}"
    );
    let kickstart = scratch.write("main.ks", &text);
    let mut command: Command = scratch.program(&kickstart);
    command.args([
        "--repo",
        "system",
        "--image-type",
        "image",
        "--fslabel",
        "Small",
    ]);
    let output = command.arg("--cache").arg(cache()).output().unwrap();
    let messages = scratch.messages(&output);
    // /tmp leads to nothing in the root: a clean failure, or none.
    assert!(
        messages.contains("error: ") || output.status.success(),
        "{messages}"
    );
    let mut names: Vec<_> = fs::read_dir(&outside)
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["fstab", "hostname", "machine-id", "ssh"]);
    for name in ["machine-id", "hostname", "fstab", "ssh/ssh_host_rsa_key"] {
        assert_eq!(
            fs::read_to_string(outside.join(name)).unwrap(),
            "of the build host"
        );
    }
    assert_eq!(fs::read_dir(scratch.path("tmp")).unwrap().count(), 0);
}

#[test]
fn without_network_scripts_see_none_and_no_resolver_stays() {
    if lacks_anything() {
        return;
    }
    let scratch = Scratch::new();
    let script = "%post --erroronfail\ntail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' ' > /root/devices\n\
                  wc -l < /proc/net/route > /root/routes\n%end\n\
                  %post --nochroot --erroronfail\nwc -l < /proc/net/route > $INSTALL_ROOT/root/outside\n%end\n";
    build(&scratch, script, &["--no-network"]);
    assert!(
        file(&scratch, "/root/devices")
            .lines()
            .any(|line| line == "lo")
    );
    // Only the heading, if that.
    for name in ["/root/routes", "/root/outside"] {
        let lines: u32 = file(&scratch, name).trim().parse().unwrap();
        assert!(lines <= 1, "{name}: {lines}");
    }
    assert_eq!(file(&scratch, "/etc/resolv.conf"), "");
}
