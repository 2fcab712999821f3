//! Files and directories that appear under their name whole, or not at all.
//!
//! ```no_run
//! use std::io::Write;
//! use std::path::Path;
//!
//! use livecd_whole_files::{Existing, WholeFile};
//!
//! let mut image = WholeFile::at(Path::new("live.iso"), 0o666)?;
//! image.file().write_all(b"...")?;
//! image.finish(Existing::Replaced)?;
//! # Ok::<(), std::io::Error>(())
//! ```

mod contents;
mod directory;
mod file;
mod replace;
mod unfinished;

pub use contents::{WholeContents, empty_unfinished};
pub use directory::WholeDirectory;
pub use file::{Existing, WholeFile};
pub use replace::replace_file;
pub use unfinished::remove_unfinished;
