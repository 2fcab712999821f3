use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::inherited;

/// Whether the user asked the program to stop. Cheap to clone.
///
/// Signals only set a flag here; the tool that runs is then ended, its error
/// is [`ToolError::Interrupted`](crate::ToolError::Interrupted), and everything
/// held is given back on the way out.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<AtomicUsize>);

impl Interrupt {
    /// Catches SIGINT, SIGTERM and SIGHUP of this process from now on; SIGHUP not
    /// if it is ignored, as nohup(1) asks for.
    ///
    /// # Errors
    ///
    /// What the operating system said when a handler could not be set.
    pub fn from_signals() -> io::Result<Self> {
        let interrupt = Self::default();
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            if signal == SIGHUP && inherited::ignores_hangup() {
                continue;
            }
            let number = usize::try_from(signal).unwrap_or_default();
            signal_hook::flag::register_usize(signal, Arc::clone(&interrupt.0), number)?;
        }
        Ok(interrupt)
    }

    /// The name of the signal that arrived, if one did.
    pub fn signal(&self) -> Option<&'static str> {
        match i32::try_from(self.0.load(Ordering::Relaxed)) {
            Ok(SIGINT) => Some("SIGINT (Ctrl-C)"),
            Ok(SIGTERM) => Some("SIGTERM"),
            Ok(SIGHUP) => Some("SIGHUP"),
            _ => None,
        }
    }

    /// Asks to stop, as SIGINT does.
    pub fn stop(&self) {
        self.0.store(2, Ordering::Relaxed);
    }
}
