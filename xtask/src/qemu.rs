//! A virtual machine that boots a live medium, and what its serial console says.
//!
//! ```no_run
//! use xtask::qemu::{self, Firmware, Interrupt, Machine, Media, Outcome};
//!
//! let machine = Machine::new("live.iso", Firmware::Uefi, Media::Cd);
//! let boot = qemu::boot(&machine, &Interrupt::default(), &mut |line| eprintln!("{line}"))?;
//! assert!(matches!(boot.outcome, Outcome::Up(_)));
//! # Ok::<(), qemu::Error>(())
//! ```

mod boot;
mod console;
mod firmware;
mod machine;
mod marker;

use livecd_host::ToolError;

pub use boot::{Boot, Outcome, boot};
pub use console::{Sign, plain_text};
pub use firmware::Firmware;
pub use livecd_host::Interrupt;
pub use machine::{KernelBoot, Machine, Media};
pub use marker::Marker;

/// Why a machine could not be run; a medium that does not boot is an [`Outcome`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The firmware's files are not on this machine.
    #[error("no UEFI firmware found; looked for {}", looked_for.join(", "))]
    NoFirmware {
        /// The files that would have done.
        looked_for: Vec<String>,
    },
    /// QEMU is missing, did not start or was interrupted.
    #[error("could not run the virtual machine")]
    Run(#[from] ToolError),
}
