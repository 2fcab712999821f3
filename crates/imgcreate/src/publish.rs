//! Moving finished files to where the user wants them.

use std::path::{Path, PathBuf};

use livecd_host::{Existing, move_file};

use crate::{HookResult, Staging};

/// Moves the files that `staging` was told of to `output`; each appears there
/// complete, with `mode`, or not at all, replacing a file of that name.
pub(crate) fn publish(staging: &Staging, output: &Path, mode: u32) -> HookResult<Vec<PathBuf>> {
    let move_one = |name: String| {
        let target = output.join(&name);
        let source = staging.directory().join(&name);
        move_file(&source, &target, mode, Existing::Replaced).map_err(|error| {
            let target = target.display();
            format!("could not move the finished {name} to {target}: {error}")
        })?;
        Ok(target)
    };
    staging.names().into_iter().map(move_one).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn what_was_announced_is_published_and_nothing_that_lies_beside_it() {
        let [directory, output] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let staging = Staging::new(directory.path().to_owned());
        fs::write(directory.path().join(".bashrc"), "harm").unwrap();
        fs::write(staging.file("b.iso"), "new").unwrap();
        fs::write(staging.file("a.json"), "list").unwrap();
        fs::write(output.path().join("b.iso"), "old").unwrap();
        fs::write(output.path().join(".bashrc"), "the user's").unwrap();
        let files = publish(&staging, output.path(), 0o640).unwrap();
        assert_eq!(files, ["a.json", "b.iso"].map(|n| output.path().join(n)));
        assert_eq!(fs::read_to_string(&files[1]).unwrap(), "new");
        let mode = fs::metadata(&files[1]).unwrap().permissions().mode();
        assert_eq!(mode & 0o7777, 0o640);
        let own = fs::read_to_string(output.path().join(".bashrc")).unwrap();
        assert_eq!(own, "the user's");
        assert_eq!(fs::read_dir(output.path()).unwrap().count(), 3);
    }

    #[test]
    fn an_announced_file_that_was_not_made_is_an_error() {
        let [directory, output] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let staging = Staging::new(directory.path().to_owned());
        staging.file("a.iso");
        let error = publish(&staging, output.path(), 0o640)
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("could not move the finished a.iso to "),
            "{error}"
        );
    }
}
