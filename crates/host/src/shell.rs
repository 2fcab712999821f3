//! A shell in another root: it gets a terminal of its own, or pipes, and this program
//! passes on what is typed and printed. A descriptor of the caller's terminal would let
//! it read the caller's keys, and change the terminal.

use std::fs::File;
use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::pty::{OpenptFlags, ioctl_tiocgptpeer, openpt, unlockpt};
use rustix::stdio::{stderr, stdin, stdout};
use rustix::termios::{
    OptionalActions, Termios, Winsize, isatty, tcgetattr, tcgetwinsize, tcsetattr, tcsetwinsize,
};

/// What is passed on at once, in bytes.
const BLOCK: usize = 8 << 10;

/// The side of a new terminal that is not the shell's.
#[derive(Debug)]
pub(crate) struct Terminal {
    master: OwnedFd,
    size: Winsize,
}

impl Terminal {
    /// A new terminal with the settings and size of the caller's, which `command` will
    /// read from and write to; none if the caller's standard input is no terminal.
    ///
    /// It is one of those in the calling thread's `/dev/pts`, so that the shell finds it.
    pub(crate) fn open_for(command: &mut Command) -> io::Result<Option<Self>> {
        if !isatty(stdin()) {
            return Ok(None);
        }
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
        let master = openpt(flags)?;
        unlockpt(&master)?;
        let shells = ioctl_tiocgptpeer(&master, flags)?;
        tcsetattr(&shells, OptionalActions::Now, &tcgetattr(stdin())?)?;
        let size = tcgetwinsize(stdin())?;
        tcsetwinsize(&shells, size)?;
        command.stdin(shells.try_clone()?);
        command.stdout(shells.try_clone()?);
        command.stderr(shells);
        Ok(Some(Self { master, size }))
    }
}

/// Passes on what is typed and printed, until it is dropped.
#[derive(Debug)]
pub(crate) struct Relay {
    terminal: Option<Terminal>,
    /// `Some` while the caller's terminal hands on every key as it is.
    raw: Option<RawMode>,
    /// Closed when no more is to be read.
    reading: Option<PipeWriter>,
    input_ended: Arc<AtomicBool>,
    outputs: Receiver<()>,
}

impl Relay {
    /// Begins, between the caller and a shell on `terminal`, or on pipes.
    pub(crate) fn start(child: &mut Child, terminal: Option<Terminal>) -> io::Result<Self> {
        let (stop, reading) = io::pipe()?;
        let (printing, outputs) = mpsc::channel();
        let input_ended = Arc::new(AtomicBool::new(false));
        let raw = match &terminal {
            Some(terminal) => {
                let raw = RawMode::set()?;
                let printed = terminal.master.try_clone()?;
                pass_output(printed.into(), stdout().try_clone_to_owned()?, printing);
                let typed = terminal.master.try_clone()?;
                pass_input(typed.into(), stop, Arc::clone(&input_ended));
                Some(raw)
            }
            None => {
                if let Some(from) = child.stdout.take() {
                    let to = stdout().try_clone_to_owned()?;
                    pass_output(OwnedFd::from(from).into(), to, printing.clone());
                }
                if let Some(from) = child.stderr.take() {
                    let to = stderr().try_clone_to_owned()?;
                    pass_output(OwnedFd::from(from).into(), to, printing);
                }
                if let Some(to) = child.stdin.take() {
                    pass_input(OwnedFd::from(to).into(), stop, Arc::clone(&input_ended));
                }
                None
            }
        };
        Ok(Self {
            terminal,
            raw,
            reading: Some(reading),
            input_ended,
            outputs,
        })
    }

    /// Whether the caller's terminal is gone.
    pub(crate) fn hung_up(&self) -> bool {
        self.terminal.is_some() && self.input_ended.load(Ordering::Relaxed)
    }

    /// Gives the shell's terminal the size of the caller's, if that has changed.
    pub(crate) fn follow_size(&mut self) {
        let Some(terminal) = &mut self.terminal else {
            return;
        };
        // A size that cannot be read or set stays as it was.
        if let Ok(size) = tcgetwinsize(stdin())
            && size != terminal.size
        {
            terminal.size = size;
            let _ = tcsetwinsize(&terminal.master, size);
        }
    }

    /// Ends, after the shell has, with the last that it printed; what a process that
    /// it left behind prints is waited for until `limit`.
    pub(crate) fn end(mut self, limit: Duration) {
        self.reading = None;
        // Nothing is sent: the channel ends with the threads.
        let _ = self.outputs.recv_timeout(limit);
        self.raw = None;
    }
}

/// The caller's terminal passes on every key, Ctrl-C too, and shows none itself, until
/// this is dropped.
#[derive(Debug)]
struct RawMode(Termios);

impl RawMode {
    fn set() -> io::Result<Self> {
        let before = tcgetattr(stdin())?;
        let mut raw = before.clone();
        raw.make_raw();
        tcsetattr(stdin(), OptionalActions::Now, &raw)?;
        Ok(Self(before))
    }
}

impl Drop for RawMode {
    fn drop(&mut self) {
        // It fails only if the terminal is gone.
        let _ = tcsetattr(stdin(), OptionalActions::Now, &self.0);
    }
}

/// Passes on the caller's input until that ends, nobody reads it, or `stop` does.
fn pass_input(mut to: File, stop: PipeReader, ended: Arc<AtomicBool>) {
    thread::spawn(move || {
        let mut block = [0; BLOCK];
        while input_comes(&stop) {
            match rustix::io::read(stdin(), &mut block) {
                Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => {}
                Ok(0) | Err(_) => {
                    ended.store(true, Ordering::Relaxed);
                    break;
                }
                Ok(length) => {
                    if to.write_all(&block[..length]).is_err() {
                        break;
                    }
                }
            }
        }
    });
}

/// Waits for input; not if `stop` has ended.
fn input_comes(stop: &PipeReader) -> bool {
    let mut events = [
        PollFd::from_borrowed_fd(stdin(), PollFlags::IN),
        PollFd::from_borrowed_fd(stop.as_fd(), PollFlags::IN),
    ];
    match poll(&mut events, None) {
        Ok(_) => events[1].revents().is_empty(),
        Err(error) => error == rustix::io::Errno::INTR,
    }
}

/// Passes on what the shell prints, until that ends. What the caller does not take is
/// lost: the shell would wait for ever.
fn pass_output(mut from: File, to: OwnedFd, printing: Sender<()>) {
    let mut to = File::from(to);
    thread::spawn(move || {
        let mut block = [0; BLOCK];
        loop {
            match from.read(&mut block) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // A terminal that nobody has open any more ends in an error.
                Ok(0) | Err(_) => break,
                Ok(length) => {
                    let _ = to.write_all(&block[..length]);
                }
            }
        }
        drop(printing);
    });
}
