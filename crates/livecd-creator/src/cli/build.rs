//! Options for where and how a build works.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use livecd_imgcreate::ScriptOptions;

/// Where a build works, and what its scripts may do.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Build")]
pub(crate) struct BuildOptions {
    /// Directory for the files of the build, which are removed at its end
    #[arg(short, long, value_name = "DIR", default_value = "/var/tmp")]
    pub(crate) tmpdir: PathBuf,

    /// Directory for the finished image
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    pub(crate) output: PathBuf,

    /// Open a shell in the system before it is packaged
    #[arg(short = 'l', long)]
    pub(crate) shell: bool,

    /// No network for the kickstart's scripts and package scripts
    #[arg(long)]
    pub(crate) no_network: bool,

    /// Let scripts outside the root (%pre, %post --nochroot) change the files of this machine, not only those of the build
    #[arg(long)]
    pub(crate) allow_host_scripts: bool,

    /// End a script of the kickstart after this time, and the build with it: 90, 90s, 10m, 2h
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(crate) script_timeout: Option<Duration>,

    /// Leave machine id, host keys, logs and the like in the image
    #[arg(long)]
    pub(crate) keep_identity: bool,

    /// Keep the files of the build (nothing stays mounted)
    #[arg(long)]
    pub(crate) nocleanup: bool,
}

impl BuildOptions {
    /// How scripts are run.
    pub(crate) fn scripts(&self) -> ScriptOptions {
        let mut options = ScriptOptions::default();
        options.network = !self.no_network;
        options.on_host = self.allow_host_scripts;
        options.time_limit = self.script_timeout;
        options
    }
}

/// A number of seconds, minutes or hours.
fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let number: Option<u64> = digits.parse().ok().filter(|number| *number > 0);
    let unit = match &text[digits.len()..] {
        "" | "s" => Some(1),
        "m" => Some(60),
        "h" => Some(3600),
        _ => None,
    };
    let seconds = number.zip(unit).and_then(|(n, unit)| n.checked_mul(unit));
    seconds
        .map(Duration::from_secs)
        .ok_or_else(|| "write a number and s, m or h, such as 90s or 10m".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_units() {
        for (text, seconds) in [("90", 90), ("90s", 90), ("10m", 600), ("2h", 7200)] {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)));
        }
        for text in ["", "0", "-1", "m", "1d", "1.5h", "99999999999999999999h"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
