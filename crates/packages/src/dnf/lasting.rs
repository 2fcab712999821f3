//! The repositories that the installed system gets, with their keys.

use std::fs;
use std::path::PathBuf;

use super::DnfOptions;
use super::section::{self, Section};
use crate::address::local;
use crate::{Error, Target};

/// Writes `/etc/yum.repos.d/NAME.repo` for each repository that stays, and the
/// copies of its keys.
pub(crate) fn install(
    target: &Target,
    options: &DnfOptions,
    sections: &[Section],
) -> Result<(), Error> {
    let (mut written, mut secret) = (Vec::new(), Vec::new());
    for repository in options.repositories.iter().filter(|repo| repo.install) {
        let id = section::id(&repository.name);
        if let Some(section) = sections.iter().find(|section| section.id == id) {
            let files = files(section.clone())?;
            match section.has_password() {
                true => secret.extend(files),
                false => written.extend(files),
            }
        }
    }
    target.write(&written)?;
    target.write_secrets(&secret)
}

/// The files of one repository: its keys, under names of their own, and itself.
fn files(mut section: Section) -> Result<Vec<(PathBuf, Vec<u8>)>, Error> {
    let mut files = Vec::new();
    let mut names = Vec::new();
    for (number, key) in section.list("gpgkey").into_iter().enumerate() {
        let copy = local(key).unwrap_or_else(|| PathBuf::from(key));
        let content = fs::read(&copy).map_err(Error::io("read", &copy))?;
        let path = format!("/etc/pki/rpm-gpg/RPM-GPG-KEY-{}-{number}", section.id);
        names.push(format!("file://{path}"));
        files.push((PathBuf::from(path), content));
    }
    if section.get("gpgcheck").is_none() {
        section.set("gpgcheck", "1");
    }
    if !names.is_empty() {
        section.set("gpgkey", &names.join(" "));
    }
    let path = format!("/etc/yum.repos.d/{}.repo", section.id);
    files.push((
        PathBuf::from(path),
        section.render()?.into_string().into_bytes(),
    ));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Repository;

    #[test]
    fn a_repository_comes_with_its_keys() {
        let directory = tempfile::tempdir().unwrap();
        let key = directory.path().join("key");
        fs::write(&key, "armour").unwrap();
        let mut section = Section::of(&Repository::new("updates", "http://m/u"));
        section.set("gpgkey", &format!("file://{}", key.display()));
        let shown: Vec<String> = files(section)
            .unwrap()
            .into_iter()
            .map(|(path, content)| {
                format!("{}: {}", path.display(), String::from_utf8_lossy(&content))
            })
            .collect();
        assert_eq!(
            shown,
            [
                "/etc/pki/rpm-gpg/RPM-GPG-KEY-updates-0: armour",
                "/etc/yum.repos.d/updates.repo: [updates]\nname=updates\nbaseurl=http://m/u\n\
                 gpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-updates-0\ngpgcheck=1\n",
            ]
        );
    }
}
