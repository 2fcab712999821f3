//! Where finished files wait until the build is done.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Where finished files wait until the build is done, and which they are.
///
/// What is published are the files that were announced here, and nothing else
/// that may lie in the directory.
#[derive(Debug)]
pub struct Staging {
    directory: PathBuf,
    names: Mutex<Vec<String>>,
}

impl Staging {
    pub(crate) fn new(directory: PathBuf) -> Self {
        Self {
            directory,
            names: Mutex::default(),
        }
    }

    /// Announces the finished file `name`, and returns where it is to be made.
    /// That it is there when the build is done is the caller's part.
    pub fn file(&self, name: &str) -> PathBuf {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
        self.directory.join(name)
    }

    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// The announced files, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names = self
            .names
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        names.sort();
        names
    }
}
