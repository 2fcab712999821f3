//! Values that no package manager can be told: its configuration files and
//! answers have lines.

use std::borrow::Cow;
use std::path::Path;

use crate::address::without_password;
use crate::{Error, Repository, Selection};

/// Refuses a control character in `value`, which is `what`.
fn text(what: &'static str, value: &str) -> Result<(), Error> {
    match value.chars().find(|c| c.is_control()) {
        None => Ok(()),
        Some(character) => Err(Error::ControlCharacter {
            what,
            value: without_password(value),
            character,
        }),
    }
}

/// Refuses a directory whose name cannot be written into configuration.
pub(crate) fn directory(path: &Path) -> Result<(), Error> {
    match path.to_string_lossy() {
        Cow::Borrowed(path) => text("the path of a directory", path),
        Cow::Owned(_) => Err(Error::NotUtf8 {
            path: path.to_owned(),
        }),
    }
}

/// Refuses what both package managers are told of where packages come from.
pub(crate) fn options(
    repositories: &[Repository],
    trusted: &[String],
    cache: Option<&Path>,
) -> Result<(), Error> {
    repositories.iter().try_for_each(repository)?;
    all("the name of a repository", trusted)?;
    cache.map_or(Ok(()), directory)
}

fn repository(repository: &Repository) -> Result<(), Error> {
    // Whatever is added to it is looked at here, or does not compile.
    let Repository {
        name,
        baseurl,
        mirrorlist,
        metalink,
        proxy,
        included,
        excluded,
        cost: _,
        tls,
        groups: _,
        install: _,
    } = repository;
    text("the name of a repository", name)?;
    let said = [
        ("its list of mirrors", mirrorlist),
        ("its metalink", metalink),
        ("its proxy", proxy),
        ("its certificate authority", &tls.authority),
        ("the certificate for it", &tls.certificate),
        ("the key of the certificate for it", &tls.key),
    ];
    let said = said
        .into_iter()
        .flat_map(|(what, value)| value.iter().map(move |v| (what, v)));
    let packages = included
        .iter()
        .chain(excluded)
        .map(|name| ("its packages", name));
    for (what, value) in said.chain(packages).chain([("its address", baseurl)]) {
        if let Some(character) = value.chars().find(|c| c.is_control()) {
            let name = name.clone();
            return Err(Error::OptionCharacter {
                name,
                what,
                character,
            });
        }
    }
    Ok(())
}

/// Refuses what is selected.
pub(crate) fn selection(selection: &Selection) -> Result<(), Error> {
    let groups = selection.groups.iter().map(|group| &group.name);
    let modules = selection.modules.iter().map(|module| &module.name);
    let streams = selection.modules.iter().flat_map(|module| &module.stream);
    all("the name of a package", &selection.packages)?;
    all("the name of a package", &selection.excluded)?;
    all("the name of a group", groups)?;
    all("the name of an environment", &selection.environment)?;
    all("the name of a module", modules)?;
    all("the stream of a module", streams)?;
    all("the name of a language", &selection.languages)
}

/// Refuses a control character in any of `values`.
pub(crate) fn all<'a>(
    what: &'static str,
    values: impl IntoIterator<Item = &'a String>,
) -> Result<(), Error> {
    values.into_iter().try_for_each(|value| text(what, value))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    use super::*;
    use crate::{Apt, AptOptions, Dnf, DnfOptions, Group, Module, PackageManager, Tls};

    const HOSTILE: [&str; 6] = [
        "a\nb",
        "a\rb",
        "a\0b",
        "a\u{1b}[2J",
        "a\u{85}b",
        "a\u{9b}2J",
    ];

    /// A repository with `value` in one field, for each field.
    fn repositories(address: &str, value: &str) -> Vec<Repository> {
        let repository = || Repository::new("x", address);
        let some = || Some(value.to_owned());
        let tls = |tls| Repository {
            tls,
            ..repository()
        };
        vec![
            Repository::new(value, address),
            Repository::new("x", format!("{address}{value}")),
            Repository {
                mirrorlist: some(),
                ..repository()
            },
            Repository {
                metalink: some(),
                ..repository()
            },
            Repository {
                proxy: some(),
                ..repository()
            },
            Repository {
                included: vec![value.to_owned()],
                ..repository()
            },
            Repository {
                excluded: vec![value.to_owned()],
                ..repository()
            },
            tls(Tls {
                authority: some(),
                ..Tls::default()
            }),
            tls(Tls {
                certificate: some(),
                ..Tls::default()
            }),
            tls(Tls {
                key: some(),
                ..Tls::default()
            }),
        ]
    }

    /// A selection with `value` in one field, for each field.
    fn selections(value: &str) -> Vec<Selection> {
        let values = || vec![value.to_owned()];
        let module = |name: &str, stream: &str| Module {
            name: name.to_owned(),
            stream: Some(stream.to_owned()),
            enabled: true,
        };
        vec![
            Selection {
                packages: values(),
                ..Selection::default()
            },
            Selection {
                excluded: values(),
                ..Selection::default()
            },
            Selection {
                groups: vec![Group::new(value)],
                ..Selection::default()
            },
            Selection {
                environment: Some(value.to_owned()),
                ..Selection::default()
            },
            Selection {
                languages: Some(value.to_owned()),
                ..Selection::default()
            },
            Selection {
                modules: vec![module(value, "1")],
                ..Selection::default()
            },
            Selection {
                modules: vec![module("x", value)],
                ..Selection::default()
            },
        ]
    }

    fn apt(options: AptOptions) -> Box<dyn PackageManager> {
        Box::new(Apt::new(options))
    }

    fn dnf(options: DnfOptions) -> Box<dyn PackageManager> {
        Box::new(Dnf::new(options))
    }

    #[test]
    fn what_has_a_control_character_is_refused_by_the_backend_itself() {
        for value in HOSTILE {
            let values = || vec![value.to_owned()];
            let mut managers = vec![
                apt(AptOptions {
                    trusted: values(),
                    ..AptOptions::default()
                }),
                apt(AptOptions {
                    architecture: Some(value.into()),
                    ..AptOptions::default()
                }),
                apt(AptOptions {
                    cache: Some(value.into()),
                    ..AptOptions::default()
                }),
                dnf(DnfOptions {
                    trusted: values(),
                    ..DnfOptions::default()
                }),
                dnf(DnfOptions {
                    keys: values(),
                    ..DnfOptions::default()
                }),
                dnf(DnfOptions {
                    release: Some(value.into()),
                    ..DnfOptions::default()
                }),
                dnf(DnfOptions {
                    cache: Some(value.into()),
                    ..DnfOptions::default()
                }),
                dnf(DnfOptions {
                    variables: vec![(value.into(), "x".into())],
                    ..DnfOptions::default()
                }),
                dnf(DnfOptions {
                    variables: vec![("x".into(), value.into())],
                    ..DnfOptions::default()
                }),
            ];
            for repository in repositories("http://h/d stable main", value) {
                let repositories = vec![repository];
                managers.push(apt(AptOptions {
                    repositories,
                    ..AptOptions::default()
                }));
            }
            for repository in repositories("http://h/d", value) {
                let repositories = vec![repository];
                managers.push(dnf(DnfOptions {
                    repositories,
                    ..DnfOptions::default()
                }));
            }
            for manager in managers {
                let checked = manager.check(&Selection::default());
                let message = checked.expect_err(&format!("{manager:?}")).to_string();
                assert!(!message.contains(char::is_control), "{message:?}");
            }
            for selection in selections(value) {
                for manager in [apt(AptOptions::default()), dnf(DnfOptions::default())] {
                    let checked = manager.check(&selection);
                    let message = checked.expect_err(&format!("{selection:?}")).to_string();
                    assert!(!message.contains(char::is_control), "{message:?}");
                }
            }
        }
        let plain = Selection {
            packages: vec!["bash".to_owned()],
            ..Selection::default()
        };
        for address in ["http://h/d stable main", "http://h/d"] {
            let repositories = vec![Repository::new("x", address)];
            let manager = match address.contains(' ') {
                true => apt(AptOptions {
                    repositories,
                    ..AptOptions::default()
                }),
                false => dnf(DnfOptions {
                    repositories,
                    ..DnfOptions::default()
                }),
            };
            manager.check(&plain).unwrap();
        }
    }

    #[test]
    fn a_directory_that_is_not_utf_8_is_refused_by_name() {
        let cache = Some(OsStr::from_bytes(b"/c\xff").into());
        for manager in [
            apt(AptOptions {
                cache: cache.clone(),
                ..AptOptions::default()
            }),
            dnf(DnfOptions {
                cache,
                ..DnfOptions::default()
            }),
        ] {
            let error = manager.check(&Selection::default()).unwrap_err();
            assert!(matches!(error, Error::NotUtf8 { .. }), "{error}");
        }
    }
}
