//! Scripts outside the root that prepare what the build does after them: links
//! where it will write, FIFOs where it will read, files where it will look.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use super::site::{Site, names};
use super::whole_run::Attack;
use crate::TaskResult;

/// The shell line of a script, `VICTIM` for the file it is after, `LINKS` for
/// links to it; it is run in each directory that the script knows, and in those above.
const TRAPS: &[(&str, &str)] = &[
    ("script-names", "cp -P LINKS/* ."),
    (
        "archive",
        "ln -sfn VICTIM T.tar; ln -sfn VICTIM out/T.tar; ln -sfn VICTIM T.img",
    ),
    (
        "package-list",
        "ln -sfn VICTIM T.packages.json; ln -sfn VICTIM out/T.packages.json",
    ),
    (
        "squashfs",
        "ln -sfn VICTIM squashfs.img; ln -sfn VICTIM rootfs.img; ln -sfn VICTIM out/squashfs.img",
    ),
    (
        "boot-files",
        "mkdir -p pxeboot; ln -sfn VICTIM pxeboot/vmlinuz; ln -sfn VICTIM pxeboot/initrd.img",
    ),
    (
        "temporary-data",
        "mkdir -p packages; ln -sfn VICTIM data.tar; ln -sfn VICTIM packages/data.tar",
    ),
    (
        "directories",
        "for d in out packages scripts images tmp lock; do rm -rf $d; ln -sfn VICTIMS $d; done",
    ),
    ("lock", "rm -f lock; ln -sfn VICTIM lock"),
    ("log", "rm -rf root/log var/log; ln -sfn VICTIMS log"),
];

/// Links of every name that a script file may have, to copy at once.
const LINKS: &str = "mkdir links; cd links
i=0; while [ $i -lt 1000 ]; do ln -s $1 ks-script-0-$i; i=$((i+1)); done";

pub(super) fn attacks() -> Vec<Attack> {
    let mut attacks = Vec::new();
    for &(name, trap) in TRAPS {
        let trap = |site: &Site| -> TaskResult<String> {
            // Once for all of them.
            if !site.path("links").exists() {
                site.shell(LINKS, &[&site.path("victims/secret")])?;
            }
            Ok(trap
                .replace("LINKS", &site.text("links"))
                .replace("VICTIMS", &site.text("victims"))
                .replace("VICTIM", &site.text("victims/secret")))
        };
        for kind in ["pre", "pre-install", "post"] {
            attacks.push(Attack::new(
                format!("scripts/{name}-by-{kind}"),
                move |site| careless(site, &trap(site)?),
                move |site| {
                    let header = match kind {
                        "post" => "%post --nochroot",
                        "pre" => "%pre",
                        _ => "%pre-install",
                    };
                    let text = format!(
                        "{header} --interpreter=/bin/sh\n\
                         for d in . .. ../.. \"$INSTALL_ROOT/..\" \"$INSTALL_ROOT/../..\" \"$LIVE_ROOT/..\" \
                         \"$TMPDIR\" \"$TMPDIR/..\" \"$TMPDIR/../..\" /tmp; do\n\
                         [ \"$d\" ] && [ -d \"$d\" ] || continue\n(cd \"$d\" && {{ {}; }} 2>/dev/null)\ndone\ntrue\n%end\n\
                         %post --nochroot --interpreter=/bin/sh\n#of the attacker\ntrue\n%end\n\
                         %post --log=/root/log --interpreter=/bin/sh\necho of the attacker\n%end\n",
                        trap(site)?
                    );
                    Ok(site.build(&text, "")?.ended())
                },
            ));
        }
    }
    attacks.push(Attack::new(
        "scripts/a-file-beside-the-image",
        |site| {
            site.shell("rm -rf work; mkdir -p work/out; echo x > work/out/.bashrc; cp -a work/out/. home/", &[])?;
            let came = home(site).is_err();
            site.shell("rm -f home/.bashrc", &[])?;
            Ok(came)
        },
        |site| {
            let text = "%post --nochroot --interpreter=/bin/sh\n\
                for d in $INSTALL_ROOT/.. $INSTALL_ROOT/../.. $TMPDIR $TMPDIR/.. .; do\n\
                mkdir -p $d/out; echo x > $d/out/.bashrc; echo x > $d/.bashrc\ndone 2>/dev/null\ntrue\n%end\n";
            let line = site.line(&site.kickstart(text), "--output home")?;
            let run = site.run(&line, &[])?;
            let held = home(site);
            site.shell("rm -f home/* home/.bashrc", &[])?;
            Ok(run.ended().and(held))
        },
    ));
    attacks.push(Attack::new(
        "scripts/set-id-program-for-others",
        |site| {
            site.shell("mkdir -p tmp/work/root; chmod 711 tmp/work; cp /usr/bin/id tmp/work/root/id; chmod 4755 tmp/work/root/id", &[])?;
            let reached = reached_by_others(site)?;
            site.shell("rm -rf tmp/*", &[])?;
            Ok(reached)
        },
        |site| {
            let text = "%post --nochroot --interpreter=/bin/sh\n\
                cp /usr/bin/id $INSTALL_ROOT/id; chmod 4755 $INSTALL_ROOT/id\n\
                d=$INSTALL_ROOT; for i in 1 2 3 4 5; do chmod 755 $d 2>/dev/null; d=$d/..; done\n\
                echo READY; sleep 3\n%end\n";
            let line = site.line(&site.kickstart(text), "--verbose > said 2>&1")?;
            let mut build = site.command(&line, &[]).spawn()?;
            let mut reached = false;
            for _ in 0..400 {
                std::thread::sleep(std::time::Duration::from_millis(50));
                let said = fs::read_to_string(site.path("said")).unwrap_or_default();
                if said.contains("READY") {
                    reached = reached_by_others(site)?;
                    break;
                }
                if build.try_wait()?.is_some() {
                    break;
                }
            }
            build.wait()?;
            Ok(match reached {
                true => Err("others could run a set-id program".to_owned()),
                false => Ok(()),
            })
        },
    ));
    for (name, trap) in [
        ("fifo-for-the-lock", "rm -f $d/lock; mkfifo $d/lock"),
        ("directory-for-the-lock", "rm -f $d/lock; mkdir $d/lock"),
        ("no-lock", "rm -f $d/lock"),
    ] {
        attacks.push(Attack::new(
            format!("scripts/{name}"),
            move |site| {
                site.shell(&format!("d=tmp/work; mkdir -p $d; touch $d/lock; {trap}"), &[])?;
                let hangs = site.run("timeout 0.3 sh -c ': < tmp/work/lock' || exit 3; [ -f tmp/work/lock ]", &[])?;
                site.shell("rm -rf tmp/*", &[])?;
                Ok(hangs.status != 0)
            },
            move |site| {
                let text = format!(
                    "%post --nochroot --interpreter=/bin/sh\n\
                     for d in $INSTALL_ROOT/.. $INSTALL_ROOT/../.. . ..; do {trap}; done 2>/dev/null\n\
                     kill -9 $PPID; sleep 1\n%end\n"
                );
                let line = site.line(&site.kickstart(&text), "")?;
                // Killed while it sleeps; then clean, and another build.
                site.run(&format!("timeout -s KILL 4 {line}"), &[])?;
                let clean = site.run("timeout -k 1 10 bin/livecd-creator clean --tmpdir tmp", &[])?;
                let again = site.build("", "")?;
                Ok(clean.ended().and(again.succeeded()))
            },
        ));
    }
    attacks
}

/// A worker that writes where the script could, by names it could know.
fn careless(site: &Site, trap: &str) -> TaskResult<bool> {
    site.shell(
        &format!(
            "rm -rf work; mkdir -p work/out work/packages work/pxeboot; touch work/lock; cd work\n{{ {trap}; }} 2>/dev/null || true
             for name in ks-script-0-7 T.tar T.img out/T.tar T.packages.json out/T.packages.json \
                 squashfs.img pxeboot/vmlinuz data.tar packages/data.tar lock log/post.log \
                 out/new packages/new tmp/new; do
                 {{ echo of the attacker > $name; }} 2>/dev/null || true
             done"
        ),
        &[],
    )?;
    Ok(site.intact().is_err())
}

/// Only what a build makes is in the caller's home.
fn home(site: &Site) -> Result<(), String> {
    let found = names(&site.path("home"));
    let other: Vec<_> = found
        .iter()
        .filter(|name| !name.starts_with("T."))
        .collect();
    if other.is_empty() {
        return Ok(());
    }
    Err(format!("in the home directory: {other:?}"))
}

/// Whether a set-id program is where anybody may run it: each directory above it
/// may be searched by all.
fn reached_by_others(site: &Site) -> TaskResult<bool> {
    let found = site.shell("find tmp -name id -perm -4000 -type f", &[])?;
    let Some(found) = found.lines().next() else {
        return Ok(false);
    };
    let mut path = site.path(found);
    let base = site.path("tmp");
    while path.pop() && path != base {
        let mode = fs::metadata(&path)?.permissions().mode();
        if mode & 0o001 == 0 {
            return Ok(false);
        }
    }
    Ok(fs::metadata(site.path(found))?.mode() & 0o4000 != 0)
}
