//! A tool that is started in another root.

use std::ffi::{OsStr, OsString};
use std::io::{self, PipeReader, Read};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::Arc;

use nix::errno::Errno;
use nix::fcntl::{AT_FDCWD, OFlag, OpenHow, ResolveFlag, openat2};
use nix::sys::stat::{SFlag, fstat};

use crate::shell::Terminal;
use crate::{Enter, Purpose, Tool, spawn};

/// Where programs are looked for without `PATH`, as execvp(3) does.
const DEFAULT_PATH: &str = "/bin:/usr/bin";

/// What is needed to start one tool.
#[derive(Debug)]
pub(crate) struct Inside {
    root: Arc<dyn Enter>,
    starter: Option<OwnedFd>,
    /// Where the starter says why it could not execute the tool.
    failure: PipeReader,
    failure_there: Arc<OwnedFd>,
}

impl Inside {
    pub(crate) fn new(root: &Arc<dyn Enter>) -> io::Result<Self> {
        let (failure, there) = io::pipe()?;
        Ok(Self {
            root: Arc::clone(root),
            starter: root.starter(there.as_fd())?,
            failure,
            failure_there: Arc::new(there.into()),
        })
    }

    /// What is to be executed for `tool`.
    pub(crate) fn program(&self, tool: &Tool) -> OsString {
        match &self.starter {
            Some(starter) => format!("/proc/self/fd/{}", starter.as_raw_fd()).into(),
            None => tool.program.clone(),
        }
    }

    /// Makes the calling thread see the root, and starts `tool` there, for which
    /// `command` was made of [`program`](Self::program). An interactive tool gets a
    /// terminal of the root's if the caller has one.
    pub(crate) fn start(
        self,
        mut command: Command,
        tool: &Tool,
    ) -> io::Result<(Child, Option<Terminal>)> {
        self.root.enter(Purpose::Programs)?;
        let terminal = match tool.interactive {
            true => Terminal::open_for(&mut command)?,
            false => None,
        };
        let child = self.execute(command, tool, terminal.is_some())?;
        Ok((child, terminal))
    }

    fn execute(mut self, mut command: Command, tool: &Tool, terminal: bool) -> io::Result<Child> {
        let before_exec = self.root.before_exec();
        if self.starter.is_none() {
            command.args(&tool.args);
            return spawn::spawn_inside(command, &before_exec, None, terminal);
        }
        let program = find(&command, tool)?;
        command.arg(program).arg(&tool.program).args(&tool.args);
        let failure = Some(Arc::clone(&self.failure_there));
        let mut child = spawn::spawn_inside(command, &before_exec, failure, terminal)?;
        drop(self.failure_there);
        let mut number = [0; size_of::<i32>()];
        match self.failure.read_exact(&mut number) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(child),
            Err(error) => Err(error),
            Ok(()) => {
                child.wait()?;
                Err(io::Error::from_raw_os_error(i32::from_ne_bytes(number)))
            }
        }
    }
}

/// Where the program of `tool` is, as this thread sees files. Links of `/proc` are
/// refused: they lead to what a process runs or has open.
fn find(command: &Command, tool: &Tool) -> io::Result<PathBuf> {
    let program = Path::new(&tool.program);
    let candidates = if tool.program.as_encoded_bytes().contains(&b'/') {
        vec![program.to_owned()]
    } else {
        let path = path_variable(command);
        std::env::split_paths(&path)
            .map(|directory| directory.join(program))
            .collect()
    };
    let mut failure = Errno::ENOENT;
    for candidate in candidates {
        let from = tool.current_dir.as_deref().unwrap_or(Path::new(""));
        match executable(&from.join(&candidate)) {
            Ok(()) => return Ok(candidate),
            Err(Errno::ENOENT | Errno::ENOTDIR) => {}
            Err(error) => failure = error,
        }
    }
    Err(failure.into())
}

fn path_variable(command: &Command) -> OsString {
    let set = command
        .get_envs()
        .find_map(|(name, value)| (name == OsStr::new("PATH")).then_some(value?));
    match set {
        Some(path) => path.to_owned(),
        None => DEFAULT_PATH.into(),
    }
}

fn executable(path: &Path) -> nix::Result<()> {
    let how = OpenHow::new()
        .flags(OFlag::O_PATH | OFlag::O_CLOEXEC)
        .resolve(ResolveFlag::RESOLVE_NO_MAGICLINKS);
    let mode = fstat(openat2(AT_FDCWD, path, how)?)?.st_mode;
    if mode & SFlag::S_IFMT.bits() == SFlag::S_IFREG.bits() && mode & 0o111 != 0 {
        Ok(())
    } else {
        Err(Errno::EACCES)
    }
}
