//! The first filesystem of a guest.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use livecd_host::Host;

use super::{Error, Kernel, libraries};

const DIRECTORY: u32 = 0o040_755;
const FILE: u32 = 0o100_644;
const PROGRAM: u32 = 0o100_755;

/// An archive in cpio's `newc` format, which a kernel unpacks as its first
/// filesystem; see `Documentation/driver-api/early-userspace/buffer-format.rst`.
#[derive(Debug, Default)]
pub struct Initramfs {
    archive: Vec<u8>,
    /// What is in it already.
    paths: BTreeSet<String>,
}

impl Initramfs {
    /// Adds an empty directory, and the ones above it.
    pub fn directory(&mut self, path: &str) {
        self.parents(path);
        self.add(path, DIRECTORY, b"");
    }

    /// Adds a file.
    pub fn file(&mut self, path: &str, content: &[u8]) {
        self.parents(path);
        self.add(path, FILE, content);
    }

    /// Adds a program, or a script, which may be named `init`.
    pub fn program(&mut self, path: &str, content: &[u8]) {
        self.parents(path);
        self.add(path, PROGRAM, content);
    }

    /// Adds a file of the host, at the same place.
    ///
    /// # Errors
    ///
    /// A file that cannot be read.
    pub fn host_file(&mut self, path: &Path) -> Result<(), Error> {
        let metadata = fs::metadata(path).map_err(Error::file(path))?;
        let content = fs::read(path).map_err(Error::file(path))?;
        let place = path.to_string_lossy();
        let place = place.trim_start_matches('/');
        match metadata.permissions().mode() & 0o111 {
            0 => self.file(place, &content),
            _ => self.program(place, &content),
        }
        Ok(())
    }

    /// Adds a program of the host, found in the usual places if not by its path,
    /// with the libraries it is linked with.
    ///
    /// # Errors
    ///
    /// A program that is not there.
    pub fn host_program(&mut self, host: &Host, program: &Path) -> Result<(), Error> {
        let program = libraries::find(program);
        let place = program.to_string_lossy().into_owned();
        self.host_program_at(host, &program, place.trim_start_matches('/'))
    }

    /// Adds the program `program` of the host at `place`, with the libraries it is
    /// linked with, which stay where they are.
    ///
    /// # Errors
    ///
    /// A program that is not there.
    pub fn host_program_at(
        &mut self,
        host: &Host,
        program: &Path,
        place: &str,
    ) -> Result<(), Error> {
        for library in libraries::of(host, program)? {
            self.host_file(&library)?;
        }
        let content = fs::read(program).map_err(Error::file(program))?;
        self.program(place, &content);
        Ok(())
    }

    /// Adds `modules` and what they need, and `modules/NAME`, a list of the files
    /// in `modules` in the order to be loaded in, with none that an earlier list has.
    ///
    /// # Errors
    ///
    /// A module that is not there.
    pub fn modules(&mut self, kernel: &Kernel, name: &str, modules: &[&str]) -> Result<(), Error> {
        let mut order = String::new();
        for path in kernel.modules(modules)? {
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            let place = format!("modules/{file}");
            if !self.paths.contains(&place) {
                self.file(&place, &fs::read(&path).map_err(Error::file(&path))?);
                order.push_str(&file);
                order.push('\n');
            }
        }
        self.file(&format!("modules/{name}"), order.as_bytes());
        Ok(())
    }

    /// The archive, with its end.
    pub fn finish(mut self) -> Vec<u8> {
        self.add("TRAILER!!!", 0, b"");
        self.archive
    }

    fn parents(&mut self, path: &str) {
        let slashes: Vec<usize> = path.match_indices('/').map(|(at, _)| at).collect();
        for at in slashes {
            self.add(&path[..at], DIRECTORY, b"");
        }
    }

    fn add(&mut self, path: &str, mode: u32, content: &[u8]) {
        if !self.paths.insert(path.to_owned()) {
            return;
        }
        let name = path.len() + 1;
        // Inode, mode, owner, group, links, time, size, two devices, the length of
        // the name, no checksum.
        let fields = [
            0,
            mode,
            0,
            0,
            1,
            0,
            content.len() as u32,
            0,
            0,
            0,
            0,
            name as u32,
            0,
        ];
        self.archive.extend(b"070701");
        for field in fields {
            self.archive.extend(format!("{field:08x}").bytes());
        }
        self.archive.extend(path.bytes().chain([0]));
        self.pad();
        self.archive.extend(content);
        self.pad();
    }

    fn pad(&mut self) {
        let length = self.archive.len().next_multiple_of(4);
        self.archive.resize(length, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_comes_once_after_the_directories_above_it() {
        let mut initramfs = Initramfs::default();
        initramfs.file("etc/conf/a", b"12345");
        initramfs.file("etc/conf/a", b"again");
        initramfs.program("init", b"#!");
        let archive = initramfs.finish();
        let text = String::from_utf8_lossy(&archive).replace('\0', " ");
        let names: Vec<_> = text
            .split("070701")
            .skip(1)
            .map(|entry| &entry[104..])
            .collect();
        let words: Vec<_> = names
            .iter()
            .map(|name| name.split_whitespace().collect::<Vec<_>>())
            .collect();
        assert_eq!(
            words,
            [
                vec!["etc"],
                vec!["etc/conf"],
                vec!["etc/conf/a", "12345"],
                vec!["init", "#!"],
                vec!["TRAILER!!!"]
            ]
        );
        assert_eq!(archive.len() % 4, 0);
    }
}
