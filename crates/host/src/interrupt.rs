//! Asking a build to stop.

use std::fmt;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use signal_hook::SigId;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::{Handle, Signals};
use signal_hook::low_level::unregister;

use crate::inherited;

/// What comes later than this after a first signal is a second one.
const AGAIN: Duration = Duration::from_secs(1);
/// In place of a signal's number: the program itself asked.
const CALLER: usize = usize::MAX;

/// Who asked a program to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoppedBy {
    /// A signal, by its number.
    Signal(i32),
    /// The program itself, by [`Interrupt::stop`].
    Caller,
}

impl fmt::Display for StoppedBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signal(SIGINT) => f.write_str("SIGINT (Ctrl-C)"),
            Self::Signal(SIGTERM) => f.write_str("SIGTERM"),
            Self::Signal(SIGHUP) => f.write_str("SIGHUP"),
            Self::Signal(number) => write!(f, "signal {number}"),
            Self::Caller => f.write_str("the program"),
        }
    }
}

/// Whether the program was asked to stop. Cheap to clone; clones are the same object.
///
/// Asking only sets a flag here; the tool that runs is then ended, its error
/// is [`ToolError::Interrupted`](crate::ToolError::Interrupted), and everything
/// held is given back on the way out. Nothing else of the process is touched but by
/// [`from_signals`](Self::from_signals).
#[derive(Clone, Debug, Default)]
pub struct Interrupt {
    asked: Arc<AtomicUsize>,
    at_once: Arc<AtomicBool>,
    /// Kept until the last clone goes.
    _caught: Option<Arc<Caught>>,
}

impl Interrupt {
    /// Catches SIGINT, SIGTERM and SIGHUP of this process; SIGHUP not
    /// if it is ignored, as nohup(1) asks for. Whoever asks a second time, more than
    /// a second later, ends the process at once.
    ///
    /// When the last clone is dropped, the signals do again what they did before.
    ///
    /// # Errors
    ///
    /// What the operating system said when a handler could not be set.
    pub fn from_signals() -> io::Result<Self> {
        let interrupt = Self::default();
        let again = Arc::new(AtomicBool::new(false));
        let mut caught = Caught {
            actions: Vec::new(),
            defaults: take_defaults(),
            watcher: None,
        };
        for signal in stop_signals() {
            if inherited::has_default_action(signal) {
                caught.defaults.push(signal);
            }
            let number = usize::try_from(signal).unwrap_or_default();
            caught.actions.extend([
                end_on(signal, &interrupt.at_once)?,
                end_on(signal, &again)?,
                signal_hook::flag::register_usize(signal, Arc::clone(&interrupt.asked), number)?,
            ]);
        }
        let mut signals = Signals::new(stop_signals())?;
        caught.watcher = Some(signals.handle());
        std::thread::spawn(move || {
            // A terminal's Ctrl-C comes to a worker several times: from the
            // terminal, and from each process above, which hands it on.
            if signals.forever().next().is_some() {
                std::thread::sleep(AGAIN);
                again.store(true, Ordering::Relaxed);
            }
        });
        Ok(Self {
            _caught: Some(Arc::new(caught)),
            ..interrupt
        })
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
        stop_signals().try_for_each(|signal| end_on(signal, &always).map(drop))
    }

    /// Who asked to stop, if anyone did.
    pub fn stopped_by(&self) -> Option<StoppedBy> {
        match self.asked.load(Ordering::Relaxed) {
            0 => None,
            CALLER => Some(StoppedBy::Caller),
            number => i32::try_from(number).ok().map(StoppedBy::Signal),
        }
    }

    /// Asks to stop.
    pub fn stop(&self) {
        self.asked.store(CALLER, Ordering::Relaxed);
    }

    /// Forgets that it was asked, for the next piece of work of the same host.
    pub fn reset(&self) {
        self.asked.store(0, Ordering::Relaxed);
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

/// What was set for signals.
#[derive(Debug)]
struct Caught {
    actions: Vec<SigId>,
    /// The signals that did what they do by default before.
    defaults: Vec<i32>,
    /// The thread that waits for a first signal.
    watcher: Option<Handle>,
}

impl Drop for Caught {
    fn drop(&mut self) {
        for action in self.actions.drain(..) {
            unregister(action);
        }
        if let Some(watcher) = &self.watcher {
            watcher.close();
        }
        // The operating system's handler stays once it is set.
        let mut defaults = DEFAULTS.lock().unwrap_or_else(PoisonError::into_inner);
        for &signal in &self.defaults {
            let always = Arc::new(AtomicBool::new(true));
            if let Ok(action) = signal_hook::flag::register_conditional_default(signal, always) {
                defaults.push((signal, action));
            }
        }
    }
}

/// What makes signals do what they do by default, after an interrupt was dropped. The
/// handlers of signals are the process's own, and so is what is known of them.
static DEFAULTS: Mutex<Vec<(i32, SigId)>> = Mutex::new(Vec::new());

fn take_defaults() -> Vec<i32> {
    let mut defaults = DEFAULTS.lock().unwrap_or_else(PoisonError::into_inner);
    defaults
        .drain(..)
        .map(|(signal, action)| {
            unregister(action);
            signal
        })
        .collect()
}

/// The signals that ask a program to stop: SIGINT, SIGTERM and SIGHUP, but not SIGHUP
/// if it is ignored now, as nohup(1) asks for.
pub fn stop_signals() -> impl Iterator<Item = i32> {
    let ignored = |signal: &i32| *signal == SIGHUP && inherited::ignores_hangup();
    [SIGINT, SIGTERM, SIGHUP]
        .into_iter()
        .filter(move |signal| !ignored(signal))
}

fn end_on(signal: i32, condition: &Arc<AtomicBool>) -> io::Result<SigId> {
    let condition = Arc::clone(condition);
    signal_hook::flag::register_conditional_shutdown(signal, 128 + signal, condition)
}
