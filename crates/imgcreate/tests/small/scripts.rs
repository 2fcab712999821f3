//! Scripts of every kind, in a small root.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::system::{Small, lacks_root, silent_host};
use livecd_imgcreate::{PreScripts, ScriptOptions};
use livecd_kickstart::{Kickstart, ParseOptions};

#[test]
fn a_script_in_the_root_has_this_environment_and_proxies_only_beside() {
    if lacks_root() {
        return;
    }
    let mut build = Small::new(
        "%post --log=/root/env.log\nenv | grep -v SHLVL | grep -vi _proxy= | sort\npwd\n%end\n",
    );
    build.succeeds();
    expect_test::expect![[r#"
        HOME=/root
        LANG=C.UTF-8
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
        PWD=/
        SOURCE_DATE_EPOCH=1700000000
        TERM=dumb
        /
    "#]]
    .assert_eq(&build.file("root/env.log"));
    assert_eq!(build.mode("root/env.log"), 0o600);
}

#[test]
fn a_script_outside_knows_the_root_and_sees_nothing_of_the_caller() {
    if lacks_root() {
        return;
    }
    let script = "%post --nochroot --log=/mnt/sysimage/root/env.log\nenv | grep -vi _proxy= | sort\npwd\n%end\n";
    let mut build = Small::new(script);
    build.succeeds();
    let env = build.file("root/env.log").replace(&build.work(), "$WORK");
    let env: String = env
        .lines()
        .filter(|line| !line.starts_with("SHLVL") && !line.starts_with("_="))
        .map(|line| format!("{line}\n"))
        .collect();
    expect_test::expect![[r#"
        ANA_INSTALL_PATH=$WORK/install_root
        HOME=/tmp
        INSTALL_ROOT=$WORK/install_root
        LANG=C.UTF-8
        LIVE_ROOT=$WORK/live_root
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
        PWD=/tmp
        TERM=dumb
        TMPDIR=/tmp
        /tmp
    "#]]
    .assert_eq(&env);
}

/// The order of the kinds is the installer's; within a kind it is the file's.
#[test]
fn scripts_run_in_their_order_and_share_a_tmp_outside_the_root() {
    if lacks_root() {
        return;
    }
    let mut build = Small::new(
        "%post\necho post-1 >> /order\n%end\n\
         %pre-install\nls $INSTALL_ROOT/bin/sh 2> /dev/null || echo empty > /tmp/pre-install\n%end\n\
         %post --nochroot\n(cat /tmp/pre-install; echo nochroot-2) >> $INSTALL_ROOT/order\n%end\n\
         %post --interpreter=/bin/shout\npost-3\n%end\n",
    );
    build.succeeds();
    assert_eq!(build.file("order"), "post-1\nempty\nnochroot-2\nPOST-3\n");
}

#[test]
fn what_a_script_prints_is_shown_with_its_place() {
    if lacks_root() {
        return;
    }
    let mut build = Small::new("%post\necho out\necho error >&2\nprintf unended\n%end\n");
    build.succeeds();
    for line in ["out", "error", "unended"] {
        let shown = format!("output: main.ks:3: {line}");
        assert!(build.told().contains(&shown), "{:?}", build.told());
    }
}

#[test]
fn a_failing_script_ends_the_build_only_if_it_says_so() {
    if lacks_root() {
        return;
    }
    let mut build = Small::new("%post\nexit 3\n%end\n%post\nkill -9 $$\n%end\n");
    build.succeeds();
    for warning in [
        "warning: %post at main.ks:3:1 failed (exit status: 3); the build goes on, as it has no --erroronfail",
        "warning: %post at main.ks:6:1 failed (killed by signal 9); the build goes on, as it has no --erroronfail",
    ] {
        assert!(
            build.told().iter().any(|line| line == warning),
            "{:?}",
            build.told()
        );
    }

    let mut build =
        Small::new("%post --erroronfail\necho one; echo two >&2; echo three; exit 3\n%end\n");
    expect_test::expect![[r#"
        could not configure the system
        main.ks:3: the script failed (exit status: 3)
        it printed last
          one
          two
          three"#]]
    .assert_eq(&build.fails());
}

#[test]
fn an_interpreter_that_is_not_in_the_root_is_an_error_at_its_line() {
    if lacks_root() {
        return;
    }
    let mut build = Small::new("%post --interpreter=/usr/bin/python9\nprint(1)\n%end\n");
    assert_eq!(
        build.fails(),
        "could not configure the system\n\
         main.ks:3: the interpreter /usr/bin/python9 of this script is not there"
    );
}

/// Tried by leaving the errors of a program that is started in a directory to the last
/// arm of `judge`: nothing was said of the interpreter.
#[test]
fn an_interpreter_that_does_not_run_is_told_the_same_inside_and_outside() {
    if lacks_root() {
        return;
    }
    let files = "%pre-install\nmkdir $INSTALL_ROOT/opt; cd $INSTALL_ROOT/opt\n\
        echo true > text; printf '#!/nowhere/x\\n' > script; chmod 755 *; echo > plain\n%end\n";
    let denied = "is not a program\nPermission denied (os error 13)";
    for (header, interpreter, told) in [
        ("%post", "/nowhere/x", "is not there"),
        ("%post", "nowhere-x", "is not there"),
        ("%post", "/opt/plain/x", "is not there"),
        ("%post", "/opt/script", "is there, but what runs it is not"),
        ("%post", "/opt", denied),
        ("%post", "/opt/plain", denied),
        (
            "%post",
            "/opt/text",
            "is not a program\nExec format error (os error 8)",
        ),
        ("%post --nochroot", "/nowhere/x", "is not there"),
        ("%post --nochroot", "nowhere-x", "is not there"),
        ("%post --nochroot", "/etc/passwd/x", "is not there"),
        ("%post --nochroot", "/etc", denied),
        ("%post --nochroot", "/etc/passwd", denied),
    ] {
        let mut build = Small::new(&format!(
            "{files}{header} --interpreter={interpreter}\ntrue\n%end\n"
        ));
        assert_eq!(
            build.fails(),
            format!(
                "could not configure the system\n\
                 main.ks:7: the interpreter {interpreter} of this script {told}"
            )
        );
    }
}

#[test]
fn a_script_that_never_ends_is_ended() {
    if lacks_root() {
        return;
    }
    let mut build = Small::new("%post\necho waiting\nwhile :; do sleep 1; done\n%end\n");
    build.options.time_limit = Some(Duration::from_secs(2));
    let started = Instant::now();
    assert_eq!(
        build.fails(),
        "could not configure the system\n\
         main.ks:3: the script did not end in 2 s\n\
         it printed last\n  waiting"
    );
    assert!(started.elapsed() < Duration::from_secs(120));
}

#[test]
fn a_daemon_neither_holds_up_the_build_nor_outlives_its_script() {
    if lacks_root() {
        return;
    }
    let seconds = 100_000 + std::process::id();
    let script = format!("sleep {seconds} &\necho started");
    let mut build = Small::new(&format!(
        "%post\n{script}\n%end\n%post --nochroot\n{script}\n%end\n"
    ));
    build.succeeds();
    let runs = fs::read_dir("/proc").unwrap().flatten().any(|entry| {
        let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).contains(&format!("sleep\0{seconds}"))
    });
    assert!(!runs, "the daemon still runs");
}

#[test]
fn scripts_that_empty_or_remove_tmp_leave_a_usable_one() {
    if lacks_root() {
        return;
    }
    let mut build = Small::new(
        "%post --erroronfail\nrm -rf /tmp/* /tmp/.[!.]*\necho after > /one\n%end\n\
         %post --erroronfail\nrm -rf /tmp /var/tmp\necho after > /two\n%end\n\
         %post --erroronfail\ntouch /tmp/x /var/tmp/x\n%end\n",
    );
    build.succeeds();
    assert_eq!(
        (build.file("one"), build.file("two")),
        ("after\n".into(), "after\n".into())
    );
    for directory in ["tmp", "var/tmp"] {
        assert_eq!(build.mode(directory), 0o1777, "{directory}");
        let entries = fs::read_dir(build.root().join(directory)).unwrap();
        assert_eq!(entries.count(), 0, "{directory}");
    }
}

#[test]
fn a_script_that_fills_the_disk_is_named() {
    if lacks_root() {
        return;
    }
    // It ends well, and what comes next would fail.
    let mut build = Small::new("%post\ncat /dev/zero > /big\ntrue\n%end\n");
    let error = build.fails_on_a_small_disk();
    assert!(
        error.starts_with(
            "could not configure the system\nmain.ks:3: the script has filled the disk: "
        ) && error.ends_with(" KiB left"),
        "{error}"
    );
}

#[test]
fn scripts_find_name_servers_of_which_none_stays() {
    if lacks_root() {
        return;
    }
    let script = "%post --erroronfail\ntest -f /etc/resolv.conf -a ! -L /etc/resolv.conf\n\
                  cat /etc/resolv.conf > /seen\necho search mine >> /etc/resolv.conf\n%end\n";
    let mut build = Small::new(script);
    build.succeeds();
    let host = fs::read_to_string("/run/systemd/resolve/resolv.conf")
        .or_else(|_| fs::read_to_string("/etc/resolv.conf"))
        .unwrap_or_default();
    assert_eq!(build.file("seen"), host);
    assert_eq!(build.file("etc/resolv.conf"), "search mine\n");
}

#[test]
fn a_failure_is_told_to_onerror_and_then_to_traceback() {
    if lacks_root() {
        return;
    }
    let mut build = Small::new(
        "%onerror\necho \"$LIVECD_STEP: $LIVECD_ERROR\"; ls $INSTALL_ROOT/here\n%end\n\
         %traceback\nexit 4\n%end\n\
         %post --erroronfail\ntouch /here; exit 7\n%end\n",
    );
    build.fails();
    let told = build.told().join("\n").replace(&build.work(), "$WORK");
    for line in [
        "output: main.ks:3: configure the system: could not configure the system",
        "output: main.ks:3: the script failed (exit status: 7)",
        "output: main.ks:3: $WORK/install_root/here",
        "warning: %traceback at main.ks:6:1 failed (exit status: 4)",
    ] {
        assert!(told.contains(line), "{line}\n{told}");
    }

    let mut build = Small::new("%onerror\necho never\n%end\n%post\ntrue\n%end\n");
    build.succeeds();
    assert!(!build.told().iter().any(|line| line.contains("never")));
}

#[test]
fn what_a_pre_script_makes_can_be_included() {
    if lacks_root() {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let file = scratch.path().join("main.ks");
    // Nested, by a relative name, and through a link.
    let text = "%include /tmp/livecd-made/first.ks\n%pre --log=/tmp/pre.log\n\
                mkdir /tmp/livecd-made; cd /tmp/livecd-made\n\
                echo '%include second.ks' > real.ks; ln -s real.ks first.ks\n\
                echo lang de_DE.UTF-8 > second.ks; echo logged; touch /etc/livecd-not 2> /dev/null\n%end\n";
    fs::write(&file, text).unwrap();
    let first = Kickstart::parse_with(text, "main.ks", &ParseOptions::default()).unwrap();
    let work = tempfile::tempdir().unwrap();
    let scripts = PreScripts {
        host: &silent_host(),
        kickstart: &first,
        packages: None,
        work_dir: work.path(),
        options: ScriptOptions::default(),
    };
    let mut made = scripts.run().unwrap();
    let read = Kickstart::load_including(&file, &ParseOptions::default(), &mut made).unwrap();
    assert_eq!(read.lang.unwrap().lang, "de_DE.UTF-8");
    assert_eq!(
        fs::read_to_string(work.path().join("tmp/pre.log")).unwrap(),
        "logged\n"
    );
    assert!(!Path::new("/tmp/livecd-made").exists() && !Path::new("/etc/livecd-not").exists());
}

/// What scripts can change is the root, the live root and their `/tmp`: the
/// attacks are tried by every kind of script that runs outside.
/// Tried by giving `ReadOnlyHost` the work directory as writable.
#[test]
fn scripts_outside_reach_nothing_of_what_the_build_keeps() {
    if lacks_root() {
        return;
    }
    let changes = [
        "chmod 755 .",
        "chown 1 .",
        "ln -s /etc/passwd squashfs.img",
        "ln -s /etc out/T.tar",
        "touch out/.bashrc",
        "rm -r out",
        "mv out other",
        "mkdir pxeboot",
        "mkfifo lock",
        "rm -r packages",
        "chmod 777 tmp/..",
        "mv install_root other",
        "ln $SCRIPT other",
        "rm $SCRIPT",
        "echo >> $SCRIPT",
        "cp /bin/true /proc/1/cwd/../other",
    ];
    let tried: String = changes
        .iter()
        .map(|change| format!("({change}) 2> /dev/null && echo 'could {change}'\n"))
        .collect();
    let attack = format!(
        "mkdir -p $INSTALL_ROOT/bin; SCRIPT=$0; cd $INSTALL_ROOT/..\n{tried}\
         cp /bin/sh $INSTALL_ROOT/bin/held; chmod 4755 $INSTALL_ROOT/bin/held; touch $LIVE_ROOT/file\n"
    );
    let sections: String = ["%pre-install", "%post --nochroot", "%onerror"]
        .iter()
        .map(|kind| format!("{kind}\n{attack}%end\n"))
        .collect();
    let mut build = Small::new(&(sections + "%post --erroronfail\nexit 1\n%end\n"));
    build.fails();
    let told = build.told().join("\n");
    assert!(!told.contains("could "), "{told}");
    assert_eq!(build.mode("bin/held"), 0o4755, "{told}");
    let work = PathBuf::from(build.work());
    let mode = fs::metadata(&work).unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o700);
    let mut names: Vec<_> = fs::read_dir(&work)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let own = ["install_root", "live_root", "out", "packages", "tmp"];
    assert_eq!(names, own, "{told}");
    assert!(work.join("live_root/file").exists());
    assert_eq!(fs::read_dir(work.join("out")).unwrap().count(), 0);
}
