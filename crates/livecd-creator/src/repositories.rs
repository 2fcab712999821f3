//! Where packages come from: the kickstart, or `--repo`.

use livecd_kickstart::{Kickstart, Span};
use livecd_packages::{Apt, AptOptions, Repository};

use crate::cli::Cli;

/// A repository line that cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unusable {
    pub(crate) message: String,
    pub(crate) span: Span,
    pub(crate) hint: String,
}

/// The package manager for the repositories of the options and the kickstart.
pub(crate) fn package_manager(cli: &Cli, kickstart: &Kickstart) -> Result<Apt, Unusable> {
    let mut options = AptOptions {
        cache: cli.packages.cache.as_deref().map(absolute),
        cache_only: cli.packages.cacheonly,
        ..AptOptions::default()
    };
    match &cli.packages.repo {
        Some(path) if path.as_os_str() == "system" => options.system = true,
        Some(path) => options.repository_files.push(absolute(path)),
        None => options.repositories = of_kickstart(kickstart, cli.packages.releasever.as_deref())?,
    }
    Ok(Apt::new(options))
}

/// The repositories that the kickstart names, with `url` before `repo`.
fn of_kickstart(kickstart: &Kickstart, release: Option<&str>) -> Result<Vec<Repository>, Unusable> {
    let mut repositories = Vec::new();
    if let Some(url) = &kickstart.url {
        let address = url.url.as_deref();
        repositories.push(repository("url", address, url.span, release)?);
    }
    for repo in &kickstart.repos {
        let mut made = repository(&repo.name, repo.baseurl.as_deref(), repo.span, release)?;
        made.install = repo.install;
        repositories.push(made);
    }
    Ok(repositories)
}

fn repository(
    name: &str,
    address: Option<&str>,
    span: Span,
    release: Option<&str>,
) -> Result<Repository, Unusable> {
    let unusable = |message: String, hint: &str| Unusable {
        message,
        span,
        hint: hint.to_owned(),
    };
    let Some(address) = address else {
        let message = format!("the repository `{name}` has no address that apt understands");
        return Err(unusable(message, "give --baseurl=\"URL SUITE COMPONENT…\""));
    };
    if !address.contains("$releasever") {
        return Ok(Repository::new(name, address));
    }
    let Some(release) = release else {
        let message =
            format!("the address of `{name}` has $releasever, and nothing says what that is");
        return Err(unusable(message, "say it with --releasever"));
    };
    Ok(Repository::new(
        name,
        address.replace("$releasever", release),
    ))
}

fn absolute(path: &std::path::Path) -> std::path::PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_from_url_and_repo() {
        let text = "url --url=\"http://a/debian $releasever main\"\n\
                    repo --name=b --baseurl=\"http://b/debian bookworm main\" --install\n";
        let kickstart = Kickstart::parse(text).unwrap();
        let repositories = of_kickstart(&kickstart, Some("trixie")).unwrap();
        let shown: Vec<String> = repositories
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
        let error = of_kickstart(&kickstart, None).unwrap_err();
        assert_eq!(
            error.message,
            "the address of `url` has $releasever, and nothing says what that is"
        );
    }
}
