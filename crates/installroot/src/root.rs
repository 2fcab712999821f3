use std::path::{Path, PathBuf};
use std::sync::Arc;

use livecd_host::{Enter, Host, LendPrograms, Output, Tool, ToolError};

use crate::beneath::Beneath;
use crate::files::file;
use crate::{Confinement, Error, HostPrograms};

/// Where programs are looked for in an installed system.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// How programs of the root are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RootOptions {
    /// Whether they may use the build host's network.
    pub network: bool,
}

impl Default for RootOptions {
    fn default() -> Self {
        Self { network: true }
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
        let beneath = Beneath::open(path).map_err(file("open", Path::new("/")))?;
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
        Tool::new(program)
            .clear_env()
            .env("PATH", PATH)
            .env("HOME", "/root")
            .env("LANG", "C.UTF-8")
            .env("TERM", "dumb")
            .inside(self.confinement())
    }

    /// Runs a program made by [`tool`](Self::tool), confined to the root.
    ///
    /// # Errors
    ///
    /// As [`Host::run`].
    pub fn run(&self, tool: &Tool) -> Result<Output, ToolError> {
        self.host.run(tool)
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
