//! The kickstart's repositories.

use std::path::Path;

use livecd_kickstart::{Kickstart, Span};
use livecd_packages::{Repository, Tls};

/// A repository line that cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unusable {
    pub(crate) message: String,
    pub(crate) span: Span,
    pub(crate) hint: String,
}

/// The repositories that the kickstart names, with `url` before `repo`.
pub(crate) fn of_kickstart(kickstart: &Kickstart) -> Vec<Repository> {
    let url = kickstart.url.iter().map(|url| Repository {
        mirrorlist: url.mirrorlist.clone(),
        metalink: url.metalink.clone(),
        proxy: url.proxy.clone(),
        tls: Tls {
            unverified: url.noverifyssl,
            authority: url.sslcacert.clone(),
            certificate: url.sslclientcert.clone(),
            key: url.sslclientkey.clone(),
        },
        ..Repository::new("url", address(url.url.as_deref()))
    });
    let repos = kickstart.repos.iter().map(|repo| Repository {
        mirrorlist: repo.mirrorlist.clone(),
        metalink: repo.metalink.clone(),
        proxy: repo.proxy.clone(),
        included: repo.includepkgs.clone(),
        excluded: repo.excludepkgs.clone(),
        cost: repo.cost,
        tls: Tls {
            unverified: repo.noverifyssl,
            authority: repo.sslcacert.clone(),
            certificate: repo.sslclientcert.clone(),
            key: repo.sslclientkey.clone(),
        },
        groups: !repo.ignoregroups,
        install: repo.install,
        ..Repository::new(&repo.name, address(repo.baseurl.as_deref()))
    });
    url.chain(repos).collect()
}

/// The address as it stands, but for that of a directory of this machine which has
/// blanks in its name, and is a repository of RPM packages: they would part
/// addresses.
fn address(given: Option<&str>) -> String {
    let given = given.unwrap_or_default().trim();
    let path = given.strip_prefix("file://").unwrap_or_default();
    let is_one = path.contains(' ') && Path::new(path).join("repodata").is_dir();
    match is_one {
        true => given.replace('%', "%25").replace(' ', "%20"),
        false => given.to_owned(),
    }
}

/// The same for apt, which has no `$releasever` and no lists of mirrors.
pub(crate) fn for_apt(
    mut repositories: Vec<Repository>,
    kickstart: &Kickstart,
    release: Option<&str>,
) -> Result<Vec<Repository>, Unusable> {
    let spans = kickstart.url.iter().map(|url| url.span);
    let spans = spans.chain(kickstart.repos.iter().map(|repo| repo.span));
    for (repository, span) in repositories.iter_mut().zip(spans) {
        let name = &repository.name;
        if repository.baseurl.is_empty() {
            return Err(Unusable {
                message: format!("the repository `{name}` has no address that apt understands"),
                span,
                hint: "give --baseurl=\"URL SUITE COMPONENT…\"".to_owned(),
            });
        }
        if !repository.baseurl.contains("$releasever") {
            continue;
        }
        let Some(release) = release else {
            let message =
                format!("the address of `{name}` has $releasever, and nothing says what that is");
            let hint = "say it with --releasever".to_owned();
            return Err(Unusable {
                message,
                span,
                hint,
            });
        };
        repository.baseurl = repository.baseurl.replace("$releasever", release);
    }
    Ok(repositories)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_with_blanks_is_one_address_if_it_is_a_repository() {
        let directory = tempfile::tempdir().unwrap();
        let one = directory.path().join("my own 100% repo");
        let given = format!("file://{}", one.display());
        assert_eq!(address(Some(&given)), given);
        std::fs::create_dir_all(one.join("repodata")).unwrap();
        let place = directory.path().display();
        assert_eq!(
            address(Some(&given)),
            format!("file://{place}/my%20own%20100%25%20repo")
        );
        let debian = "file:///srv/debian stable main";
        assert_eq!(address(Some(debian)), debian);
    }

    #[test]
    fn addresses_come_from_url_and_repo() {
        let text = "url --url=\"http://a/debian $releasever main\"\n\
                    repo --name=b --baseurl=\"http://b/debian bookworm main\" --install\n";
        let kickstart = Kickstart::parse(text).unwrap();
        let all = || of_kickstart(&kickstart);
        let shown: Vec<String> = for_apt(all(), &kickstart, Some("trixie"))
            .unwrap()
            .iter()
            .map(|r| format!("{} {} {}", r.name, r.baseurl, r.install))
            .collect();
        assert_eq!(
            shown,
            [
                "url http://a/debian trixie main false",
                "b http://b/debian bookworm main true"
            ]
        );
        let error = for_apt(all(), &kickstart, None).unwrap_err();
        assert_eq!(
            error.message,
            "the address of `url` has $releasever, and nothing says what that is"
        );
    }
}
