//! The install root: the directory that becomes `/` of the installed system.
//!
//! The root holds other people's packages and is treated as hostile:
//!
//! * [`InstallRoot`] reads and writes files in it; every path is resolved
//!   beneath it (`openat2(2)`, `RESOLVE_IN_ROOT`), so no link in it leads to a
//!   file of the build host.
//! * [`InstallRoot::run`] runs its programs in namespaces made for that one
//!   command ([`Confinement`]): the root is all they see of any filesystem,
//!   `/dev` is private and minimal, `/sys` read-only, `/proc` their own, and
//!   whatever they start dies with them. In between nothing is mounted, so
//!   nothing can be left mounted or busy.
//! * [`HostPrograms`] runs programs of the build host that work on the root, such as
//!   its package manager, and that see nothing else of the build host.
//! * [`ReadOnlyHost`] runs programs of the build host, which can change nothing of
//!   it but the directories they are given.
//! * [`NamelessHost`] runs programs of the build host that must not write its names
//!   of users into the installed system.
//! * [`isolation`] starts the program itself a second time, as a worker in its
//!   own mount, PID, IPC, UTS and cgroup namespaces (and a user namespace when the
//!   caller is not root): what the build mounts, attaches or starts ends with
//!   it, even after SIGKILL.
//! * [`unmount`] tells who keeps a mounted root busy.
//! * [`remove_tree`] deletes a build's files, and refuses to delete through a
//!   mount.

mod api_filesystems;
mod before_exec;
mod beneath;
mod bpf;
mod call_table;
mod confinement;
mod device_nodes;
mod emptying;
mod error;
mod files;
mod holders;
mod host_programs;
mod id_map;
pub mod isolation;
mod labels;
mod mountinfo;
mod nameless_host;
mod orders;
mod pieces;
mod read_only_host;
mod refusal;
mod removal;
mod resolver;
mod root;
mod starter;
mod step;
mod sync_filter;
mod system_calls;
mod unmounting;
mod worker_root;

pub use confinement::Confinement;
pub use error::Error;
pub use holders::{Holder, holders};
pub use host_programs::HostPrograms;
pub use nameless_host::NamelessHost;
pub use read_only_host::ReadOnlyHost;
pub use removal::remove_tree;
pub use resolver::LentResolver;
pub use root::{InstallRoot, RootOptions};
pub use unmounting::unmount;
