//! How scripts are run, as the caller says.

use std::time::Duration;

/// How scripts are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScriptOptions {
    /// Whether scripts, of packages too, may use the network.
    pub network: bool,
    /// Whether scripts that run outside the install root may change the build
    /// host's files.
    pub on_host: bool,
    /// How long one script of the kickstart may take; without it, for ever.
    pub time_limit: Option<Duration>,
}

impl Default for ScriptOptions {
    fn default() -> Self {
        Self {
            network: true,
            on_host: false,
            time_limit: None,
        }
    }
}
