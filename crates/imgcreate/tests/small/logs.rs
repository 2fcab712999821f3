//! What `--log` keeps, and where.

use std::fs;
use std::path::Path;

use crate::system::{Small, lacks_root};

#[track_caller]
fn bytes(build: &Small, path: &str) -> Vec<u8> {
    fs::read(build.root().join(path)).unwrap()
}

fn warnings(build: &Small) -> Vec<String> {
    let told = build.told().into_iter();
    told.filter_map(|line| line.strip_prefix("warning: ").map(str::to_owned))
        .collect()
}

#[test]
fn a_log_has_the_bytes_that_were_printed() {
    if lacks_root() {
        return;
    }
    for (options, path) in [
        ("--log=/root/x.log", "root/x.log"),
        ("--nochroot --log=/mnt/sysimage/root/x.log", "root/x.log"),
    ] {
        let mut build = Small::new(&format!(
            "%post {options}\nprintf 'caf\\351\\r10%%\\r\\033[2J\\0'; printf 'error' >&2; printf 'no end'\n%end\n"
        ));
        build.succeeds();
        assert_eq!(bytes(&build, path), b"caf\xe9\r10%\r\x1b[2J\0errorno end");
    }
}

#[test]
fn of_a_log_without_an_end_the_last_is_kept_too() {
    if lacks_root() {
        return;
    }
    let mut build = Small::new(
        "%post --log=/root/x.log\necho first\nhead -c 20000000 /dev/zero\necho last\n%end\n",
    );
    build.succeeds();
    let log = bytes(&build, "root/x.log");
    assert!(log.starts_with(b"first\n\0") && log.ends_with(b"\0last\n"));
    assert!(log.len() < (17 << 20), "{} bytes", log.len());
}

#[test]
fn scripts_that_share_a_log_are_in_it_in_their_order() {
    if lacks_root() {
        return;
    }
    let mut build = Small::new(
        "%post --log=/root/x.log\necho first\n%end\n\
         %post --nochroot --log=/mnt/sysimage/root/../root/x.log\necho second\n%end\n\
         %post --log=/root/other.log\necho other\n%end\n\
         %post --log=/root/x.log\necho third\n%end\n",
    );
    build.succeeds();
    assert_eq!(bytes(&build, "root/x.log"), b"first\nsecond\nthird\n");
    assert_eq!(warnings(&build), Vec::<String>::new());
}

#[test]
fn a_log_that_is_not_in_the_image_is_told_and_makes_no_device_a_file() {
    if lacks_root() {
        return;
    }
    for (log, why) in [
        ("/dev/console", "nothing of an image is seen there"),
        ("/dev/null", "nothing of an image is seen there"),
        ("/run/x.log", "nothing of an image is seen there"),
        (
            "/tmp/x.log",
            "the directory is emptied at the end of the build",
        ),
        (
            "/var/log/anaconda/x.log",
            "it is removed with what is one machine's own",
        ),
        ("/root/fifo", "there is a device, a FIFO or a directory"),
    ] {
        let mut build = Small::new(&format!(
            "%post\nmkfifo /root/fifo\n%end\n%post --log={log}\necho x\n%end\n"
        ));
        build.succeeds();
        assert_eq!(
            warnings(&build),
            [format!(
                "the log {log} of %post at main.ks:6:1 is not kept: {why}"
            )]
        );
        let present = build.root().join(log.trim_start_matches('/'));
        let is_file = present.symlink_metadata().is_ok_and(|m| m.is_file());
        assert!(!is_file, "{log}");
    }
}

#[test]
fn a_log_that_is_a_directory_is_refused_before_any_script_runs() {
    if lacks_root() {
        return;
    }
    for log in ["/root", "/", "/var/new/", "/root/.."] {
        let mut build = Small::new(&format!(
            "%post\ntouch /ran\n%end\n%post --log={log}\necho x\n%end\n"
        ));
        let error = build.fails();
        assert!(
            error.ends_with(&format!("main.ks:6: the log {log} is a directory")),
            "{error}"
        );
        assert!(!Path::new(&build.root()).join("ran").exists());
    }
}

/// Links there lead to other files of the root only, and never make a device a file.
#[test]
fn a_log_may_be_called_anything_and_be_a_link() {
    if lacks_root() {
        return;
    }
    let outside = tempfile::tempdir().unwrap();
    let marker = outside.path().join("marker");
    fs::write(&marker, "of the build host").unwrap();
    let mut build = Small::new(&format!(
        "%post\nmkdir -p /root /var/real\necho before > /var/real/x.log\n\
         ln -s /var/real/x.log /root/link.log\nln -s /var/real/new.log /root/dangling.log\n\
         ln -s /dev/null /root/null.log\nln -s {marker} /root/out.log\nln -s self.log /root/self.log\n%end\n\
         %post --log=\"/root/my 'log', 100%20 $(x)\"\necho named\n%end\n\
         %post --log=/root/link.log\necho linked\n%end\n\
         %post --log=/root/dangling.log\necho dangling\n%end\n\
         %post --log=/root/null.log\necho null\n%end\n\
         %post --log=/root/out.log\necho out\n%end\n\
         %post --log=/root/self.log\necho self\n%end\n\
         %post --log=/root/made/deep/x.log\necho deep\n%end\n",
        marker = marker.display()
    ));
    build.succeeds();
    assert_eq!(bytes(&build, "root/my 'log', 100%20 $(x)"), b"named\n");
    assert_eq!(bytes(&build, "root/made/deep/x.log"), b"deep\n");
    assert_eq!(fs::read(&marker).unwrap(), b"of the build host");
    let root = build.root();
    let is_file = |path: &str| {
        root.join(path)
            .symlink_metadata()
            .is_ok_and(|m| m.is_file())
    };
    for (link, file, text) in [
        ("link", "var/real/x.log", "linked\n"),
        ("dangling", "var/real/new.log", "dangling\n"),
    ] {
        let link = root.join(format!("root/{link}.log"));
        assert!(link.symlink_metadata().unwrap().is_symlink(), "{file}");
        assert_eq!(bytes(&build, file), text.as_bytes());
    }
    // Links in a circle lead to no file.
    assert_eq!(bytes(&build, "root/self.log"), b"self\n");
    assert!(!is_file("dev/null"));
    let told = "the log /root/null.log of %post at main.ks:21:1 is not kept: nothing of an image is seen there";
    assert_eq!(warnings(&build)[0], told);
}

/// Whatever a log is called: neither script's lines are lost.
#[test]
fn a_log_under_another_name_of_the_same_file_is_added_to() {
    if lacks_root() {
        return;
    }
    let mut build = Small::new(
        "%post\nmkdir -p /root /var/real\nln -s /var/real /root/dir\nln -s real /var/too\n\
         ln -s dir/x.log /root/link.log\n%end\n\
         %post --log=/root/link.log\necho first\n%end\n\
         %post --log=/var/real/x.log\necho second\n%end\n\
         %post --log=/root/dir/x.log\necho third\n%end\n\
         %post --nochroot --log=/mnt/sysimage/var/too/x.log\necho fourth\n%end\n",
    );
    build.succeeds();
    assert_eq!(
        bytes(&build, "var/real/x.log"),
        b"first\nsecond\nthird\nfourth\n"
    );
}

/// Scripts that may change the build host's files.
#[test]
fn a_log_on_the_build_host_replaces_no_device_and_empties_no_stream() {
    if lacks_root() {
        return;
    }
    let outside = tempfile::tempdir().unwrap();
    let place = |name: &str| outside.path().join(name).display().to_string();
    fs::write(place("file"), "before").unwrap();
    std::os::unix::fs::symlink(place("file"), place("link")).unwrap();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        place("fifo"),
        rustix::fs::FileType::Fifo,
        0o600.into(),
        0,
    )
    .unwrap();
    let run = |log: &str| {
        let mut build = Small::new(&format!(
            "%post --nochroot --log=\"{log}\"\nprintf 'said\\351'\n%end\n"
        ));
        build.options.on_host = true;
        let outcome = build.outcome();
        let about_log = warnings(&build)
            .into_iter()
            .filter(|w| w.contains("is not kept"));
        (outcome, about_log.collect::<Vec<_>>())
    };
    let fails = |log: &str, why: &str| {
        let (outcome, _) = run(log);
        let error = outcome.unwrap_err();
        assert!(error.contains(log) && error.contains(why), "{error}");
    };
    let kept = (Ok(()), Vec::<String>::new());
    assert_eq!(run("/dev/null"), kept);
    assert_eq!(run(&place("link")), kept);
    assert_eq!(fs::read(place("file")).unwrap(), b"said\xe9");
    assert!(
        Path::new(&place("link"))
            .symlink_metadata()
            .unwrap()
            .is_symlink()
    );
    fails("/dev/full", "No space left on device");
    fails(&place("fifo"), "it is neither a file nor a terminal");
    fails(&place(""), "is a directory");
    fails(&place("none/x.log"), "No such file");
    for stream in ["/dev/stdout", "/dev/stderr", "/dev/fd/1", "/proc/self/fd/1"] {
        let (outcome, told) = run(stream);
        assert_eq!(outcome, Ok(()), "{stream}");
        let why = "is not kept: it is a stream of the build";
        assert!(told.len() == 1 && told[0].contains(why), "{told:?}");
    }
}
