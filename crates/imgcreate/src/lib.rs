//! The image creator trait, and the build that drives it.
//!
//! [`ImageCreator`] is one kind of image: four hooks to write, the rest
//! provided. [`Build`] takes a [`Plan`] through the steps in the only order
//! that compiles:
//!
//! ```text
//! Build::new → mount → install → configure → unmount → package → files
//! ```
//!
//! [`create`] does them all. `examples/tarball.rs` is a whole creator of one's
//! own. What a kickstart command does to the installed system is a pure
//! function, one file per command, in the private module `configure`.

mod blame;
mod configure;
mod context;
mod creator;
mod error;
mod identity;
mod lifecycle;
mod policy;
mod publish;
mod relabel;
mod root_directory;
mod scripts;
mod selection;
mod session;
mod staging;
mod timestamp;

pub use configure::{Family, doubtful, refused};
pub use context::{Context, Plan};
pub use creator::ImageCreator;
pub use error::{CreateError, HookResult, KickstartError, Step};
pub use lifecycle::{Build, Configured, Installed, Mounted, New, Unmounted, create};
pub use policy::Labels;
pub use scripts::{OwnIncludes, PreScripts, ScriptIncludes, ScriptOptions, run_post};
pub use selection::{Required, selection};
pub use staging::Staging;
