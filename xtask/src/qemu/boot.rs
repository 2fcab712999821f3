//! Booting a machine and watching what it says.

use std::fmt;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use livecd_host::{Host, Interrupt, Silent, ToolError};

use super::console::{Meaning, meaning, plain_text};
use super::{Error, Machine, Marker};

/// How often the watcher looks at the time.
const POLL: Duration = Duration::from_millis(100);
/// How long a machine that is lost goes on, so that the log has its last words.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// How a boot ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The live system came up; the marker is empty if it printed none.
    Up(Marker),
    /// This line says that it never will.
    Lost(String),
    /// The machine ended without a sign.
    Ended,
    /// The time was over.
    TimedOut,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Up(_) => f.write_str("the live system is up"),
            Self::Lost(line) => write!(f, "the live system did not come up: {line}"),
            Self::Ended => f.write_str("the machine ended before the live system was up"),
            Self::TimedOut => f.write_str("the live system was not up in time"),
        }
    }
}

/// A boot that has ended.
#[derive(Clone, Debug)]
pub struct Boot {
    /// How.
    pub outcome: Outcome,
    /// The serial console's lines, without escape sequences.
    pub console: String,
    /// How long it took.
    pub time: Duration,
}

/// Boots `machine` until the live system is up or lost, and tells `watch`
/// each line of its console.
///
/// The machine is gone when this returns, and when this process dies. It writes
/// to nothing: not to the medium, and not to the firmware's variables.
///
/// # Errors
///
/// When the machine could not be run at all, or `interrupt` came.
pub fn boot(
    machine: &Machine,
    interrupt: &Interrupt,
    watch: &mut dyn FnMut(&str),
) -> Result<Boot, Error> {
    let qemu = machine.command()?;
    let end = Interrupt::default();
    let started = Instant::now();
    let (mut outcome, mut console) = (None, String::new());
    let (lost_sender, lost) = mpsc::channel();
    let ended = std::thread::scope(|scope| {
        // Ends the machine when the time is over, or a little after it is lost.
        let (stop, mut deadline) = (end.clone(), started + machine.timeout);
        scope.spawn(move || {
            loop {
                match lost.recv_timeout(POLL) {
                    Ok(()) => deadline = Instant::now() + LAST_WORDS,
                    Err(RecvTimeoutError::Disconnected) => break,
                    Err(RecvTimeoutError::Timeout) => {}
                }
                if Instant::now() > deadline || interrupt.stopped_by().is_some() {
                    stop.stop();
                }
            }
        });
        let host = Host::interruptible(Silent, end.clone());
        let ended = host.run_lines(&qemu, &mut |line| {
            let line = plain_text(line);
            watch(&line);
            if outcome.is_none() {
                match meaning(&line, machine.until) {
                    Meaning::Nothing => {}
                    Meaning::Up(marker) => {
                        outcome = Some(Outcome::Up(marker));
                        end.stop();
                    }
                    Meaning::Lost => {
                        outcome = Some(Outcome::Lost(line.trim().to_owned()));
                        // The receiver is there until the sender is dropped.
                        let _ = lost_sender.send(());
                    }
                }
            }
            console.push_str(&line);
            console.push('\n');
        });
        drop(lost_sender);
        ended
    });
    let stopped = end.stopped_by().is_some() && interrupt.stopped_by().is_none();
    match ended {
        Err(ToolError::Interrupted { .. }) if stopped => {}
        ended => drop(ended?),
    }
    Ok(Boot {
        outcome: outcome.unwrap_or(if stopped {
            Outcome::TimedOut
        } else {
            Outcome::Ended
        }),
        console,
        time: started.elapsed(),
    })
}
