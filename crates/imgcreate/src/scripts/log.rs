//! The `--log` of a script: which file it means, and whether that lasts.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::{Component, Path, PathBuf};

use livecd_installroot::InstallRoot;
use livecd_kickstart::{Kickstart, Script, ScriptKind, Span};

use crate::{HookResult, KickstartError, identity};

/// Where the installed system is while the installer runs; kickstarts write logs
/// there by name.
const SYSTEM: [&str; 2] = ["/mnt/sysimage", "/mnt/sysroot"];
/// Where something is mounted when the system runs: what an image has there is
/// never seen.
const MOUNTED_OVER: [&str; 6] = ["/dev", "/proc", "/sys", "/run", "/var/run", "/var/lock"];
/// What is empty in an image.
const EMPTIED: [&str; 2] = ["/tmp", "/var/tmp"];
const MODE: u32 = 0o600;

/// Which file a `--log` means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LogFile {
    /// A path in the install root.
    Root(PathBuf),
    /// A path below what scripts outside the root see as `/tmp`.
    Tmp(PathBuf),
    /// A path of the build host.
    Host(PathBuf),
}

/// Where a program's own streams have names: what they lead to may be a file of the
/// caller's, which is not the script's to empty.
const STREAMS: [&str; 5] = [
    "/dev/stdin",
    "/dev/stdout",
    "/dev/stderr",
    "/dev/fd",
    "/proc",
];

/// Refuses logs whose paths cannot be those of files, wherever they are.
pub(super) fn check(kickstart: &Kickstart) -> Result<(), KickstartError> {
    for script in &kickstart.scripts {
        match script.log.as_deref() {
            Some("") => return Err(KickstartError::new("--log names no file", script.span)),
            Some(log) if log.ends_with('/') || normal(Path::new(log)) == Path::new("/") => {
                return Err(directory(log, script.span));
            }
            _ => {}
        }
    }
    Ok(())
}

/// For a log that is a directory.
pub(super) fn directory(log: &str, span: Span) -> KickstartError {
    KickstartError::new(format!("the log {log} is a directory"), span).hint("name a file in it")
}

/// The file of a script in the root, or of one outside, which may write all of
/// the host (`on_host`) or only its `/tmp` and the root.
fn file(log: &str, in_root: bool, on_host: bool) -> LogFile {
    let path = Path::new(log);
    if in_root {
        return LogFile::Root(normal(path));
    }
    if let Some(inside) = SYSTEM.iter().find_map(|dir| path.strip_prefix(dir).ok()) {
        return LogFile::Root(normal(inside));
    }
    if on_host {
        return LogFile::Host(path.to_owned());
    }
    match path.strip_prefix("/tmp") {
        Ok(inside) => LogFile::Tmp(inside.to_owned()),
        Err(_) => LogFile::Tmp(path.file_name().unwrap_or_default().into()),
    }
}

/// The path as the system sees it, without `.` and `..`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::from("/");
    for component in path.components() {
        match component {
            Component::Normal(name) => normal.push(name),
            Component::ParentDir => {
                normal.pop();
            }
            _ => {}
        }
    }
    normal
}

/// The file of `script`'s log, if it has one.
pub(super) fn of(script: &Script, on_host: bool) -> Option<LogFile> {
    let log = script.log.as_deref()?;
    Some(file(log, script.in_chroot, on_host))
}

/// The logs of the scripts that run before `script`.
pub(super) fn of_earlier(script: &Script, all: &[Script], on_host: bool) -> Vec<LogFile> {
    let place = |script: &Script| (turn(script.kind), script.span.source, script.span.start);
    let earlier = all.iter().filter(|other| place(other) < place(script));
    earlier.filter_map(|other| of(other, on_host)).collect()
}

/// In which turn scripts of a kind run.
fn turn(kind: ScriptKind) -> u8 {
    match kind {
        ScriptKind::Pre => 0,
        ScriptKind::PreInstall => 1,
        ScriptKind::Post => 2,
        ScriptKind::OnError => 3,
        _ => 4,
    }
}

/// As many links as the kernel follows, path_resolution(7).
const LINKS: usize = 40;

/// The file of the root that `path` means there, if it is a link. Links that lead in
/// a circle mean nothing: the log replaces the first.
pub(super) fn followed(root: &InstallRoot, path: &Path) -> PathBuf {
    let mut at = path.to_owned();
    for _ in 0..LINKS {
        let Ok(Some(target)) = root.read_link(&at) else {
            return at;
        };
        let directory = at.parent().unwrap_or(Path::new("/"));
        at = normal(&directory.join(target));
    }
    path.to_owned()
}

/// What becomes of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Kept,
    /// It is written, for later scripts, but is not in the image, and why.
    Lost(&'static str),
    /// It is not even written, and why.
    Unwritten(&'static str),
}

/// What becomes of a log, by its path alone.
pub(super) fn fate(log: &LogFile, keep_identity: bool) -> Fate {
    let path = match log {
        LogFile::Root(path) => path,
        LogFile::Tmp(_) => {
            return Fate::Lost("what scripts write outside the install root ends with the build");
        }
        LogFile::Host(path) if STREAMS.iter().any(|dir| path.starts_with(dir)) => {
            return Fate::Unwritten("it is a stream of the build, which shows what scripts print");
        }
        LogFile::Host(_) => return Fate::Kept,
    };
    if MOUNTED_OVER.iter().any(|dir| path.starts_with(dir)) {
        return Fate::Unwritten("nothing of an image is seen there");
    }
    if EMPTIED.iter().any(|dir| path.starts_with(dir)) {
        return Fate::Lost("the directory is emptied at the end of the build");
    }
    if !keep_identity && identity::removes(path) {
        return Fate::Lost("it is removed with what is one machine's own");
    }
    Fate::Kept
}

/// What is where a log is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Nothing, or a plain file.
    Free,
    Directory,
    /// A device, a FIFO or a socket.
    Special,
}

/// What is at `path` in the root.
pub(super) fn place(root: &InstallRoot, path: &Path) -> Place {
    if !root.exists(path) || root.open_file(path).is_ok() {
        Place::Free
    } else if root.list(path).is_ok() {
        Place::Directory
    } else {
        Place::Special
    }
}

/// Writes a log into the root, after what is there if it is shared.
pub(super) fn write(root: &InstallRoot, path: &Path, bytes: &[u8], shared: bool) -> HookResult {
    let mut all = match shared && root.exists(path) {
        true => root.read(path)?,
        false => Vec::new(),
    };
    all.extend_from_slice(bytes);
    Ok(root.write(path, all, MODE)?)
}

/// Writes a log on the build host; a device there is written to, a FIFO not waited
/// for.
pub(super) fn write_on_host(path: &Path, bytes: &[u8], shared: bool) -> io::Result<()> {
    let present = fs::metadata(path).map(|metadata| metadata.file_type());
    if present.is_ok_and(|kind| !kind.is_file() && !kind.is_char_device()) {
        return Err(io::Error::other("it is neither a file nor a terminal"));
    }
    let mut options = OpenOptions::new();
    options.create(true).mode(MODE);
    let nonblocking = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    options.custom_flags(nonblocking);
    let options = match shared {
        true => options.append(true),
        false => options.write(true).truncate(true),
    };
    let mut file: File = options.open(path)?;
    file.write_all(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_a_file_of_the_root_or_of_the_scripts_own_tmp() {
        let root = |path: &str| LogFile::Root(path.into());
        let tmp = |path: &str| LogFile::Tmp(path.into());
        assert_eq!(file("/root/ks.log", true, false), root("/root/ks.log"));
        assert_eq!(file("x/../../ks.log", true, false), root("/ks.log"));
        assert_eq!(
            file("/mnt/sysimage/root/ks.log", false, false),
            root("/root/ks.log")
        );
        assert_eq!(
            file("/mnt/sysroot/root/ks.log", false, true),
            root("/root/ks.log")
        );
        assert_eq!(file("/tmp/a/pre.log", false, false), tmp("a/pre.log"));
        assert_eq!(file("/root/ks.log", false, false), tmp("ks.log"));
        assert_eq!(
            file("/root/ks.log", false, true),
            LogFile::Host("/root/ks.log".into())
        );
    }

    #[test]
    fn what_cannot_be_a_file_is_refused_without_a_root() {
        for (log, why) in [
            ("''", "--log names no file"),
            ("/root/", "the log /root/ is a directory"),
            ("/root/..", "the log /root/.. is a directory"),
            (".", "the log . is a directory"),
        ] {
            let text = format!("%pre --log={log}\ntrue\n%end\n");
            let error = check(&Kickstart::parse(&text).unwrap()).unwrap_err();
            assert_eq!(error.message, why);
        }
        let text = "%post --log=x\ntrue\n%end\n%pre\ntrue\n%end\n";
        check(&Kickstart::parse(text).unwrap()).unwrap();
    }

    #[test]
    fn what_becomes_of_a_log_is_known_by_its_path() {
        let fate = |path: &str| match fate(&file(path, true, false), false) {
            Fate::Kept => "kept",
            Fate::Lost(_) => "lost",
            Fate::Unwritten(_) => "unwritten",
        };
        for (path, expected) in [
            ("/root/ks.log", "kept"),
            ("/var/log/ks-post.log", "kept"),
            ("/var/log/anaconda/post.log", "lost"),
            ("/var/log/syslog", "lost"),
            ("/tmp/x.log", "lost"),
            ("/root/../tmp/x.log", "lost"),
            ("/dev/console", "unwritten"),
            ("/dev/null", "unwritten"),
            ("//dev/../dev/shm/x", "unwritten"),
            ("/run/x.log", "unwritten"),
            ("/device.log", "kept"),
        ] {
            assert_eq!(fate(path), expected, "{path}");
        }
    }
}
