//! Directories and names of the caller in which somebody else was first: the cache,
//! the output, the socket that keeps two builds apart; and works that are killed
//! while they write over good files.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::MetadataExt;

use super::site::{Site, names};
use super::whole_run::Attack;
use crate::TaskResult;

/// Somebody who is neither caller.
const STRANGER: u32 = 12_345;

/// What a stranger has put into a cache, `$1` being the victims.
const CACHES: &[(&str, &str)] = &[
    ("lock-is-a-link", "ln -s $1/secret cache/lock"),
    ("lock-is-a-new-link", "ln -s $1/new cache/lock"),
    ("lock-is-a-fifo", "mkfifo cache/lock"),
    ("lock-is-a-directory", "mkdir cache/lock"),
    (
        "cache-of-everybody",
        "chmod 777 cache; ln -s $1/secret cache/lock",
    ),
];

/// What lies where a result goes.
const RESULTS: &[(&str, &str)] = &[
    ("link", "ln -s $1/secret $2"),
    ("link-to-nothing", "ln -s $1/new $2"),
    ("fifo", "mkfifo $2"),
    ("hard-link", "ln $1/secret $2"),
];

/// The small files that a network boot is made of.
const MEDIUM: &str = "mkdir -p live/LiveOS live/images/pxeboot live/boot/grub
    head -c 9000000 /dev/urandom > live/LiveOS/squashfs.img
    head -c 20000000 /dev/urandom > live/images/pxeboot/initrd.img
    head -c 3000000 /dev/urandom > live/images/pxeboot/vmlinuz
    printf 'menuentry x {\\n linux /images/pxeboot/vmlinuz root=live:CDLABEL=LIVE rd.live.image\\n initrd /images/pxeboot/initrd.img\\n}\\n' > live/boot/grub/grub.cfg
    bin/livecd-iso make live live.iso --volid LIVE --timestamp 0 > /dev/null; rm -r live";

pub(super) fn attacks() -> Vec<Attack> {
    let mut attacks = Vec::new();
    for &(name, trap) in CACHES {
        let prepare = move |site: &Site| {
            let trap = format!("rm -rf cache; mkdir cache; {trap}");
            site.shell(&trap, &[&site.path("victims")])
        };
        attacks.push(Attack::new(
            format!("cache/{name}"),
            move |site| {
                prepare(site)?;
                let line = "echo of the attacker > cache/lock; for d in cache cache/archives cache/lists cache/apt/archives cache/apt/lists; do echo x > $d/new; done";
                let run = site.run(&format!("timeout 0.3 sh -c '{line}' 2> /dev/null"), &[])?;
                Ok(site.intact().is_err() || run.status != 0)
            },
            move |site| {
                prepare(site)?;
                site.shell("chown -h --reference=bin cache cache/* 2> /dev/null || true", &[])?;
                let run = site.build("", "--cache cache")?;
                site.shell("rm -rf cache", &[])?;
                Ok(run.ended())
            },
        ));
    }
    for &(name, trap) in RESULTS {
        for (work, file, line) in [
            ("image", "out/T.tar", ""),
            ("package-list", "out/T.packages.json", ""),
            (
                "pxe",
                "out/vmlinuz",
                "bin/livecd-creator pxe live.iso --output out",
            ),
            (
                "pxe-menu",
                "out/grub/grub.cfg",
                "bin/livecd-creator pxe live.iso --output out",
            ),
            (
                "overlay",
                "out/ov.img",
                "bin/livecd-creator overlay live.iso --output out/ov.img --size 8 --tmpdir tmp",
            ),
            (
                "iso",
                "out/made.iso",
                "bin/livecd-iso make victims out/made.iso --volid X",
            ),
        ] {
            let prepare = move |site: &Site| {
                medium(site)?;
                let place = format!(
                    "rm -rf out; mkdir -p $(dirname $2); {trap}; chown -hR --reference=bin out"
                );
                site.shell(&place, &[&site.path("victims"), &site.path(file)])
            };
            attacks.push(Attack::new(
                format!("results/{name}-for-{work}"),
                move |site| {
                    prepare(site)?;
                    let write = format!("timeout 0.3 sh -c 'echo of the attacker > {file}'");
                    let run = site.run(&write, &[])?;
                    Ok(site.intact().is_err() || run.status != 0)
                },
                move |site| {
                    let line = match line {
                        "" => {
                            let line = site.line(&site.kickstart(""), "")?;
                            prepare(site)?;
                            line
                        }
                        line => {
                            prepare(site)?;
                            line.to_owned()
                        }
                    };
                    let run = site.run(&line, &[])?;
                    // A second name of the victim that is left is the trap's.
                    site.shell("rm -rf out", &[])?;
                    Ok(run.ended())
                },
            ));
        }
    }
    attacks.push(socket());
    attacks.extend(kills());
    attacks
}

fn medium(site: &Site) -> TaskResult {
    if !site.path("live.iso").exists() {
        site.shell(MEDIUM, &[])?;
    }
    Ok(())
}

/// The name in memory that keeps two builds from one file, taken by a stranger.
fn socket() -> Attack {
    let taken = |site: &Site| -> TaskResult<std::process::Child> {
        site.shell("rm -rf out; mkdir out; chown --reference=bin out", &[])?;
        let name = name_in_memory(site)?;
        let listen = "import socket, sys, time; s = socket.socket(socket.AF_UNIX)\n\
            s.bind('\\0' + sys.argv[1]); s.listen(9); print('ready', flush=True); time.sleep(60)";
        let mut command = std::process::Command::new("setpriv");
        command.args([format!("--reuid={STRANGER}"), format!("--regid={STRANGER}")]);
        command.args(["--clear-groups", "python3", "-c", listen, &name]);
        command.env("PATH", "/usr/bin:/bin");
        let mut child = command.stdout(std::process::Stdio::piped()).spawn()?;
        if let Some(said) = &mut child.stdout {
            std::io::Read::read_exact(said, &mut [0; 5])?;
        }
        Ok(child)
    };
    let end = |mut child: std::process::Child| {
        let _ = child.kill();
        let _ = child.wait();
    };
    Attack::new(
        "results/name-taken-by-a-stranger",
        move |site| {
            let child = taken(site)?;
            let name = name_in_memory(site)?;
            let bind = format!(
                "python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"\\0{name}\")'"
            );
            let run = site.run(&bind, &[])?;
            end(child);
            Ok(run.status != 0)
        },
        move |site| {
            fs::write(site.path("main.ks"), site.kickstart(""))?;
            let child = taken(site)?;
            let line = "bin/livecd-creator main.ks --image-type image --format tar --fslabel T --tmpdir tmp --output out --quiet";
            let run = site.run(line, &[])?;
            end(child);
            Ok(run.succeeded())
        },
    )
}

/// As the program calls the socket for the image `T` in `out`.
fn name_in_memory(site: &Site) -> TaskResult<String> {
    let directory = fs::metadata(site.path("out"))?;
    let mut hasher = DefaultHasher::new();
    "T".hash(&mut hasher);
    let (device, inode, name) = (directory.dev(), directory.ino(), hasher.finish());
    Ok(format!("livecd-creator/{device}/{inode}/{name:x}"))
}

/// Works that are killed while they write over what an earlier run made.
fn kills() -> Vec<Attack> {
    let mut attacks = Vec::new();
    for (name, line) in [
        ("pxe", "bin/livecd-creator pxe live.iso --output out"),
        (
            "iso",
            "bin/livecd-iso edit live.iso -o out/edited.iso --add bin/kstool",
        ),
        (
            "overlay",
            "rm -f out/ov.img; exec bin/livecd-creator overlay live.iso --output out/ov.img --size 64 --tmpdir tmp",
        ),
        (
            "image",
            "bin/livecd-creator main.ks --image-type image --format tar --fslabel T --tmpdir tmp --output out --quiet",
        ),
    ] {
        attacks.push(Attack::new(
            format!("killed/{name}"),
            |site| {
                site.shell("rm -rf out; mkdir out; chown --reference=bin out", &[])?;
                site.run("timeout -s KILL 0.5 sh -c 'while echo x; do :; done > out/whole'", &[])?;
                // Whoever looks now finds a part.
                Ok(fs::metadata(site.path("out/whole")).is_ok_and(|m| m.len() > 0))
            },
            move |site| {
                medium(site)?;
                fs::write(site.path("main.ks"), site.kickstart(""))?;
                site.shell("rm -rf out; mkdir out; chown --reference=bin out; chown --reference=bin live.iso main.ks", &[])?;
                site.run(line, &[])?.succeeded()?;
                let whole = sizes(site);
                for moment in ["0.02", "0.06", "0.1", "0.2", "0.4"] {
                    site.run(&format!("timeout -s KILL {moment} sh -c '{line}'"), &[])?;
                    for (file, size) in sizes(site) {
                        let was = whole.iter().find(|(name, _)| *name == file);
                        if !file.contains("unfinished") && was.is_none_or(|was| was.1 != size) {
                            return Ok(Err(format!("after {moment} s {file} has {size} bytes")));
                        }
                    }
                }
                let clean = site.run("bin/livecd-creator clean --tmpdir tmp --output out", &[])?;
                let left = names(&site.path("out"));
                let unfinished = left.iter().find(|name| name.contains("unfinished"));
                Ok(match unfinished {
                    Some(left) => Err(format!("clean leaves {left}")),
                    None => clean.succeeded(),
                })
            },
        ));
    }
    attacks
}

/// The files of the output, and how large they are.
fn sizes(site: &Site) -> Vec<(String, u64)> {
    let mut all = Vec::new();
    for name in names(&site.path("out")) {
        if let Ok(metadata) = fs::symlink_metadata(site.path("out").join(&name))
            && metadata.is_file()
        {
            all.push((name, metadata.len()));
        }
    }
    all
}
