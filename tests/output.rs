//! Nothing that is printed acts on a terminal.

use std::fs::{self, File};
use std::process::{Command, Output};

use crate::support::{DEB_TOOLS, DebRepository, Scratch, lacks, lacks_root};

/// What a terminal would act on: title, clipboard, an emptied screen, C1, a letter
/// order turned round, a return to the beginning of the line.
const HOSTILE: &str = r"%post -
printf '\033]0;title\007\033]52;c;eA==\007\033[2J\302\233m\342\200\256exe.gpj\nnote: forged\n'
printf 'gr\303\274n caf\351 100%%\rerror: gone\n'
exit 3
%end
";

fn kickstart(repository: &DebRepository, rest: &str) -> String {
    format!(
        "{}part / --size=64\n%packages --nocore\n%end\n{rest}",
        repository.line()
    )
}

fn build(scratch: &Scratch, text: &str, options: &[&str]) -> Command {
    let file = scratch.write("main.ks", text);
    let mut command = scratch.program(&file);
    command.args(["--image-type", "image", "--format", "tar"]);
    command.args(["--fslabel", "Same"]).args(options);
    command.arg("--cache").arg(scratch.path("cache"));
    command
}

/// Whether a terminal would do nothing but show the text.
#[track_caller]
fn is_plain(what: &str, text: &str) {
    let acts = |c: char| c.is_control() && !matches!(c, '\n' | '\t') || c == '\u{202e}';
    let found: Vec<&str> = text.lines().filter(|line| line.contains(acts)).collect();
    assert!(found.is_empty(), "{what}: {found:#?}");
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn what_scripts_print_is_shown_and_does_nothing() {
    if lacks(DEB_TOOLS) || lacks_root() {
        return;
    }
    let repository = DebRepository::new();
    let kickstart = kickstart(&repository, &HOSTILE.replace("%post -", "%post"));
    for options in [
        &["--verbose", "--progress", "plain"][..],
        &["--progress", "json"],
    ] {
        let scratch = Scratch::new();
        let log = scratch.path("build.log").display().to_string();
        let mut command = build(&scratch, &kickstart, options);
        let output = command.args(["--logfile", &log]).output().unwrap();
        assert!(output.status.success(), "{}", text(&output));
        let shown = text(&output);
        let logged = fs::read_to_string(&log).unwrap();
        for (what, text) in [("shown", &shown), ("logged", &logged)] {
            is_plain(what, text);
            let decoded = text.replace("\\\\", "\\");
            for expected in [
                "\\u{1b}]0;title\\u{7}\\u{1b}]52;c;eA==\\u{7}\\u{1b}[2J\\u{9b}m\\u{202e}exe.gpj",
                "grün caf\\xE9 100%",
            ] {
                assert!(decoded.contains(expected), "{what}: {text}");
            }
            let forged = text
                .lines()
                .find(|line| line.starts_with("note: forged") || line.starts_with("error: gone"));
            assert_eq!(forged, None, "{what}");
        }
    }
}

#[test]
fn errors_and_tables_show_names_and_do_nothing() {
    let scratch = Scratch::new();
    let hostile = "\u{1b}[2J\u{202e}x\u{9b}m";
    // Each is shown by another part of the program.
    for text in [
        format!("lang {hostile}\nnot-a-{hostile}\n"),
        format!("%include /nowhere/{hostile}\n"),
        format!("%packages --{hostile}\n%end\n"),
        format!("repo --name=a --baseurl=http://h/{hostile} --{hostile}=1\n"),
    ] {
        let messages = scratch.fails(&text, ["--image-type", "image"], 1);
        is_plain(&text, &messages);
        assert!(messages.contains("error"), "{messages}");
    }
    let missing = scratch.path(&format!("none\n{hostile}error: forged.ks"));
    let output = scratch.program(&missing).output().unwrap();
    is_plain("a name", &text(&output));
    assert!(
        !text(&output)
            .lines()
            .any(|line| line.starts_with("error: forged"))
    );
    let table = scratch.write(
        "table.ks",
        &format!("lang C\nunknown-{hostile} --{hostile}\n"),
    );
    let mut explain = Command::new(env!("CARGO_BIN_EXE_livecd-creator"));
    let output = explain.arg("explain").arg(&table).output().unwrap();
    is_plain("explain", &String::from_utf8_lossy(&output.stdout));
    is_plain("explain", &text(&output));
}

/// A full disk behind a stream, or no stream at all.
#[test]
fn a_stream_that_takes_nothing_ends_the_program_cleanly() {
    if lacks(DEB_TOOLS) || lacks_root() {
        return;
    }
    let repository = DebRepository::new();
    let kickstart = kickstart(&repository, "");
    let full = || File::options().write(true).open("/dev/full").unwrap();
    let scratch = Scratch::new();
    let mut command = build(&scratch, &kickstart, &["--logfile", "/dev/full"]);
    let output = command.stdout(full()).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    let warning = "warning: the log file ends here, as it could not be written: No space left";
    assert_eq!(text(&output).matches(warning).count(), 1);
    assert!(
        text(&output)
            .contains("error: could not write to standard output\n  because: No space left")
    );
    assert!(scratch.path("out/Same.tar").exists());

    let scratch = Scratch::new();
    let mut command = build(&scratch, &kickstart, &["--verbose"]);
    let output = command.stderr(full()).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let mut command = build(&scratch, "not-a-command\n", &[]);
    let output = command.stderr(full()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));

    let scratch = Scratch::new();
    let line = "exec \"$@\" <&- >&- 2>&-";
    let closed = build(&scratch, &kickstart, &[]);
    let mut shell = Command::new("sh");
    shell.args(["-c", line, "sh"]).arg(closed.get_program());
    shell.args(closed.get_args());
    assert_eq!(shell.output().unwrap().status.code(), Some(0));
    assert!(scratch.path("out/Same.tar").exists());
}

/// Of 400 MB in one line, and of lines without an end, nobody needs more than a
/// part; the tools of the build get by with as little.
#[test]
fn however_much_scripts_print_the_build_takes_bounded_memory() {
    if lacks(DEB_TOOLS) || lacks_root() {
        return;
    }
    let repository = DebRepository::new();
    let scripts = "%post --log=/root/zeros\nhead -c 400000000 /dev/zero\n%end\n\
        %post\nyes | head -c 4000000\n%end\n\
        %post --nochroot\nhead -c 100000000 /dev/zero | tr '\\0' x >&2\n%end\n";
    let scratch = Scratch::new();
    let limited = build(&scratch, &kickstart(&repository, scripts), &["--quiet"]);
    let mut shell = Command::new("sh");
    let line = "ulimit -v 700000; exec \"$@\"";
    shell.args(["-c", line, "sh"]).arg(limited.get_program());
    let output = shell.args(limited.get_args()).output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
    assert!(scratch.path("out/Same.tar").exists());
}
