//! The kernel of a guest.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use livecd_host::{Host, Tool};

use super::Error;

/// A kernel package, unpacked into a directory.
#[derive(Clone, Debug)]
pub struct Kernel {
    directory: PathBuf,
    version: String,
}

impl Kernel {
    /// The kernel that was unpacked into `directory`.
    ///
    /// # Errors
    ///
    /// A directory without one.
    pub fn open(directory: &Path) -> Result<Self, Error> {
        let version = fs::read_dir(directory.join("lib/modules"))
            .ok()
            .and_then(|mut entries| entries.next()?.ok()?.file_name().into_string().ok());
        let version = version.ok_or_else(|| Error::NoKernel {
            path: directory.to_owned(),
        })?;
        Ok(Self {
            directory: directory.to_owned(),
            version,
        })
    }

    /// Downloads the distribution's kernel package into `directory`, unless it is
    /// there, and unpacks it; nothing is installed.
    ///
    /// # Errors
    ///
    /// A failing download.
    pub fn fetch(host: &Host, directory: &Path) -> Result<Self, Error> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/guest/fetch-kernel.sh");
        host.run(&Tool::new("sh").arg(script).arg(directory))?;
        Self::open(directory)
    }

    /// The kernel itself.
    pub fn image(&self) -> PathBuf {
        self.directory
            .join(format!("boot/vmlinuz-{}", self.version))
    }

    /// The files of `modules` and what they need, in the order to be loaded in.
    /// What is built in has none.
    pub(super) fn modules(&self, modules: &[&str]) -> Result<Vec<PathBuf>, Error> {
        let folder = self.directory.join("lib/modules").join(&self.version);
        let read = |name: &str| {
            let path = folder.join(name);
            fs::read_to_string(&path).map_err(Error::file(&path))
        };
        let (files, built_in) = (read("modules.dep")?, read("modules.builtin")?);
        let dependencies = Dependencies::parse(&files);
        let mut order = Vec::new();
        for module in modules {
            if built_in.lines().any(|path| name_of(path) == *module) {
                continue;
            }
            let loaded = dependencies.load(module, &mut order);
            loaded.ok_or_else(|| Error::NoModule {
                version: self.version.clone(),
                module: (*module).to_owned(),
            })?;
        }
        Ok(order.iter().map(|path| folder.join(path)).collect())
    }
}

/// What modules.dep(5) says: by name the file, and the files it needs.
struct Dependencies<'a>(BTreeMap<String, (&'a str, Vec<&'a str>)>);

impl<'a> Dependencies<'a> {
    fn parse(text: &'a str) -> Self {
        let entry = |line: &'a str| {
            let (path, needs) = line.split_once(':')?;
            Some((name_of(path), (path, needs.split_whitespace().collect())))
        };
        Self(text.lines().filter_map(entry).collect())
    }

    /// Appends the module to `order`, after what it needs and is not there yet.
    fn load(&self, module: &str, order: &mut Vec<&'a str>) -> Option<()> {
        let (path, needs) = self.0.get(module)?;
        // They are listed so that the last is to be loaded first.
        for path in needs.iter().rev().chain([path]) {
            if !order.contains(path) {
                order.push(path);
            }
        }
        Some(())
    }
}

/// The name of the module in a file, with underscores as lsmod(8) shows it.
fn name_of(path: &str) -> String {
    let file = path.rsplit('/').next().unwrap_or(path);
    let name = file.split('.').next().unwrap_or(file);
    name.replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_is_loaded_after_what_it_needs_and_once() {
        let text = "drivers/md/dm-snapshot.ko: drivers/md/dm-bufio.ko drivers/md/dm-mod.ko\n\
                    drivers/md/dm-mod.ko:\ndrivers/md/dm-bufio.ko: drivers/md/dm-mod.ko\n";
        let dependencies = Dependencies::parse(text);
        let mut order = Vec::new();
        dependencies.load("dm_mod", &mut order).unwrap();
        dependencies.load("dm_snapshot", &mut order).unwrap();
        assert_eq!(
            order,
            [
                "drivers/md/dm-mod.ko",
                "drivers/md/dm-bufio.ko",
                "drivers/md/dm-snapshot.ko"
            ]
        );
        assert!(dependencies.load("no_such", &mut order).is_none());
    }
}
