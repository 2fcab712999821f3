//! The build host: running its tools, holding what was taken from it, and
//! telling what happens.
//!
//! Every backend of the live-image builder works through a [`Host`]: external
//! programs are [`Tool`]s run by [`Host::run`], so a whole build can be
//! recorded without running anything ([`testing::Transcript`]); mounts, loop
//! devices and the like are held by a [`Guard`], the only type with a `Drop`
//! that touches the machine but the mode of the caller's terminal; a [`WholeFile`] is never seen half written; progress
//! goes to a [`Reporter`].
//!
//! ```
//! use livecd_host::{Host, Silent, Tool};
//!
//! let host = Host::system(Silent);
//! let output = host.run(&Tool::new("echo").arg("hello"))?;
//! assert_eq!(output.stdout, "hello\n");
//! # Ok::<(), livecd_host::ToolError>(())
//! ```
//!
//! A tool ends with its build: it is killed when the program dies, and
//! [`Interrupt`] turns Ctrl-C into an error that unwinds through the guards.

mod before_exec;
mod enter;
mod environment;
mod error;
mod guard;
mod host;
mod inherited;
mod inside;
mod interrupt;
mod lend;
mod moving;
mod output;
mod report;
mod runner;
mod shell;
mod spawn;
mod stdin;
pub mod testing;
mod tool;

pub use before_exec::BeforeExec;
pub use enter::{Enter, Purpose};
pub use environment::program_directories;
pub use error::{Output, ToolError};
pub use guard::{Guard, NotReleased, Resource, ResourceStack};
pub use host::Host;
pub use inherited::{callers_umask, on_usual_stack, own_umask, settle};
pub use interrupt::{Interrupt, StoppedBy, stop_signals};
pub use lend::{LendPrograms, View};
pub use livecd_whole_files::{Existing, WholeFile, empty_unfinished, remove_unfinished};
pub use moving::move_file;
pub use report::{Event, Reporter, Silent, Unit};
pub use runner::{Runner, SystemRunner};
pub use tool::{Inherited, Tool};
