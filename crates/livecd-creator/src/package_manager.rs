//! Picks the package manager: what the repositories are decides.

use std::path::{Path, PathBuf};

use livecd_imgcreate::Family;
use livecd_kickstart::Kickstart;
use livecd_packages::{
    Apt, AptOptions, Dnf, DnfOptions, DnfProgram, PackageManager, Repository, VerifyLevel,
};

use crate::cli::{Cli, PackageManagerName, PackageVerifyLevel};
use crate::repositories::{self, Unusable};

/// The package manager, and the family of systems it makes.
pub(crate) struct Chosen {
    pub(crate) manager: Box<dyn PackageManager>,
    pub(crate) family: Family,
    /// Whether it stays the same whatever lines are added to the kickstart.
    pub(crate) settled: bool,
}

/// The package manager for the repositories of the options and the kickstart.
pub(crate) fn choose(cli: &Cli, kickstart: &Kickstart) -> Result<Chosen, Unusable> {
    let options = &cli.packages;
    let repo = options.repo.as_deref();
    let (mut files, mut system) = (Vec::new(), false);
    let mut named = Vec::new();
    match repo {
        Some(path) if path.as_os_str() == "system" => system = true,
        Some(path) => files.push(absolute(path)),
        None => named = repositories::of_kickstart(kickstart),
    }
    let name = options.package_manager.unwrap_or_else(|| {
        if repo.map_or_else(|| are_debian(&named), is_debian) {
            PackageManagerName::Apt
        } else {
            PackageManagerName::Dnf
        }
    });
    let cache = options.cache.as_deref().map(absolute);
    if name == PackageManagerName::Apt {
        let release = options.releasever.as_deref();
        let manager = Apt::new(AptOptions {
            repositories: repositories::for_apt(named, kickstart, release)?,
            repository_files: files,
            system,
            cache,
            cache_only: options.cacheonly,
            trusted: options.no_gpg_check.clone(),
            ..AptOptions::default()
        });
        return Ok(Chosen {
            manager: Box::new(manager),
            family: Family::Debian,
            // One repository of Debian's is enough.
            settled: true,
        });
    }
    let manager = Dnf::new(DnfOptions {
        program: match name {
            PackageManagerName::Dnf5 => DnfProgram::Dnf5,
            _ => DnfProgram::installed(),
        },
        repositories: named,
        repository_files: files,
        system,
        release: options.releasever.clone(),
        variables: options.dnf_var.clone(),
        cache,
        cache_only: options.cacheonly,
        plugins: options.plugins,
        keys: options.gpg_key.iter().map(|key| key_address(key)).collect(),
        trusted: options.no_gpg_check.clone(),
        verify_level: options.pkgverify_level.map(verify_level),
    });
    Ok(Chosen {
        manager: Box::new(manager),
        family: Family::RedHat,
        settled: options.package_manager.is_some() || repo.is_some(),
    })
}

/// Whether the kickstart's repositories are Debian's: `URL SUITE COMPONENT…`.
fn are_debian(repositories: &[Repository]) -> bool {
    repositories.iter().any(|repository| {
        let address = repository.baseurl.trim();
        let words: Vec<&str> = address.split_whitespace().skip(1).collect();
        let is_debian = match words.as_slice() {
            // The name of a directory of this machine that has a blank.
            [rest] if address.starts_with("file:") => rest.ends_with('/'),
            // Further words of an RPM repository's are URLs too.
            words => words.iter().any(|word| !word.contains("://")),
        };
        address.starts_with('[') || is_debian
    })
}

/// Whether what `--repo` names is for apt.
fn is_debian(path: &Path) -> bool {
    let has_repo_files = |directory: &Path| {
        let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
        let mut names = entries.map(|entry| PathBuf::from(entry.file_name()));
        names.any(|name| name.extension().is_some_and(|kind| kind == "repo"))
    };
    if path.as_os_str() == "system" {
        return !Dnf::host_has_repositories();
    }
    if path.is_dir() {
        return !has_repo_files(path);
    }
    path.extension()
        .is_some_and(|kind| kind == "list" || kind == "sources")
}

fn verify_level(level: PackageVerifyLevel) -> VerifyLevel {
    match level {
        PackageVerifyLevel::All => VerifyLevel::All,
        PackageVerifyLevel::Signature => VerifyLevel::Signature,
        PackageVerifyLevel::Digest => VerifyLevel::Digest,
        PackageVerifyLevel::None => VerifyLevel::None,
    }
}

fn key_address(key: &str) -> String {
    if key.contains("://") {
        return key.to_owned();
    }
    absolute(Path::new(key)).display().to_string()
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_tell_the_family() {
        for (address, debian) in [
            ("http://m/debian stable main", true),
            ("file:/srv/x ./", true),
            ("[trusted=yes] file:/srv/x ./", true),
            ("http://m/fedora/$releasever/", false),
            ("http://a/x http://b/x", false),
            ("file:///srv/my repo/base", false),
            ("", false),
        ] {
            let repository = Repository::new("x", address);
            assert_eq!(are_debian(&[repository]), debian, "{address}");
        }
        assert!(is_debian(Path::new("x.sources")));
        assert!(!is_debian(Path::new("x.repo")));
    }
}
