//! The environment of the build host's tools: the build's own, so that what they
//! write does not depend on who calls.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Where programs are when the caller names no other place.
const PROGRAMS: [&str; 6] = [
    "/usr/local/sbin",
    "/usr/local/bin",
    "/usr/sbin",
    "/usr/bin",
    "/sbin",
    "/bin",
];

/// Directories that Debian does not give ordinary users, with the programs that
/// make filesystems.
const SYSTEM_PROGRAMS: [&str; 2] = ["/usr/sbin", "/sbin"];

/// How the caller reaches the network.
const PROXIES: [&str; 10] = [
    "http_proxy",
    "https_proxy",
    "ftp_proxy",
    "all_proxy",
    "no_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "FTP_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
];

/// What of the caller's is kept besides: whom to believe there. No value gets into
/// an image.
const KEPT: [&str; 4] = [
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "CURL_CA_BUNDLE",
    "LD_LIBRARY_PATH",
];

/// The directories in which tools are looked for, in order: those of `PATH`, and
/// those of system programs.
pub fn program_directories() -> Vec<PathBuf> {
    directories(env::var_os("PATH"))
}

fn directories(path: Option<OsString>) -> Vec<PathBuf> {
    let Some(path) = path.filter(|path| !path.is_empty()) else {
        return PROGRAMS.map(PathBuf::from).to_vec();
    };
    // What is relative would mean another program in each directory.
    let mut found: Vec<PathBuf> = env::split_paths(&path)
        .filter(|directory| directory.is_absolute())
        .collect();
    for directory in SYSTEM_PROGRAMS.map(Path::new) {
        if !found.iter().any(|present| present == directory) {
            found.push(directory.to_owned());
        }
    }
    found
}

/// The variables that a tool finds, before those that are set for it.
pub(crate) fn of_tools() -> Vec<(OsString, OsString)> {
    of(|name| env::var_os(name))
}

/// The caller's variables that name proxies.
pub(crate) fn proxies() -> Vec<(OsString, OsString)> {
    those(&PROXIES, |name| env::var_os(name))
}

fn those(names: &[&str], caller: impl Fn(&str) -> Option<OsString>) -> Vec<(OsString, OsString)> {
    let present = names
        .iter()
        .filter_map(|name| Some(((*name).into(), caller(name)?)));
    present.collect()
}

fn of(caller: impl Fn(&str) -> Option<OsString>) -> Vec<(OsString, OsString)> {
    let path = env::join_paths(directories(caller("PATH"))).unwrap_or_default();
    let own = [
        ("PATH", path),
        // No tool's configuration of the caller's.
        ("HOME", "/nonexistent".into()),
        ("LC_ALL", "C.UTF-8".into()),
        ("TZ", "UTC0".into()),
    ];
    let own = own.into_iter().map(|(name, value)| (name.into(), value));
    let proxies = those(&PROXIES, &caller);
    let kept = those(&KEPT, &caller);
    own.chain(proxies).chain(kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(caller: &[(&str, &str)]) -> String {
        let find = |name: &str| {
            let found = caller.iter().find(|(present, _)| *present == name);
            found.map(|(_, value)| OsString::from(value))
        };
        let line = |(name, value): (OsString, OsString)| {
            format!("{}={}\n", name.display(), value.display())
        };
        of(find).into_iter().map(line).collect()
    }

    #[test]
    fn tools_find_the_callers_programs_and_proxies_and_nothing_else_of_the_callers() {
        let caller = [
            ("PATH", "/opt/bin:.:bin:/usr/bin:/sbin"),
            ("LC_ALL", "tr_TR.UTF-8"),
            ("LANGUAGE", "de"),
            ("TZ", "America/New_York"),
            ("HOME", "/home/ann"),
            ("LD_PRELOAD", "/home/ann/time.so"),
            ("SOURCE_DATE_EPOCH", "5"),
            ("https_proxy", "http://proxy:3128"),
        ];
        assert_eq!(
            shown(&caller),
            "PATH=/opt/bin:/usr/bin:/sbin:/usr/sbin\nHOME=/nonexistent\nLC_ALL=C.UTF-8\nTZ=UTC0\n\
             https_proxy=http://proxy:3128\n"
        );
    }

    #[test]
    fn without_a_path_the_usual_one_is_taken() {
        let usual = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n";
        for caller in [&[][..], &[("PATH", "")]] {
            assert!(shown(caller).starts_with(usual), "{}", shown(caller));
        }
    }
}
