//! Kickstarts with every command. A script in the booted system says for each
//! thing whether it is as it should be.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use livecd_kickstart::{Kickstart, ParseOptions};
use livecd_support::{Treatment, commands};

/// Where the kickstarts are.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/everything")
}

/// Packages come from where the test says, and authconfig is of the past.
const ELSEWHERE: [&str; 4] = ["authconfig", "module", "repo", "url"];

#[test]
fn no_command_is_left_out() {
    for family in ["debian.ks", "redhat.ks"] {
        // Of the file that the test makes.
        let mut used = BTreeSet::from(["sshkey".to_owned()]);
        for file in ["common.ks", family] {
            let path = folder().join(file);
            let kickstart = Kickstart::load_alone(&path, &ParseOptions::default()).unwrap();
            used.extend(
                kickstart
                    .command_lines()
                    .iter()
                    .map(|line| line.name.to_string()),
            );
        }
        for command in commands().filter(|command| command.treatment == Treatment::Applied) {
            let is_used = command.names.iter().any(|name| used.contains(*name));
            let name = command.names[0];
            assert!(
                is_used || ELSEWHERE.contains(&name),
                "{name} is not in {family}"
            );
        }
    }
}

mod in_qemu {
    use std::collections::HashSet;
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::process::Command;
    use std::time::Duration;

    use xtask::qemu::{self, Firmware, Interrupt, Machine, Media, Outcome, Sign};

    use crate::rpm::lend;
    use crate::support::{self, Scratch, User, Watch, cache, files_with};

    /// Passwords and keys of `everything/*.ks`, which nobody may see.
    const SECRETS: [&str; 6] = [
        "root-Pw-5cd1e7",
        "ann-Pw-90be44",
        "carl-Pw-77f3c0",
        "installer-Pw-3f3f3f",
        "wpa-Key-8d2c11",
        "$6$livecdtest$",
    ];
    /// Where some of them belong: a hash, a key, and what checks passwords.
    const ALLOWED: [&str; 5] = [
        "etc/shadow",
        "etc/NetworkManager/system-connections/wlan0.nmconnection",
        "etc/wpa_supplicant/wpa_supplicant-wlan0.conf",
        "usr/local/sbin/everything-common",
        "usr/local/sbin/everything-of-the-family",
    ];
    /// A distribution is not looked at closely by less.
    const CHECKS: usize = 60;

    #[test]
    fn debian() {
        if support::may_not_build()
            || support::lacks(&["apt-get", "mksquashfs", "ssh-keygen", "qemu-system-x86_64"])
        {
            return;
        }
        let scratch = Scratch::new();
        let kickstart = kickstart(&scratch, "debian.ks");
        let mut program = scratch.program(&kickstart);
        program.args(["--repo", "system", "--cache"]).arg(cache());
        let iso = build(&scratch, program);
        comes_up_as_it_should(&iso);
    }

    /// By an ordinary user, who can label no file, and whose image has labels.
    #[test]
    fn redhat() {
        let tools = ["mksquashfs", "newuidmap", "qemu-system-x86_64", "setpriv"];
        if support::lacks(&tools) || support::lacks(&["ssh-keygen"]) || support::lacks_root() {
            return;
        }
        let Some(distribution) = crate::rpm::distribution() else {
            return;
        };
        let scratch = Scratch::new();
        let user = User::new(&scratch);
        kickstart(&scratch, "redhat.ks");
        let setup = lend(distribution, &scratch);
        let line = "exec ./program redhat.ks --repo lab.repo --releasever 12 --tmpdir tmp \
                    --output out \"$@\"";
        let iso = build(&scratch, user.shell(&setup, line, [""; 0]));
        comes_up_as_it_should(&iso);
    }

    /// The kickstarts in `scratch`, with a key that is made now.
    fn kickstart(scratch: &Scratch, name: &str) -> PathBuf {
        for entry in fs::read_dir(super::folder()).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), scratch.path("").join(entry.file_name())).unwrap();
        }
        let key = scratch.path("key");
        let mut keygen = Command::new("ssh-keygen");
        keygen.args(["-q", "-t", "ed25519", "-N", "", "-C", "everything", "-f"]);
        assert!(keygen.arg(&key).status().unwrap().success());
        let read = |path: &Path| fs::read_to_string(path).unwrap();
        let (private, public) = (read(&key), read(&scratch.path("key.pub")));
        let text = format!(
            "sshkey --username=ann \"{}\"\n%post\ncat > /root/everything-key <<'END'\n{private}END\n\
             chmod 600 /root/everything-key\n%end\n",
            public.trim()
        );
        scratch.write("key.ks", &text);
        scratch.path(name)
    }

    /// Builds the medium with `command`, while everyone watches.
    fn build(scratch: &Scratch, mut command: Command) -> PathBuf {
        let log = scratch.path("everything.log");
        command.args(["--fslabel", "Everything", "--debug", "--nocleanup"]);
        command.arg("--logfile").arg(&log);
        let watch = Watch::start();
        let output = command.output().unwrap();
        let seen = watch.stop();
        let messages = scratch.messages(&output);
        assert!(output.status.success(), "{messages}");
        assert!(seen.len() > 20, "the watch saw nothing");
        nothing_is_shown(scratch, &messages, &log, &seen);
        scratch.path("out").join("Everything.iso")
    }

    fn nothing_is_shown(scratch: &Scratch, messages: &str, log: &Path, seen: &HashSet<Vec<u8>>) {
        // The work directory is still there, with the root in it.
        let work = fs::read_dir(scratch.path("tmp")).unwrap().next();
        let work = work.expect("--nocleanup keeps it").unwrap().path();
        let root = work.join("install_root");
        let shadow = fs::read_to_string(root.join("etc/shadow")).unwrap();
        let hashes: Vec<&str> = shadow
            .lines()
            .filter_map(|line| Some(line.split(':').nth(1)?.trim_start_matches('!')))
            .filter(|field| field.starts_with("$6$"))
            .collect();
        assert_eq!(hashes.len(), 4, "{shadow}");
        let log = fs::read_to_string(log).unwrap();
        let secrets = [&SECRETS[..], &hashes[..]].concat();
        for secret in &secrets {
            assert!(!messages.contains(secret), "{secret} in:\n{messages}");
            assert!(!log.contains(secret), "{secret} in:\n{log}");
            for text in seen {
                let shown = String::from_utf8_lossy(text);
                assert!(!shown.contains(secret), "{secret} in a process: {shown}");
            }
        }
        for path in files_with(&work, &secrets) {
            let inside = path.strip_prefix(&root);
            let inside = inside.unwrap_or_else(|_| panic!("a secret in {}", path.display()));
            let allowed = ALLOWED.iter().any(|allowed| Path::new(allowed) == inside);
            assert!(allowed, "a secret in /{}", inside.display());
        }
        fs::remove_dir_all(work).unwrap();
    }

    /// Boots the medium and counts what it says about itself.
    fn comes_up_as_it_should(iso: &Path) {
        let mut machine = Machine::new(iso, Firmware::Bios, Media::Cd);
        machine.until = Sign::Marker;
        machine.networks = 3;
        machine.timeout = Duration::from_secs(900);
        let boot = qemu::boot(&machine, &Interrupt::default(), &mut |_| {}).unwrap();
        let Outcome::Up(marker) = &boot.outcome else {
            panic!("{}\n{}", boot.outcome, boot.console);
        };
        let lines = boot.console.lines();
        let checks: Vec<&str> = lines
            .filter_map(|line| Some(line.split_once("LIVECD-CHECK ")?.1))
            .collect();
        let failed: Vec<&&str> = checks
            .iter()
            .filter(|check| !check.starts_with("ok "))
            .collect();
        println!(
            "{} checks in {:.0} s, {marker}",
            checks.len(),
            boot.time.as_secs_f64()
        );
        assert!(failed.is_empty(), "{failed:#?}");
        assert_eq!(marker.get("failed"), "0");
        assert_eq!(marker.get("passed"), checks.len().to_string());
        assert!(checks.len() >= CHECKS, "{checks:#?}");
    }
}
