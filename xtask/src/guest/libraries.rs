//! Programs of the host, and what they are linked with.

use std::env;
use std::path::{Path, PathBuf};

use livecd_host::{Host, Tool};

use super::Error;

/// The program in the usual places, if it is not named by a path.
pub(super) fn find(program: &Path) -> PathBuf {
    if program.is_absolute() {
        return program.to_owned();
    }
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(["/usr/sbin".into(), "/sbin".into()])
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
        .unwrap_or_else(|| program.to_owned())
}

/// The libraries, and the loader, that a program is linked with: ldd(1). None
/// for a static one, about which ldd fails.
pub(super) fn of(host: &Host, program: &Path) -> Result<Vec<PathBuf>, Error> {
    let said = match host.run(&Tool::new("ldd").arg(program)) {
        Ok(output) => output.stdout,
        Err(livecd_host::ToolError::Failed { output, .. }) if output.contains("not a dynamic") => {
            String::new()
        }
        Err(error) => return Err(error.into()),
    };
    Ok(parse(&said))
}

fn parse(said: &str) -> Vec<PathBuf> {
    said.lines()
        .flat_map(|line| line.split_whitespace().find(|word| word.starts_with('/')))
        .map(PathBuf::from)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_are_read_from_ldd() {
        let said = "\tlinux-vdso.so.1 (0x00007ffc)\n\
                    \tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)\n\
                    \t/lib64/ld-linux-x86-64.so.2 (0x00007f)\n";
        assert_eq!(
            parse(said),
            [
                Path::new("/lib/x86_64-linux-gnu/libc.so.6"),
                Path::new("/lib64/ld-linux-x86-64.so.2")
            ]
        );
    }
}
