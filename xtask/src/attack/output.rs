//! What the program is made to print or to read: control characters for the
//! terminal, lines without end, includes that never end, secrets.

use std::fs;

use super::site::{Run, Site};
use super::whole_run::Attack;
use crate::TaskResult;

/// What a terminal would obey.
const CODES: &[(&str, &str)] = &[
    ("title", "\\033]0;owned\\007"),
    ("clipboard", "\\033]52;c;b3duZWQ=\\007"),
    ("clear", "\\033[2J\\033[H"),
    ("report", "\\033[6n"),
    ("eight-bit", "\\302\\233" /* CSI as one character */),
    ("delete", "\\177\\010\\010\\010"),
    ("carriage-return", "error: real\\rall is well"),
    ("right-to-left", "\\342\\200\\256txt.exe"),
    ("bell", "\\007"),
];

/// What a program may take that is made to print, in KiB: less than whoever keeps
/// all of it needs.
const MEMORY: u32 = 400_000;

pub(super) fn attacks() -> Vec<Attack> {
    let mut attacks = Vec::new();
    for &(name, code) in CODES {
        attacks.push(Attack::new(
            format!("output/control-{name}"),
            move |site| {
                let run = site.run(&format!("printf '{code}' | cat"), &[])?;
                Ok(controls(&run).is_err())
            },
            move |site| {
                let text = format!("%post --interpreter=/bin/sh\nprintf '{code}\\n'; printf '{code}\\n' >&2\n%end\n");
                let run = site.build(&text, "--verbose --logfile scratch/log")?;
                let log = fs::read_to_string(site.path("scratch/log")).unwrap_or_default();
                let _ = fs::remove_file(site.path("scratch/log"));
                let json = site.build(&text, "--verbose --progress json")?;
                let log = Run { status: 0, stdout: log, stderr: String::new() };
                Ok(run.succeeded().and(controls(&run)).and(controls(&log)).and(controls(&json)))
            },
        ));
    }
    for (name, script) in [
        ("line", "head -c 500000000 /dev/zero"),
        ("lines", "yes | head -c 5000000"),
        ("empty-lines", "head -c 2500000 /dev/zero | tr '\\0' '\\n'"),
        ("both-streams", "head -c 500000000 /dev/zero >&2"),
    ] {
        attacks.push(Attack::new(
            format!("memory/output-{name}"),
            move |site| {
                let line = format!("{{ {script}; }} 2>&1 | (ulimit -v {MEMORY}; python3 -c 'import sys; x = sys.stdin.buffer.read().splitlines(); y = [dict(line=l) for l in x]')");
                Ok(site.run(&line, &[])?.status != 0)
            },
            move |site| {
                let text = format!("%post --interpreter=/bin/sh\n{script}\n%end\n");
                let line = site.line(&site.kickstart(&text), "")?;
                let line = format!("ulimit -v {MEMORY}; {line}");
                let run = site.run(&line, &[])?;
                Ok(run.ended().and(match run.stderr.contains("memory allocation") {
                    true => Err("it ran out of memory".to_owned()),
                    false => Ok(()),
                }))
            },
        ));
    }
    attacks.extend(includes());
    attacks.extend(secrets());
    attacks
}

/// Nothing that a terminal obeys.
pub(super) fn controls(run: &Run) -> Result<(), String> {
    let bad = |c: &char| (c.is_control() && !matches!(c, '\n' | '\t')) || *c == '\u{202e}';
    let both = format!("{}{}", run.stdout, run.stderr);
    // A progress that is not on a terminal has none either.
    match both.chars().find(bad) {
        Some(found) => Err(format!("{found:?} was printed")),
        None => Ok(()),
    }
}

/// What is included, after a shell line that makes it.
const INCLUDES: &[(&str, &str, &str, &str)] = &[
    ("fifo", "mkfifo inc", "$PWD/inc", "cat inc"),
    ("zeros", "", "/dev/zero", "cat /dev/zero"),
    ("random", "", "/dev/urandom", "cat /dev/urandom"),
    ("terminal", "", "/dev/tty", "cat < /dev/ptmx"),
    (
        "input",
        "mkfifo inc; ln -sf $PWD/inc in",
        "$PWD/in",
        "cat in",
    ),
    ("own-memory", "", "/proc/self/mem", "cat /proc/self/mem"),
    ("kernel-log", "", "/proc/kmsg", "cat /proc/kmsg"),
    (
        "itself",
        "echo '%include '$PWD'/inc' > inc",
        "$PWD/inc",
        "echo '. ./sh' > sh; sh sh",
    ),
    (
        "each-other",
        "echo '%include '$PWD'/inc2' > inc; echo '%include '$PWD'/inc' > inc2",
        "$PWD/inc",
        "echo '. ./sh' > sh; sh sh",
    ),
    (
        "a-thousand-deep",
        "for i in $(seq 1500); do echo '%include '$PWD/d/$((i+1)) > d/$i; done",
        "$PWD/d/1",
        "echo '. ./sh' > sh; sh sh",
    ),
    (
        "doubling",
        "for i in $(seq 40); do { echo '%include '$PWD/d/$((i+1)); echo '%include '$PWD/d/$((i+1)); } > d/$i; done; echo '#' > d/41",
        "$PWD/d/1",
        "f() { [ $1 -gt 40 ] || { f $(($1+1)); f $(($1+1)); }; }; f 1",
    ),
    (
        "huge",
        "head -c 90000000 /dev/zero | tr '\\0' x > inc",
        "$PWD/inc",
        "ulimit -v 100000; python3 -c 'open(\"inc\").read(); bytearray(200000000)'",
    ),
    ("directory", "mkdir inc", "$PWD/inc", "cat inc"),
    (
        "socket",
        "python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"inc\")'",
        "$PWD/inc",
        "cat inc",
    ),
];

fn includes() -> Vec<Attack> {
    let mut attacks = Vec::new();
    for &(name, make, path, careless) in INCLUDES {
        for program in ["livecd-creator", "kstool"] {
            let prepared = move |site: &Site| -> TaskResult {
                site.shell("rm -rf inc inc2 in d sh; mkdir d", &[])?;
                site.shell(make, &[])?;
                site.shell(
                    "chown -hR --reference=out inc inc2 in d 2>/dev/null || true",
                    &[],
                )?;
                Ok(())
            };
            attacks.push(Attack::new(
                format!("includes/{name}-by-{program}"),
                move |site| {
                    prepared(site)?;
                    let run = site.run(
                        &format!(
                            "ulimit -v 400000; timeout 0.5 sh -c '{}' > /dev/null",
                            careless.replace('\'', "'\\''")
                        ),
                        &[],
                    )?;
                    Ok(run.status != 0)
                },
                move |site| {
                    prepared(site)?;
                    let path = path.replace("$PWD", &site.directory.display().to_string());
                    let text = site.kickstart(&format!("%include {path}\n"));
                    let line = site.line(&text, "")?;
                    let line = match program {
                        "kstool" => "bin/kstool check main.ks".to_owned(),
                        _ => line,
                    };
                    let run =
                        site.run(&format!("ulimit -v 1500000; timeout -k 1 10 {line}"), &[])?;
                    Ok(run.ended())
                },
            ));
        }
    }
    attacks.push(Attack::new(
        "includes/of-another-user-in-tmp",
        |site| {
            let file = format!("/tmp/attack-included-{}", site.caller.name());
            let _ = fs::remove_file(&file);
            fs::write(&file, format!("touch {}/new\n", site.text("victims")))?;
            site.run(&format!(". {file}"), &[])?;
            Ok(site.intact().is_err())
        },
        |site| {
            let file = format!("/tmp/attack-included-{}", site.caller.name());
            let _ = fs::remove_file(&file);
            fs::write(&file, "%post\necho x > /included\n%end\n")?;
            // Of neither caller.
            std::os::unix::fs::chown(&file, Some(12345), Some(12345))?;
            let text = format!("%pre\ntrue\n%end\n%include {file}\n");
            let run = site.build(&text, "")?;
            Ok(match (run.status, site.built("included")?) {
                (0, Some(_)) => Err("a file of the host's /tmp was included".to_owned()),
                _ => run.ended(),
            })
        },
    ));
    attacks
}

/// A password in an address is told to nobody.
fn secrets() -> Vec<Attack> {
    const SECRET: &str = "s3cr3t-of-the-caller";
    let told = |text: &str| match text.contains(SECRET) {
        true => Err("the password was told".to_owned()),
        false => Ok(()),
    };
    let mut attacks = Vec::new();
    for (name, line, options) in [
        (
            "repository",
            "repo --name=x --baseurl='http://u:SECRET@127.0.0.1:9/d stable main'",
            "--verbose --debug",
        ),
        (
            "proxy",
            "repo --name=x --baseurl='http://127.0.0.1:9/d stable main' --proxy='http://u:SECRET@127.0.0.1:9'",
            "--verbose --debug",
        ),
        (
            "wrong-line",
            "repo --name=x --baseurl='http://u:SECRET@127.0.0.1:9/d stable main' --nonsense",
            "",
        ),
        (
            "wrong-quotes",
            "repo --name=x --baseurl='http://u:SECRET@127.0.0.1:9/d stable main",
            "",
        ),
        (
            "rpm-repository",
            "repo --name=x --baseurl=http://u:SECRET@127.0.0.1:9/d",
            "--verbose --debug --package-manager dnf",
        ),
        ("root-password", "rootpw --plaintext SECRET --nonsense", ""),
        (
            "user-password",
            "user --name=a --plaintext --password=SECRET --nonsense",
            "",
        ),
    ] {
        let line = line.replace("SECRET", SECRET);
        let bare = line.clone();
        attacks.push(Attack::new(
            format!("secrets/{name}"),
            move |site| {
                fs::write(site.path("main.ks"), &bare)?;
                let run = site.run("cat main.ks >&2", &[])?;
                Ok(told(&run.stderr).is_err())
            },
            move |site| {
                let run = site.build(&line, &format!("{options} --logfile scratch/log"))?;
                let log = fs::read_to_string(site.path("scratch/log")).unwrap_or_default();
                let _ = fs::remove_file(site.path("scratch/log"));
                let check = site.run("bin/kstool check main.ks", &[])?;
                let all = [
                    run.stdout.as_str(),
                    &run.stderr,
                    &log,
                    &check.stdout,
                    &check.stderr,
                ]
                .concat();
                Ok(run.ended().and(told(&all)))
            },
        ));
    }
    attacks
}
