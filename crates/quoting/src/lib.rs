//! Text for other programs to read, in which a value stays a value.
//!
//! What a kickstart, an option or a repository says ends up in many files of
//! other programs, and each has its own way to say where a value ends. A
//! [`Text`] of a [`Syntax`] consists of literals of the source code, and of
//! values that the syntax quotes, or refuses. There is no other way to make
//! one, so what takes a `Text<AptConf>` takes nothing that was put together
//! as a string:
//!
//! ```
//! use livecd_quoting::{AptConf, Text};
//!
//! let mut conf = Text::<AptConf>::new();
//! conf.add("Dir::State {};\n", &[&"/tmp/a b"])?;
//! assert_eq!(conf.as_str(), "Dir::State \"/tmp/a b\";\n");
//! // A quote would end the value.
//! conf.add("Dir::Cache {};\n", &[&"/c\"; APT::Update::Pre-Invoke {\"id\";}"])?;
//! assert!(!conf.as_str().contains("Pre-Invoke {"));
//! # Ok::<(), livecd_quoting::Refused>(())
//! ```

mod apt;
mod fstab;
mod grub;
mod ini;
mod keyfile;
mod lines;
mod refused;
mod rpm;
mod shell;
mod strings;
mod systemd;
mod text;

pub use apt::{AptAuth, AptConf, AptName, AptPreferences, SourcesList};
pub use fstab::Fstab;
pub use grub::{GrubCfg, GrubWord, IsolinuxCfg, KernelArguments, Rest, Title};
pub use ini::{DnfIni, DnfList, IniName};
pub use keyfile::{Keyfile, KeyfileBytes, KeyfileName};
pub use lines::{AfterWord, Lines, Names, RootPath, SeveralWords, Words};
pub use refused::{Refused, Why};
pub use rpm::RpmMacros;
pub use shell::{InQuotes, Shell};
pub use strings::{CurlConfig, Nft, NftNumber, WpaSupplicant, Xorg};
pub use systemd::{Systemd, SystemdWords};
pub use text::{Syntax, Text, Value};
