use std::path::{Path, PathBuf};

/// Where the installed system is while the installer runs; kickstarts write logs
/// there by name.
const SYSTEM: [&str; 2] = ["/mnt/sysimage", "/mnt/sysroot"];

/// Longer logs are cut, in bytes.
const LIMIT: usize = 16 << 20;

/// Which file a `--log` means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum LogFile {
    /// A path in the install root.
    Root(PathBuf),
    /// A path below what scripts outside the root see as `/tmp`.
    Tmp(PathBuf),
    /// A path of the build host.
    Host(PathBuf),
}

/// The file of a script in the root, or of one outside, which may write all of
/// the host (`on_host`) or only its `/tmp` and the root.
pub(super) fn file(log: &str, in_root: bool, on_host: bool) -> LogFile {
    let path = Path::new(log);
    if in_root {
        return LogFile::Root(path.to_owned());
    }
    if let Some(inside) = SYSTEM.iter().find_map(|dir| path.strip_prefix(dir).ok()) {
        return LogFile::Root(inside.to_owned());
    }
    if on_host {
        return LogFile::Host(path.to_owned());
    }
    match path.strip_prefix("/tmp") {
        Ok(inside) => LogFile::Tmp(inside.to_owned()),
        Err(_) => LogFile::Tmp(path.file_name().unwrap_or_default().into()),
    }
}

/// What a script prints, kept for its log if it has one.
#[derive(Debug, Default)]
pub(super) struct Printed {
    kept: bool,
    text: String,
}

impl Printed {
    pub(super) fn new(kept: bool) -> Self {
        Self {
            kept,
            text: String::new(),
        }
    }

    pub(super) fn push(&mut self, line: &str) {
        if !self.kept {
            return;
        }
        if self.text.len() + line.len() > LIMIT {
            self.text += "(the rest is not kept)\n";
            self.kept = false;
            return;
        }
        self.text.push_str(line);
        self.text.push('\n');
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_a_file_of_the_root_or_of_the_scripts_own_tmp() {
        let root = |path: &str| LogFile::Root(path.into());
        let tmp = |path: &str| LogFile::Tmp(path.into());
        assert_eq!(file("/root/ks.log", true, false), root("/root/ks.log"));
        assert_eq!(
            file("/mnt/sysimage/root/ks.log", false, false),
            root("root/ks.log")
        );
        assert_eq!(
            file("/mnt/sysroot/root/ks.log", false, true),
            root("root/ks.log")
        );
        assert_eq!(file("/tmp/a/pre.log", false, false), tmp("a/pre.log"));
        assert_eq!(file("/root/ks.log", false, false), tmp("ks.log"));
        assert_eq!(
            file("/root/ks.log", false, true),
            LogFile::Host("/root/ks.log".into())
        );
    }

    #[test]
    fn a_log_has_an_end() {
        let mut printed = Printed::new(true);
        (0..LIMIT / 1000 + 9).for_each(|_| printed.push(&"x".repeat(1000)));
        assert!(printed.text().ends_with("x\n(the rest is not kept)\n"));
    }
}
