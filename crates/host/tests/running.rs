//! Tools that end, fail, hang, and print more than anybody reads.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::ExitStatusExt;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use livecd_host::{
    Host, Interrupt, Output, Runner, Silent, StoppedBy, SystemRunner, Tool, ToolError,
};

fn sh(script: &str) -> Tool {
    Tool::new("sh").arg("-c").arg(script)
}

#[test]
fn output_comes_line_by_line_and_standard_output_is_returned() {
    let mut lines = Vec::new();
    let output = Host::system(Silent)
        .run_lines(&sh("printf 'a\\nb'; echo c >&2"), &mut |line| {
            lines.push(line.to_owned())
        })
        .unwrap();
    lines.sort();
    assert_eq!(
        (output.stdout.as_str(), output.stderr.as_str()),
        ("a\nb", "c")
    );
    assert_eq!(lines, ["a", "b", "c"]);
}

#[test]
fn a_failing_tool_shows_its_line_its_status_and_what_it_said() {
    let error = Host::system(Silent)
        .run(&sh("echo no space >&2; exit 3"))
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "`sh -c 'echo no space >&2; exit 3'` failed (exit status: 3)\n    no space"
    );
}

#[test]
fn a_missing_tool_is_named() {
    let error = Host::system(Silent)
        .run(&Tool::new("no-such-tool"))
        .unwrap_err();
    assert_eq!(error.to_string(), "no-such-tool is not installed");
}

#[test]
fn more_output_than_a_pipe_holds_does_not_block_and_input_is_fed() {
    let output = Host::system(Silent)
        .run(&Tool::new("cat").stdin(vec![b'x'; 1 << 20]))
        .unwrap();
    assert_eq!(output.stdout.len(), 1 << 20);
}

#[test]
fn a_daemon_that_keeps_the_output_open_does_not_hold_up_the_build() {
    let started = Instant::now();
    Host::system(Silent)
        .run(&sh("sleep 60 & echo done"))
        .unwrap();
    assert!(started.elapsed() < Duration::from_secs(30));
}

#[test]
fn an_interrupt_ends_the_tool_and_its_children() {
    let interrupt = Interrupt::default();
    let host = Host::interruptible(Silent, interrupt.clone());
    let error = host
        .run_lines(&sh("echo ready; sleep 60 & wait"), &mut |_| {
            interrupt.stop()
        })
        .unwrap_err();
    let by = StoppedBy::Caller;
    assert!(matches!(&error, ToolError::Interrupted { by: b, .. } if *b == by));
    assert!(
        error
            .to_string()
            .starts_with("interrupted by the program during `sh")
    );
    // The host serves again when it is told to.
    host.run(&sh("sleep 60")).unwrap_err();
    interrupt.reset();
    host.run(&sh("true")).unwrap();
}

/// Hands the line of each tool to a shell, as ssh(1) does.
struct Shell(SystemRunner);

impl Runner for Shell {
    fn run(&self, tool: &Tool, line: &mut dyn FnMut(&str)) -> Result<Output, ToolError> {
        let shell = tool.carried_by("bash").arg("-c").arg(tool.to_string());
        self.0.run(&shell, line)
    }
}

#[test]
fn a_tool_that_another_program_runs_by_its_line_is_the_same() {
    let script = r#"pwd; echo "$A"; printf %s "$1" | od -An -tx1; cat; env | wc -l"#;
    let tool = sh(script)
        .arg("sh")
        .arg(OsStr::from_bytes(b"\xff \n'\\"))
        .env("A", "it's")
        .env("PATH", "/usr/bin:/bin")
        .clear_env()
        .current_dir("/usr")
        .stdin("input\n");
    let here = Host::system(Silent).run(&tool).unwrap();
    let runner = Shell(SystemRunner::new(Interrupt::default()));
    let elsewhere = Host::with_runner(Arc::new(runner), Silent);
    assert_eq!(elsewhere.run(&tool).unwrap(), here);
    // PWD comes from the shell.
    assert_eq!(here.stdout, "/usr\nit's\n ff 20 0a 27 5c\ninput\n3\n");
}

/// Ends as a program does that was ended by SIGTERM, if the test works.
#[test]
fn signals_do_what_they_did_before_when_an_interrupt_is_dropped() {
    const PART: &str = "LIVECD_TEST_PART";
    if std::env::var_os(PART).is_some() {
        let me = rustix::process::getpid();
        for _ in 0..2 {
            let interrupt = Interrupt::from_signals().unwrap();
            rustix::process::kill_process(me, rustix::process::Signal::TERM).unwrap();
            while interrupt.stopped_by().is_none() {
                std::thread::yield_now();
            }
            assert_eq!(interrupt.stopped_by(), Some(StoppedBy::Signal(15)));
        }
        rustix::process::kill_process(me, rustix::process::Signal::TERM).unwrap();
        std::thread::sleep(Duration::from_secs(600));
    }
    let name = "signals_do_what_they_did_before_when_an_interrupt_is_dropped";
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args([name, "--exact"]).env(PART, "");
    assert_eq!(again.output().unwrap().status.signal(), Some(15));
}

#[test]
fn a_tool_that_never_ends_is_ended_with_its_children() {
    let started = Instant::now();
    let tool = sh("echo waiting; sleep 600 & wait").time_limit(Some(Duration::from_millis(300)));
    let error = Host::system(Silent).run(&tool).unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(60));
    assert_eq!(
        error.to_string(),
        "`sh -c 'echo waiting; sleep 600 & wait'` was ended after 0.3 s\n    waiting"
    );
}

#[test]
fn input_may_be_written_while_the_tool_reads() {
    let tool = Tool::new("wc").arg("-c").stdin_from(|to| {
        (0..1000).try_for_each(|_| to.write_all(&[b'x'; 1000]))?;
        Err(std::io::Error::other("and then no more"))
    });
    let output = Host::system(Silent).run(&tool).unwrap();
    assert_eq!(output.stdout, "1000000\n");
}

#[test]
fn what_is_not_kept_comes_in_the_order_in_which_it_was_printed() {
    let tool = sh("for n in $(seq 200); do echo $n; echo $n >&2; done; exit 3").without_output();
    let mut lines = Vec::new();
    let error = Host::system(Silent)
        .run_lines(&tool, &mut |line| lines.push(line.to_owned()))
        .unwrap_err();
    let expected: Vec<String> = (1..=200)
        .flat_map(|n| [n.to_string(), n.to_string()])
        .collect();
    assert_eq!(lines, expected);
    assert!(
        error.to_string().ends_with("199\n    200\n    200"),
        "{error}"
    );
}

#[test]
fn what_is_not_kept_is_still_handed_on() {
    let mut lines = 0;
    let tool = sh("seq 1000").without_output().label("here");
    let output = Host::system(Silent)
        .run_lines(&tool, &mut |_| lines += 1)
        .unwrap();
    assert_eq!((lines, output.stdout.as_str()), (1000, ""));
}

#[test]
fn a_tool_whose_answer_has_no_end_is_ended() {
    let error = Host::system(Silent)
        .run(&sh("yes $(printf '%01000d' 0)"))
        .unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("was ended, as it printed more than 67108864 bytes"),
        "{error}"
    );
}

#[test]
fn a_daemon_that_prints_for_ever_does_not_hold_up_the_build() {
    let mut lines = 0_u64;
    Host::system(Silent)
        .run_lines(
            &sh("yes & echo done; sleep 0.1").without_output(),
            &mut |_| lines += 1,
        )
        .unwrap();
    assert!(lines > 0);
}

#[test]
fn a_copy_of_the_output_is_the_output() {
    use std::sync::{Arc, Mutex};
    let copy: Arc<Mutex<Vec<u8>>> = Arc::default();
    let taken = Arc::clone(&copy);
    let tool = sh("printf 'caf\\351\\r10%%\\r\\0 no end'")
        .without_output()
        .copy_output(move |bytes| taken.lock().unwrap().extend_from_slice(bytes));
    let mut lines = Vec::new();
    Host::system(Silent)
        .run_lines(&tool, &mut |line| lines.push(line.to_owned()))
        .unwrap();
    assert_eq!(*copy.lock().unwrap(), b"caf\xe9\r10%\r\0 no end");
    assert_eq!(lines, ["caf\\xE9", "10%", "\0 no end"]);
}

#[test]
fn a_tool_that_serves_the_caller_finds_the_callers_environment() {
    // Cargo sets it for its tests; a build's tools do not get it.
    let show = sh("echo \"${CARGO_PKG_NAME:-none}\"");
    let host = Host::system(Silent);
    assert_eq!(host.run(&show).unwrap().stdout, "none\n");
    let output = host.run(&show.with_callers_environment()).unwrap();
    assert_eq!(output.stdout, "livecd-host\n");
}

/// Tried by taking `setsid` out of `spawn::spawn`.
#[test]
fn a_tool_has_a_session_of_its_own_and_no_terminal() {
    let script = "read -r _ _ _ _ _ session terminal _ < /proc/$$/stat
        test $session = $$ && echo $terminal; (: < /dev/tty) 2> /dev/null || echo none";
    let output = Host::system(Silent).run(&sh(script)).unwrap();
    assert_eq!(output.stdout, "0\nnone\n");
}
