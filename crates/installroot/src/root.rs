//! The install root, and running programs in it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use livecd_host::{Enter, Host, LendPrograms, Output, Tool, ToolError};

use crate::beneath::Beneath;
use crate::{Confinement, Error, HostPrograms};

/// Where programs are looked for in an installed system.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// How programs of the root are run: without network, unless it is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RootOptions {
    /// Whether they may use the build host's network.
    pub network: bool,
}

impl RootOptions {
    /// The same, with the build host's network if `network` says so.
    #[must_use]
    pub fn with_network(mut self, network: bool) -> Self {
        self.network = network;
        self
    }
}

/// The directory that becomes `/` of the installed system.
///
/// Paths given to its methods are as the installed system sees them, with or
/// without the leading `/`.
#[derive(Debug)]
pub struct InstallRoot {
    host: Host,
    path: PathBuf,
    pub(crate) beneath: Beneath,
    confinement: Arc<dyn Enter>,
    host_programs: Arc<dyn LendPrograms>,
}

impl InstallRoot {
    /// Uses the directory at `path`, which exists.
    ///
    /// # Errors
    ///
    /// A directory that cannot be opened.
    pub fn open(host: &Host, path: &Path, options: RootOptions) -> Result<Self, Error> {
        let beneath = Beneath::open(path).map_err(|source| Error::Open {
            path: path.to_owned(),
            source,
        })?;
        Ok(Self {
            host: host.clone(),
            path: path.to_owned(),
            beneath,
            confinement: Arc::new(Confinement::new(path, options.network)),
            host_programs: Arc::new(HostPrograms::new(path, options.network)),
        })
    }

    /// The directory as the build host sees it. Never join anything to it but
    /// through the methods of this type.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What runs programs in this root.
    pub fn confinement(&self) -> Arc<dyn Enter> {
        Arc::clone(&self.confinement)
    }

    /// What runs programs of the build host on this root.
    pub fn host_programs(&self) -> Arc<dyn LendPrograms> {
        Arc::clone(&self.host_programs)
    }

    /// A program of the root, with the environment that scripts find: `PATH`,
    /// `HOME=/root`, `LANG=C.UTF-8`, `TERM=dumb`, and nothing of the caller's.
    pub fn tool(&self, program: &str) -> Tool {
        self.confined(Tool::new(program))
    }

    /// Runs `tool` confined to the root, wherever it was made: its program, its
    /// directory and its environment are the root's, as [`tool`](Self::tool) says. A file for
    /// its output is the caller's.
    ///
    /// # Errors
    ///
    /// As [`Host::run`].
    pub fn run(&self, tool: &Tool) -> Result<Output, ToolError> {
        self.host.run(&self.confined(tool.clone()))
    }

    fn confined(&self, tool: Tool) -> Tool {
        tool.clear_env()
            .env_default("PATH", PATH)
            .env_default("HOME", "/root")
            .env_default("LANG", "C.UTF-8")
            .env_default("TERM", "dumb")
            .inside(self.confinement())
    }

    /// Runs a shell of the root that the caller talks to: on a terminal of its own if
    /// standard input is one, on pipes otherwise. See [`Tool::interactive`].
    ///
    /// # Errors
    ///
    /// As [`Host::run`]; the exit status of the shell itself is no error.
    pub fn shell(&self) -> Result<(), ToolError> {
        let shell = if self.exists("/bin/bash") {
            "/bin/bash"
        } else {
            "/bin/sh"
        };
        let term = std::env::var("TERM").unwrap_or_else(|_| "dumb".into());
        let tool = self
            .tool(shell)
            .env("TERM", term)
            .env("PS1", "install root:\\w\\$ ");
        match self.run(&tool.interactive()) {
            Err(ToolError::Failed { .. }) => Ok(()),
            other => other.map(drop),
        }
    }
}
