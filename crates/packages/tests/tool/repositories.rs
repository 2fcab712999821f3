//! Which repositories are used, and what is said about the others.

use std::fs;
use std::path::PathBuf;

use livecd_packages::{AptOptions, Repository, Selection};

use crate::testing::fixture::{Fixture, options};
use crate::testing::repository::{Key, shell};

#[test]
fn an_unsigned_repository_stops_the_build_unless_it_is_trusted() {
    let Some(fixture) = Fixture::new() else {
        return;
    };
    fs::remove_file(fixture.repository.file("dists/test/InRelease")).unwrap();
    let address = fixture.repository.address();
    assert_eq!(
        fixture.download_from(&address, &Selection::default()),
        "could not use repository mine (file:$W/repository test): it is not signed; \
         if you trust it all the same, put [trusted=yes] before its URL"
    );
    assert!(fixture.reports.starting("warning: ").is_empty());
    let trusted = format!("[trusted=yes] {address}");
    assert_eq!(
        fixture.download_from(&trusted, &Selection::default()),
        "base libbase"
    );
    let by_name = AptOptions {
        trusted: vec!["mine".to_owned()],
        ..options(&address)
    };
    assert_eq!(
        fixture.download_with(by_name, &Selection::default()),
        "base libbase"
    );
    let warning = "repository mine is trusted without a signature: \
                   anyone on the way to it can change its packages";
    assert_eq!(fixture.reports.starting("warning: "), [warning, warning]);
}

/// Everything apt takes for trust is warned of, in whatever words, and nothing else.
#[test]
fn what_apt_trusts_without_a_signature_is_told_however_it_is_spelled() {
    let Some(fixture) = Fixture::new() else {
        return;
    };
    let (address, nothing) = (fixture.repository.address(), Selection::default());
    let warned = |told: &mut usize| {
        let all = fixture.reports.starting("warning: ").len();
        all - std::mem::replace(told, all)
    };
    let mut told = 0;
    for (option, trusts) in [
        ("trusted=yes", true),
        ("trusted=01", true),
        ("trusted=0x1", true),
        ("trusted=+1", true),
        ("trusted=ENABLE", true),
        ("Trusted=with", true),
        ("allow-insecure=01", true),
        ("allow-weak=yes", true),
        ("allow-downgrade-to-insecure=on", true),
        ("trusted=no", false),
        ("trusted=00", false),
        ("allow-insecure=false", false),
    ] {
        fixture.download_from(&format!("[{option}] {address}"), &nothing);
        assert_eq!(warned(&mut told), usize::from(trusts), "{option}");
    }
    let (uri, suite) = address.split_once(' ').unwrap();
    let (suite, components) = suite.split_once(' ').unwrap();
    let source = |field: &str| {
        format!("Types: deb\nURIs: {uri}\nSuites: {suite}\nComponents: {components}\n{field}\n")
    };
    for (field, trusts) in [
        ("Trusted: 01", true),
        ("trusted:\n yes", true),
        ("TRUSTED: \t+1", true),
        ("Trusted: no\nTrusted: 1", true),
        ("Trusted: no", false),
        ("# Trusted: yes", false),
    ] {
        let file = fixture.path("mine.sources");
        fs::write(&file, source(field)).unwrap();
        let options = AptOptions {
            repository_files: vec![file],
            ..AptOptions::default()
        };
        fixture.download_with(options, &nothing);
        assert_eq!(warned(&mut told), usize::from(trusts), "{field}");
    }
}

#[test]
fn a_server_that_is_not_verified_is_told() {
    let Some(fixture) = Fixture::new() else {
        return;
    };
    let mut told = 0;
    for (unverified, address, warned) in [
        (true, "https://127.0.0.1:9/debian stable main", true),
        (true, "https://me:pw@127.0.0.1:9/debian stable main", true),
        (false, "https://127.0.0.1:9/debian stable main", false),
        (true, "http://127.0.0.1:9/debian stable main", false),
    ] {
        let mut repository = Repository::new("mine", address);
        repository.tls.unverified = unverified;
        let options = AptOptions {
            repositories: vec![repository],
            ..AptOptions::default()
        };
        fixture.download_with(options, &Selection::default());
        told += usize::from(warned);
        let warnings = fixture.reports.starting("warning: ");
        assert_eq!(warnings.len(), told, "{address}: {warnings:?}");
        let warning = "the server of repository mine is not verified: anyone on the way to it \
                       can answer in its place";
        assert!(warnings.iter().all(|said| said == warning), "{warnings:?}");
    }
}

/// The index is signed, but whoever signs it may say what they like.
#[test]
fn what_an_index_says_of_a_package_is_neither_run_nor_a_file_elsewhere() {
    let Some(fixture) = Fixture::new() else {
        return;
    };
    let marker = fixture.path("pwned");
    let touch = format!("touch${{IFS}}{}", marker.display());
    let index = fixture
        .repository
        .file("dists/test/main/binary-amd64/Packages");
    let plain = fs::read_to_string(&index).unwrap();
    let own = |field: &str| {
        let about = plain
            .split("\n\n")
            .find(|text| text.starts_with("Package: libbase\n"));
        let mut lines = about.unwrap().lines();
        let line = lines.find(|line| line.starts_with(field));
        line.unwrap().to_owned()
    };
    let (mut taken, mut refused) = (0, 0);
    for (field, value) in [
        ("Version", format!("1$({touch})")),
        ("Version", format!("1;{touch};")),
        ("Version", "1\u{1b}]0;title\u{7}\u{9b}2J".to_owned()),
        ("Filename", "../../../../../../etc/passwd".to_owned()),
        ("Filename", format!("pool/$({touch}).deb")),
        (
            "Filename",
            format!("pool/x\";APT::Update::Pre-Invoke{{\"{touch}\"}};#.deb"),
        ),
        ("Architecture", format!("all`{touch}`")),
        ("Description", format!("\u{1b}[2J$({touch})")),
    ] {
        let line = own(&format!("{field}: "));
        let about = "Package: libbase\n";
        let (before, after) = plain.split_once(about).unwrap();
        let after = after.replacen(&line, &format!("{field}: {value}"), 1);
        fs::write(&index, format!("{before}{about}{after}")).unwrap();
        fixture.repository.release("").sign(&fixture.key);
        let said = fixture.download(&Selection::default());
        match said.as_str() {
            "base libbase" => taken += 1,
            error => {
                assert!(
                    error.starts_with("could not "),
                    "{field}: {value:?}: {error}"
                );
                refused += 1;
            }
        }
        assert!(!marker.exists(), "{field}: {value:?}");
    }
    assert!(taken > 0 && refused > 0, "{taken} {refused}");
}

#[test]
fn a_repository_cannot_configure_apt() {
    let Some(fixture) = Fixture::new() else {
        return;
    };
    let marker = fixture.path("pwned");
    let run = format!("touch${{IFS}}{}", marker.display());
    let hook = format!("APT{{Update{{Pre-Invoke{{\"{run}\";}};}};}};q");
    let line = format!("x\"; APT::Update::Pre-Invoke {{\"{run}\";}}; //");
    for (address, proxy) in [
        (
            format!("http://h\"\";{hook}/debian stable main"),
            "http://127.0.0.1:9".to_owned(),
        ),
        (
            format!("http\"\";{hook}://h/debian stable main"),
            "http://127.0.0.1:9".to_owned(),
        ),
        (
            format!("[arch=\"\";{hook}] http://h/debian stable main"),
            "http://127.0.0.1:9".to_owned(),
        ),
        (
            "http://127.0.0.1:9/debian stable main".to_owned(),
            line.clone(),
        ),
        (
            "http://127.0.0.1:9/debian stable main".to_owned(),
            format!("x\n{line}"),
        ),
    ] {
        for tls in [false, true] {
            let mut repository = Repository::new("mine", address.clone());
            if tls {
                repository.tls.authority = Some(proxy.clone());
                repository.tls.key = Some(proxy.clone());
            } else {
                repository.proxy = Some(proxy.clone());
            }
            let options = AptOptions {
                repositories: vec![repository],
                ..AptOptions::default()
            };
            let said = fixture.download_with(options, &Selection::default());
            assert!(said.starts_with("could not use repository mine"), "{said}");
            assert!(!marker.exists(), "{address}");
        }
    }
}

#[test]
fn a_wrong_key_a_wrong_signature_and_an_old_index_are_told_apart() {
    let Some(fixture) = Fixture::new() else {
        return;
    };
    let nothing = Selection::default();
    let other = Key::new(&fixture.path("other"));
    let error = fixture.download_from(&fixture.repository.signed_by(&other), &nothing);
    assert!(
        error.starts_with(
            "could not use repository mine (file:$W/repository test): \
             it is signed with a key that is not trusted (key "
        ) && error.ends_with("); name the file with its key by [signed-by=FILE] before its URL"),
        "{error}"
    );
    let error = fixture.download_from(&fixture.repository.address(), &nothing);
    assert!(error.contains("a key that is not trusted"), "{error}");

    let repository = &fixture.repository;
    repository
        .publish("-o APT::FTPArchive::Release::ValidTime=1")
        .sign(&fixture.key);
    shell(fixture.directory.path(), "sleep 2");
    let error = fixture.download(&nothing);
    assert!(
        error.starts_with(
            "could not use repository mine (file:$W/repository test): \
             it has expired (invalid since "
        ) && error.ends_with("); if it is an archive, put [check-valid-until=no] before its URL"),
        "{error}"
    );

    // An older index that is kept must not hide it.
    let cached = AptOptions {
        cache: Some(fixture.path("cache")),
        ..options(&repository.signed_by(&fixture.key))
    };
    repository.publish("").sign(&fixture.key);
    assert_eq!(
        fixture.download_with(cached.clone(), &nothing),
        "base libbase"
    );
    repository.package("new", "").publish("").sign(&other);
    let error = fixture.download_with(cached, &nothing);
    assert!(error.contains("a key that is not trusted"), "{error}");

    repository.publish("").sign(&fixture.key);
    let index = repository.file("dists/test/InRelease");
    let text = fs::read_to_string(&index).unwrap();
    fs::write(&index, text.replacen("Suite: test", "Suite: tset", 1)).unwrap();
    let error = fixture.download(&nothing);
    assert!(error.contains("its signature is wrong ("), "{error}");
}

#[test]
fn what_is_not_there_is_named() {
    let Some(fixture) = Fixture::new() else {
        return;
    };
    let address = fixture.repository.signed_by(&fixture.key);
    for (address, expected) in [
        (
            address.replace(" test main", " tset main"),
            "could not use repository mine (file:$W/repository tset): \
             it has no such suite; check the suite's name",
        ),
        (
            address.replace(" main", " nope"),
            "could not use repository mine (file:$W/repository test): \
             it has no component nope; check the component's name",
        ),
        (
            "http://127.0.0.1:9/debian test main".to_owned(),
            "could not use repository mine (http://127.0.0.1:9/debian test): \
             Could not connect to 127.0.0.1:9 (127.0.0.1). - connect (111: Connection refused); \
             check its address and the network",
        ),
        (
            "test main".to_owned(),
            "could not use repository mine: its address has no URL; expected \
             `URL SUITE COMPONENT…`, such as `http://mirror/debian stable main`",
        ),
    ] {
        assert_eq!(
            fixture.download_from(&address, &Selection::default()),
            expected
        );
    }
    assert_eq!(
        fixture.download_with(AptOptions::default(), &Selection::default()),
        "no repository to install packages from; name one with `repo` or `url` in the kickstart, \
         or with --repo"
    );
}

#[test]
fn files_name_repositories_too_and_what_they_trust_is_reported() {
    let Some(fixture) = Fixture::new() else {
        return;
    };
    let list = fixture.path("mine.list");
    fs::write(
        &list,
        format!("deb [trusted=yes] {}\n", fixture.repository.address()),
    )
    .unwrap();
    let from_files = |path: PathBuf| AptOptions {
        repository_files: vec![path],
        ..AptOptions::default()
    };
    let nothing = Selection::default();
    for path in [list, fixture.directory.path().to_owned()] {
        assert_eq!(
            fixture.download_with(from_files(path), &nothing),
            "base libbase"
        );
    }
    let warning = fixture.reports.starting("warning: ").remove(0);
    assert_eq!(
        fixture.without_paths(&warning),
        "repository file:$W/repository test in $W/mine.list is trusted without a signature: \
         anyone on the way to it can change its packages"
    );
    assert!(
        fixture
            .download_with(from_files(fixture.path("key/public.gpg")), &nothing)
            .contains("not a .list or .sources file")
    );
}
