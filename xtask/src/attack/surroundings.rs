//! What the program is started with: a mask of modes, variables, limits, closed or
//! full streams. It makes the same image, or says in order why not.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};

use super::site::Site;
use super::whole_run::Attack;
use crate::TaskResult;

/// What goes before the program's line, and a line whose outcome differs by it.
const SAME: &[(&str, &str, &str)] = &[
    ("umask-000", "umask 000; ", "mkdir d; stat -c %a d; rmdir d"),
    ("umask-027", "umask 027; ", "mkdir d; stat -c %a d; rmdir d"),
    ("umask-077", "umask 077; ", "mkdir d; stat -c %a d; rmdir d"),
    ("umask-777", "umask 777; ", "mkdir d; stat -c %a d; rmdir d"),
    (
        "locale",
        "export LC_ALL=C.UTF-8 LANG=de_DE.UTF-8; ",
        "locale | head -3",
    ),
    (
        "language",
        "export LANGUAGE=de LC_MESSAGES=de_DE.UTF-8; ",
        "locale; echo $LANGUAGE",
    ),
    ("time-zone", "export TZ=America/New_York; ", "date -d @0"),
    (
        "tar-options",
        "export TAR_OPTIONS=--owner=4711; ",
        "touch f; tar -c f | md5sum; rm f",
    ),
    (
        "posixly-correct",
        "export POSIXLY_CORRECT=1; ",
        "ls / -d | md5sum; df / | head -1",
    ),
    ("block-size", "export BLOCK_SIZE=1; ", "df / | head -1"),
    (
        "apt-config",
        "export APT_CONFIG=$PWD/evil.conf; ",
        "apt-config dump | md5sum",
    ),
    (
        "shell-startup",
        "export ENV=$PWD/evil.sh BASH_ENV=$PWD/evil.sh; ",
        "bash -c :; echo $BASH_ENV",
    ),
    (
        "perl-options",
        "export PERL5OPT=-MEvil; ",
        "perl -e 'print 1' 2>&1",
    ),
    (
        "python-path",
        "export PYTHONPATH=$PWD/home PYTHONSTARTUP=evil; ",
        "python3 -c 'import sys; print(sys.path)'",
    ),
    (
        "rpm-configuration",
        "export RPM_CONFIGDIR=$PWD/home; ",
        "rpm --eval '%_dbpath' 2>&1",
    ),
    (
        "dpkg-colours",
        "export DPKG_COLORS=always; ",
        "dpkg --bad 2>&1",
    ),
    (
        "dpkg-root",
        "export DPKG_ROOT=$PWD/home DPKG_ADMINDIR=$PWD/home; ",
        "dpkg-query -l 2>&1 | md5sum",
    ),
    (
        "preload",
        "export LD_PRELOAD=libz.so.1; ",
        "cat /proc/self/maps | grep -c libz",
    ),
    ("low-priority", "renice 10 $$ > /dev/null; ", "nice"),
    (
        "grep-and-ls-options",
        "export GREP_OPTIONS=-v LS_COLORS=x QUOTING_STYLE=c; ",
        "cd victims; ls",
    ),
    (
        "gzip-and-xz-options",
        "export GZIP=-1 XZ_OPT=-0 ZSTD_CLEVEL=1; ",
        "xz -c /bin/sh | md5sum",
    ),
    (
        "stage-of-the-program",
        "export LIVECD_STAGE=worker; ",
        "env | grep LIVECD",
    ),
    (
        "stage-supervisor",
        "export LIVECD_STAGE=supervisor; ",
        "env | grep LIVECD",
    ),
    (
        "stage-unknown",
        "export LIVECD_STAGE=x; ",
        "env | grep LIVECD",
    ),
    (
        "ignored-signals",
        "trap '' INT TERM HUP PIPE CHLD; ",
        "grep SigIgn /proc/self/status",
    ),
];

/// What must end, whatever it says.
const ENDS: &[(&str, &str, &str)] = &[
    ("output-full", "", "> /dev/full"),
    ("errors-full", "", "2> /dev/full"),
    ("both-full", "", "> /dev/full 2>&1"),
    ("input-closed", "", "<&-"),
    ("output-closed", "", ">&-"),
    ("errors-closed", "", "2>&-"),
    ("all-closed", "", "<&- >&- 2>&-"),
    ("output-cut-off", "", "2>&1 | true"),
    ("few-files", "ulimit -n 12; ", ""),
    ("some-files", "ulimit -n 32; ", ""),
    ("short-files", "ulimit -f 8; ", ""),
    ("little-memory", "ulimit -v 300000; ", ""),
    ("little-stack", "ulimit -s 64; ", ""),
    ("little-time", "ulimit -t 1; ", ""),
    ("no-home", "unset HOME; cd / && cd - > /dev/null; ", ""),
    ("no-path", "export PATH=; ", ""),
];

pub(super) fn attacks() -> Vec<Attack> {
    let mut attacks = Vec::new();
    for &(name, before, shows) in SAME {
        attacks.push(Attack::new(
            format!("surroundings/{name}"),
            move |site| {
                prepare(site)?;
                let without = site.run(shows, &[])?;
                let with = site.run(&format!("{before}{shows}"), &[])?;
                Ok((without.stdout, without.stderr) != (with.stdout, with.stderr))
            },
            move |site| same(site, before),
        ));
    }
    // A worker of nothing must not take the caller's directory for its own.
    attacks.push(Attack::new(
        "surroundings/stage-that-removes",
        |site| {
            let line = "export LIVECD_WORK_DIR=$PWD/victims LIVECD_REMOVE=1
                [ \"$LIVECD_REMOVE\" ] && rm -rf \"$LIVECD_WORK_DIR\"/*";
            site.run(line, &[])?;
            Ok(site.intact().is_err())
        },
        |site| {
            let line = site.line(&site.kickstart(""), "")?;
            for stage in ["worker", "supervisor", "init", "clean", "1"] {
                let before = format!(
                    "export LIVECD_STAGE={stage} LIVECD_WORK_DIR=$PWD/victims LIVECD_REMOVE=1; {line}"
                );
                let run = site.run(&before, &[])?;
                if run.ended().is_err() {
                    return Ok(run.ended());
                }
            }
            Ok(Ok(()))
        },
    ));
    for &(name, before, after) in ENDS {
        attacks.push(Attack::new(
            format!("streams-and-limits/{name}"),
            move |site| careless(site, before, after),
            move |site| {
                let line = site.line(
                    &site.kickstart("%post\nyes x | head -n 3000\n%end\n"),
                    "--verbose",
                )?;
                let run = site.run(&format!("{before}{line} {after}"), &[])?;
                Ok(match run.stderr.contains("panicked") {
                    true => Err(format!("it panics: {}", run.stderr)),
                    false => run
                        .ended()
                        .or_else(|how| killed_by_limit(run.status, before, how)),
                })
            },
        ));
    }
    attacks
}

/// A limit to time or to files ends any program by a signal of the kernel.
fn killed_by_limit(status: i32, before: &str, how: String) -> Result<(), String> {
    let by_kernel = before.contains("ulimit -t") && matches!(status, 137 | 152);
    let no_program = before.contains("unset PATH") && status == 127;
    // Not even the loader could map the program.
    let not_started = before.contains("ulimit -v") && status == 127;
    if by_kernel || no_program || not_started {
        Ok(())
    } else {
        Err(how)
    }
}

fn prepare(site: &Site) -> TaskResult {
    let evil = format!(
        "APT::Update::Pre-Invoke {{\"touch {}/new\";}};\n",
        site.text("victims")
    );
    fs::write(site.path("evil.conf"), evil)?;
    fs::write(
        site.path("evil.sh"),
        format!("touch {}/new\n", site.text("victims")),
    )?;
    Ok(())
}

/// The image is the same as without.
fn same(site: &Site, before: &str) -> TaskResult<Result<(), String>> {
    prepare(site)?;
    let text = site
        .kickstart("%post --interpreter=/bin/sh\nmkdir /made; echo x > /made/by-a-script\n%end\n");
    let epoch = [("SOURCE_DATE_EPOCH", "1700000000")];
    let run = |before: &str| -> TaskResult<_> {
        let line = site.line(&text, "")?;
        let run = site.run(&format!("{before}{line}"), &epoch)?;
        Ok((run.succeeded(), hash(site)))
    };
    // Once for all of them.
    let kept = site.path("without");
    if !kept.exists() {
        let (built, hash) = run("")?;
        built?;
        fs::write(&kept, hash.to_string())?;
    }
    let (built, hash) = run(before)?;
    Ok(match built {
        Err(how) => Err(how),
        Ok(()) if fs::read_to_string(kept)? == hash.to_string() => Ok(()),
        Ok(()) => Err("the image is another".to_owned()),
    })
}

fn hash(site: &Site) -> u64 {
    let mut hasher = DefaultHasher::new();
    fs::read(site.path("out/T.tar"))
        .unwrap_or_default()
        .hash(&mut hasher);
    hasher.finish()
}

/// A program that takes no care: this one, when it prints, or one that reads and
/// writes a lot.
fn careless(site: &Site, before: &str, after: &str) -> TaskResult<bool> {
    let program = "/srv/attack/bin/xtask layers";
    let line = match (before, after) {
        ("", after) => format!("{program} {after}; echo $? >&7; {program} {after} >&7 2>&7"),
        (before, _) => format!(
            "{before} /usr/bin/env python3 -c 'x = bytearray(400000000); f = [open(\"/dev/null\") for _ in range(40)]; \
             open(\"scratch/x\", \"wb\").write(x[:20000]); import os; os.environ[\"HOME\"]; \
             exec(\"for i in range(200000000): pass\")' || echo failed >&7"
        ),
    };
    let run = site.run(
        &format!("{{ {line}\n}} 7> scratch/said; /usr/bin/head -c 300 scratch/said; /usr/bin/rm -f scratch/*"),
        &[],
    )?;
    Ok(run.stdout.contains("failed")
        || run.stdout.contains("101")
        || run.stdout.contains("134")
        || run.stdout.contains("Bad file"))
}
