//! One script: started, watched, and what becomes of its failure.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::process::ExitStatus;
use std::sync::Arc;

use livecd_host::{Event, Host, Tool, ToolError};
use livecd_installroot::{InstallRoot, RootOptions};
use livecd_kickstart::{Script, Sources};
use rustix::io::Errno;

use super::command::{Build, Failure, environment};
use super::interpreter;
use super::log::{self, Fate, LogFile, Place};
use super::outside::Outside;
use super::printed::Printed;
use crate::{Context, HookResult, KickstartError};

/// With less than this left, in bytes, a script has filled the disk.
const SPACE: u64 = 1 << 20;

/// What scripts are run with.
pub(super) struct Run<'a> {
    pub(super) host: &'a Host,
    pub(super) sources: &'a Sources,
    pub(super) outside: &'a Outside,
    /// All of the kickstart's.
    pub(super) scripts: &'a [Script],
    /// None for `%pre`.
    pub(super) build: Option<&'a Context>,
}

impl Run<'_> {
    /// Runs `script` to its end.
    pub(super) fn script(&self, script: &Script, failure: Option<&Failure>) -> HookResult {
        // By their place in the file they do not meet.
        let name = format!("ks-script-{}-{}", script.span.source, script.span.start);
        self.check_log(script)?;
        let printed = Printed::default();
        let outcome = match self.build.filter(|_| script.in_chroot) {
            Some(cx) => {
                // A script may empty /tmp: its interpreter has it open by then.
                make_tmp(cx)?;
                let path = format!("/tmp/{name}");
                cx.root.write(&path, &script.body, 0o700)?;
                let tool = cx.root.tool(&script.interpreter).arg(&path);
                let tool = tool.env("SOURCE_DATE_EPOCH", cx.timestamp.to_string());
                let outcome = self.watch(script, tool, &printed);
                make_tmp(cx)?;
                cx.root.remove(&path)?;
                outcome
            }
            None => {
                let path = self.outside.work_dir.join(name);
                write_new(&path, &script.body)?;
                self.tell_where(script);
                let tool = self.on_host(script, failure).arg(&path);
                let outcome = self.watch(script, tool, &printed);
                let _ = fs::remove_file(path);
                outcome
            }
        };
        self.write_log(script, &printed).map_err(|error| {
            let log = script.log.as_deref().unwrap_or_default();
            let message = format!("the log {log} could not be written");
            KickstartError::new(message, script.span).because(error)
        })?;
        self.judge(script, outcome)?;
        self.check_space(script)
    }

    fn on_host(&self, script: &Script, failure: Option<&Failure>) -> Tool {
        let mut tool = Tool::new(&script.interpreter).clear_env();
        let tmp = match &self.outside.enter {
            Some(enter) => {
                tool = tool.inside(Arc::clone(enter));
                Path::new("/tmp")
            }
            None => &self.outside.tmp,
        };
        let build = self.build.map(|cx| Build {
            root: cx.root_path(),
            live_root: &cx.live_root,
        });
        let env = environment(tmp, build, failure).into_iter();
        env.fold(tool, |tool, (name, value)| tool.env(name, value))
            .current_dir(tmp)
    }

    fn tell_where(&self, script: &Script) {
        let (kind, place) = (script.kind.header(), self.place(script));
        if self.outside.enter.is_some() {
            self.host.report(Event::Note(format_args!(
                "{kind} at {place} runs on the build host, and can change nothing of it"
            )));
        } else {
            self.host.report(Event::Warning(format_args!(
                "{kind} at {place} may change any file of the build host"
            )));
        }
    }

    fn watch(&self, script: &Script, tool: Tool, printed: &Printed) -> Result<(), ToolError> {
        let place = self.sources.location(script.span);
        let mut tool = tool
            .label(format!("{}:{}", place.file, place.line))
            .time_limit(self.outside.time_limit)
            .without_output();
        if self.outside.network {
            tool = tool.with_proxies();
        }
        if script.log.is_some() {
            tool = printed.keep(tool);
        }
        self.host.run(&tool).map(drop)
    }

    /// Refuses a log that cannot be a file, before the script has done anything.
    pub(super) fn check_log(&self, script: &Script) -> HookResult {
        let Some(file) = log::of(script, self.is_on_host()) else {
            return Ok(());
        };
        let is_directory = self.at(
            &file,
            |root, path| log::place(root, path) == Place::Directory,
            Path::is_dir,
        )?;
        if !is_directory {
            return Ok(());
        }
        let log = script.log.as_deref().unwrap_or_default();
        Err(log::directory(log, script.span).into())
    }

    fn write_log(&self, script: &Script, printed: &Printed) -> HookResult {
        let Some(mut file) = log::of(script, self.is_on_host()) else {
            return Ok(());
        };
        if let (LogFile::Root(path), Some(cx)) = (&mut file, self.build) {
            *path = log::followed(&cx.root, path);
        }
        let keep_identity = self.build.is_some_and(|cx| cx.keep_identity);
        let mut fate = log::fate(&file, keep_identity);
        if let (LogFile::Root(path), Some(cx)) = (&file, self.build)
            && log::place(&cx.root, path) != Place::Free
        {
            fate = Fate::Unwritten("there is a device, a FIFO or a directory");
        }
        if let Fate::Lost(why) | Fate::Unwritten(why) = fate {
            let (kind, place) = (script.kind.header(), self.place(script));
            let log = script.log.as_deref().unwrap_or_default();
            self.host.report(Event::Warning(format_args!(
                "the log {log} of {kind} at {place} is not kept: {why}"
            )));
        }
        if let Fate::Unwritten(_) = fate {
            return Ok(());
        }
        let shared = self.is_shared(&file, script)?;
        let bytes = printed.log();
        self.at(
            &file,
            |root, path| log::write(root, path, &bytes, shared),
            |path| Ok(log::write_on_host(path, &bytes, shared)?),
        )?
    }

    /// Whether `file` is the log of an earlier script too, under whatever name.
    fn is_shared(&self, file: &LogFile, script: &Script) -> HookResult<bool> {
        let own = self.inode(file)?;
        for other in log::of_earlier(script, self.scripts, self.is_on_host()) {
            if other == *file || own.is_some() && self.inode(&other)? == own {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The device and the number of a log that is there.
    fn inode(&self, file: &LogFile) -> HookResult<Option<(u64, u64)>> {
        let metadata = self.at(
            file,
            |root, path| root.open_file(path).ok()?.metadata().ok(),
            |path| fs::metadata(path).ok(),
        )?;
        Ok(metadata.map(|metadata| (metadata.dev(), metadata.ino())))
    }

    /// What one of these makes of a log: of its path beneath a root, or of that on the
    /// build host.
    fn at<T>(
        &self,
        file: &LogFile,
        inside: impl FnOnce(&InstallRoot, &Path) -> T,
        outside: impl FnOnce(&Path) -> T,
    ) -> HookResult<T> {
        Ok(match (file, self.build) {
            (LogFile::Host(path), _) => outside(path),
            (LogFile::Root(path), Some(cx)) => inside(&cx.root, path),
            (LogFile::Root(path) | LogFile::Tmp(path), _) => inside(&self.tmp()?, path),
        })
    }

    /// What scripts outside the root see as `/tmp`: paths are resolved beneath it, as
    /// scripts make links there.
    fn tmp(&self) -> HookResult<InstallRoot> {
        Ok(InstallRoot::open(
            self.host,
            &self.outside.tmp,
            RootOptions::default(),
        )?)
    }

    fn is_on_host(&self) -> bool {
        self.outside.enter.is_none()
    }

    /// What the way a script ended means for the build.
    fn judge(&self, script: &Script, outcome: Result<(), ToolError>) -> HookResult {
        let wrong = |message: String| KickstartError::new(message, script.span);
        let kind = script.kind.header();
        match outcome {
            Ok(()) => Ok(()),
            Err(error @ ToolError::Interrupted { .. }) => Err(error.into()),
            Err(ToolError::NotInstalled { .. }) => {
                let source = Errno::NOENT.into();
                Err(interpreter::not_started(script, self.has_interpreter(script), source).into())
            }
            Err(ToolError::Start { source, .. }) => {
                Err(interpreter::not_started(script, self.has_interpreter(script), source).into())
            }
            Err(ToolError::TookTooLong { limit, output, .. }) => {
                let message = format!("the script did not end in {} s", limit.as_secs_f64());
                let hint = "give it more time with --script-timeout";
                Err(wrong(message)
                    .hint(hint)
                    .because(last_lines(&output))
                    .into())
            }
            Err(ToolError::Failed { status, .. }) if !script.erroronfail => {
                let place = self.place(script);
                self.host.report(Event::Warning(format_args!(
                    "{kind} at {place} failed ({}); the build goes on, as it has no --erroronfail",
                    ended(status)
                )));
                Ok(())
            }
            Err(ToolError::Failed { status, output, .. }) => {
                let message = format!("the script failed ({})", ended(status));
                Err(wrong(message).because(last_lines(&output)).into())
            }
            Err(error) => Err(wrong("the script could not be run".into())
                .because(error)
                .into()),
        }
    }

    /// Whether there is a file at the interpreter's path.
    fn has_interpreter(&self, script: &Script) -> bool {
        let path = Path::new(&script.interpreter);
        if !path.is_absolute() {
            return false;
        }
        match self.build.filter(|_| script.in_chroot) {
            Some(cx) => cx.root.exists(path),
            None => path.exists(),
        }
    }

    /// What comes next would fail with less to say about it.
    fn check_space(&self, script: &Script) -> HookResult {
        let directory = &self.outside.work_dir;
        let free = rustix::fs::statvfs(directory)
            .map(|stat| stat.f_bavail.saturating_mul(stat.f_frsize))
            .unwrap_or(u64::MAX);
        if free >= SPACE {
            return Ok(());
        }
        let message = format!(
            "the script has filled the disk: {} has {} KiB left",
            directory.display(),
            free / 1024
        );
        let hint = "make it write less, or give a larger directory with --tmpdir";
        Err(KickstartError::new(message, script.span).hint(hint).into())
    }

    fn place(&self, script: &Script) -> String {
        self.sources.location(script.span).to_string()
    }
}

/// Writes a script that only its caller can read; not through a link, nor over a
/// file, that something unconfined has put there.
fn write_new(path: &Path, body: &str) -> io::Result<()> {
    let mut options = File::options();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o700)
        .open(path)?;
    file.write_all(body.as_bytes())
}

/// Makes `/tmp` if a script has removed it, or the image would be without.
fn make_tmp(cx: &Context) -> HookResult {
    for directory in ["/tmp", "/var/tmp"] {
        cx.root.create_dir_mode(directory, 0o1777)?;
    }
    Ok(())
}

/// An exit status above 128 is a signal: programs of the root run under an init
/// that cannot die of their signals.
fn ended(status: ExitStatus) -> String {
    match status.code() {
        Some(code @ 129..=159) => format!("killed by signal {}", code - 128),
        _ => status.to_string(),
    }
}

fn last_lines(output: &str) -> String {
    if output.is_empty() {
        return "it printed nothing".into();
    }
    let lines: Vec<&str> = output.lines().collect();
    let shown = lines[lines.len().saturating_sub(10)..].join("\n  ");
    format!("it printed last\n  {shown}")
}
