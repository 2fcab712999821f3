use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::inherited;

/// What comes later than this after a first signal is a second one.
const AGAIN: Duration = Duration::from_secs(1);

/// Whether the user asked the program to stop. Cheap to clone.
///
/// Signals only set a flag here; the tool that runs is then ended, its error
/// is [`ToolError::Interrupted`](crate::ToolError::Interrupted), and everything
/// held is given back on the way out.
#[derive(Clone, Debug, Default)]
pub struct Interrupt {
    signal: Arc<AtomicUsize>,
    at_once: Arc<AtomicBool>,
}

impl Interrupt {
    /// Catches SIGINT, SIGTERM and SIGHUP of this process from now on; SIGHUP not
    /// if it is ignored, as nohup(1) asks for. Whoever asks a second time, more than
    /// a second later, ends the process at once.
    ///
    /// # Errors
    ///
    /// What the operating system said when a handler could not be set.
    pub fn from_signals() -> io::Result<Self> {
        let interrupt = Self::default();
        let again = Arc::new(AtomicBool::new(false));
        for signal in stop_signals() {
            end_on(signal, &interrupt.at_once)?;
            let number = usize::try_from(signal).unwrap_or_default();
            end_on(signal, &again)?;
            signal_hook::flag::register_usize(signal, Arc::clone(&interrupt.signal), number)?;
        }
        let mut signals = Signals::new(stop_signals())?;
        std::thread::spawn(move || {
            // A terminal's Ctrl-C comes to a worker several times: from the
            // terminal, and from each process above, which hands it on.
            if signals.forever().next().is_some() {
                std::thread::sleep(AGAIN);
                again.store(true, Ordering::Relaxed);
            }
        });
        Ok(interrupt)
    }

    /// Has SIGINT, SIGTERM and SIGHUP end this process at once, with status 128 and
    /// the signal's number. The first process of a PID namespace would not end by
    /// them otherwise, pid_namespaces(7).
    ///
    /// # Errors
    ///
    /// What the operating system said when a handler could not be set.
    pub fn end_at_once() -> io::Result<()> {
        let always = Arc::new(AtomicBool::new(true));
        stop_signals().try_for_each(|signal| end_on(signal, &always))
    }

    /// The name of the signal that arrived, if one did.
    pub fn signal(&self) -> Option<&'static str> {
        match i32::try_from(self.signal.load(Ordering::Relaxed)) {
            Ok(SIGINT) => Some("SIGINT (Ctrl-C)"),
            Ok(SIGTERM) => Some("SIGTERM"),
            Ok(SIGHUP) => Some("SIGHUP"),
            _ => None,
        }
    }

    /// Asks to stop, as SIGINT does.
    pub fn stop(&self) {
        self.signal.store(2, Ordering::Relaxed);
    }

    /// Does `act`, in which nobody looks at the flag, as it may wait for a file: the
    /// signals end the process at once, with 128 and their number as its status.
    pub fn ends_at_once<T>(&self, act: impl FnOnce() -> T) -> T {
        self.at_once.store(true, Ordering::SeqCst);
        let done = act();
        self.at_once.store(false, Ordering::SeqCst);
        done
    }
}

/// The signals that ask a program to stop: SIGINT, SIGTERM and SIGHUP, but not SIGHUP
/// if it is ignored now, as nohup(1) asks for.
pub fn stop_signals() -> impl Iterator<Item = i32> {
    let ignored = |signal: &i32| *signal == SIGHUP && inherited::ignores_hangup();
    [SIGINT, SIGTERM, SIGHUP]
        .into_iter()
        .filter(move |signal| !ignored(signal))
}

fn end_on(signal: i32, condition: &Arc<AtomicBool>) -> io::Result<()> {
    let condition = Arc::clone(condition);
    signal_hook::flag::register_conditional_shutdown(signal, 128 + signal, condition).map(drop)
}
