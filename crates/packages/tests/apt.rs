//! apt against a repository on this machine: trust, resolution, the cache.

mod testing;

use std::fs;
use std::path::{Path, PathBuf};

use livecd_packages::{Apt, AptOptions, Error, Group, Missing, Repository, Selection};
use tempfile::TempDir;
use testing::repository::{Key, LocalRepository, shell};
use testing::{Reports, can_run};

const TOOLS: [&str; 5] = ["apt-get", "apt-ftparchive", "dpkg-deb", "gpg", "sha256sum"];

/// A signed repository with a base package and a few others.
struct Fixture {
    directory: TempDir,
    repository: LocalRepository,
    key: Key,
    reports: Reports,
}

impl Fixture {
    /// `None` if it cannot be made here.
    fn new() -> Option<Self> {
        if !can_run(&TOOLS, false) {
            return None;
        }
        let directory = tempfile::tempdir().unwrap();
        let key = Key::new(&directory.path().join("key"));
        let repository = LocalRepository::new(&directory.path().join("repository"));
        repository
            .package(
                "base",
                "Essential: yes\nPriority: required\nDepends: libbase\n",
            )
            .package("libbase", "Priority: optional\n")
            .package("apt", "Priority: important\n")
            .package("standard", "Priority: required\n")
            .package("editor", "Depends: libedit\nRecommends: spelling\n")
            .package("libedit", "")
            .package("spelling", "")
            .package("mta-one", "Provides: mta\n")
            .package("mta-two", "Provides: mta\n")
            .publish("")
            .sign(&key);
        Some(Self {
            directory,
            repository,
            key,
            reports: Reports::default(),
        })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// The names of the packages that are chosen and downloaded, or the error.
    fn download_with(&self, options: AptOptions, selection: &Selection) -> String {
        match self.try_download(options, selection) {
            Ok(names) => names.join(" "),
            // Temporary paths differ.
            Err(error) => self.without_paths(&error.to_string()),
        }
    }

    fn try_download(
        &self,
        options: AptOptions,
        selection: &Selection,
    ) -> Result<Vec<String>, Error> {
        let work_dir = tempfile::tempdir_in(self.directory.path()).unwrap();
        let options = AptOptions {
            architecture: Some("amd64".to_owned()),
            ..options
        };
        let solution =
            Apt::new(options).download(&self.reports.host(), work_dir.path(), selection)?;
        assert!(solution.packages().all(|deb| deb.file.is_file()));
        let mut names: Vec<String> = solution
            .packages()
            .map(|deb| deb.package.name.clone())
            .collect();
        names.sort();
        Ok(names)
    }

    fn download(&self, selection: &Selection) -> String {
        self.download_from(&self.repository.signed_by(&self.key), selection)
    }

    fn download_from(&self, address: &str, selection: &Selection) -> String {
        self.download_with(options(address), selection)
    }

    fn without_paths(&self, text: &str) -> String {
        text.replace(&self.directory.path().display().to_string(), "$W")
    }
}

fn options(address: &str) -> AptOptions {
    AptOptions {
        repositories: vec![Repository::new("mine", address)],
        ..AptOptions::default()
    }
}

fn packages(names: &[&str]) -> Selection {
    Selection {
        packages: names.iter().map(|&name| name.to_owned()).collect(),
        ..Selection::default()
    }
}

#[test]
fn the_base_is_what_is_essential_and_core_adds_what_is_required_and_apt() {
    let Some(fixture) = Fixture::new() else {
        return;
    };
    assert_eq!(fixture.download(&Selection::default()), "base libbase");
    let core = Selection {
        groups: vec![Group::new("core")],
        ..Selection::default()
    };
    assert_eq!(fixture.download(&core), "apt base libbase standard");
    let excluded = Selection {
        excluded: vec!["apt".to_owned(), "stand*".to_owned()],
        ..core
    };
    assert_eq!(fixture.download(&excluded), "base libbase");
}

#[test]
fn recommended_packages_come_unless_they_are_not_wanted_or_excluded() {
    let Some(fixture) = Fixture::new() else {
        return;
    };
    let editor = packages(&["editor"]);
    assert_eq!(
        fixture.download(&editor),
        "base editor libbase libedit spelling"
    );
    let plain = Selection {
        weak_dependencies: false,
        ..editor.clone()
    };
    assert_eq!(fixture.download(&plain), "base editor libbase libedit");
    let excluded = Selection {
        excluded: vec!["spell*".to_owned()],
        ..editor.clone()
    };
    assert_eq!(fixture.download(&excluded), "base editor libbase libedit");
    let impossible = Selection {
        excluded: vec!["libedit".to_owned()],
        ..editor
    };
    assert_eq!(
        fixture.download(&impossible),
        "could not find a set of packages that go together:\n    \
         editor : Depends: libedit but it is not installable"
    );
}

#[test]
fn what_is_excluded_wins_over_what_is_asked_for_but_not_over_what_is_essential() {
    let Some(fixture) = Fixture::new() else {
        return;
    };
    let selection = Selection {
        excluded: vec!["editor".to_owned()],
        ..packages(&["edit*", "editor", "libedit"])
    };
    assert_eq!(fixture.download(&selection), "base libbase libedit");
    let essential = Selection {
        excluded: vec!["base".to_owned()],
        ..Selection::default()
    };
    assert_eq!(
        fixture.download(&essential),
        "could not leave out package base: every Debian system needs it; remove `-base` from %packages"
    );
}

#[test]
fn unknown_packages_are_all_named_with_what_may_be_meant() {
    let Some(fixture) = Fixture::new() else {
        return;
    };
    assert_eq!(
        fixture.download(&packages(&["edtior"])),
        "could not find package edtior (did you mean editor?) in the repositories"
    );
    let mut selection = packages(&[
        "editor",
        "libedlt",
        "nothing-like-it",
        "editor=2",
        "mta",
        "no*ne",
    ]);
    selection.groups.push(Group::new("desktop"));
    assert_eq!(
        fixture.download(&selection),
        "could not find 6 packages in the repositories:\n    \
         @desktop\n    \
         libedlt (did you mean libedit?)\n    \
         nothing-like-it\n    \
         editor=2\n    \
         mta (choose one of mta-two, mta-one?)\n    \
         no*ne"
    );
    selection.missing = Missing::Ignore;
    selection.packages.retain(|name| name != "mta");
    assert_eq!(
        fixture.download(&selection),
        "base editor libbase libedit spelling"
    );
    assert_eq!(
        fixture.reports.starting("warning: "),
        [
            "no repository has package @desktop; going on without it",
            "no repository has package libedlt; going on without it",
            "no repository has package nothing-like-it; going on without it",
            "no repository has package editor=2; going on without it",
            "no repository has package no*ne; going on without it",
        ]
    );
}

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
fn a_changed_package_is_refused() {
    let Some(fixture) = Fixture::new() else {
        return;
    };
    let deb = fixture.repository.file("pool/libbase_1.0_all.deb");
    change(&deb);
    let nothing = Selection::default();
    assert_eq!(
        fixture.download(&nothing),
        "could not download file:$W/repository/pool/libbase_1.0_all.deb: \
         it is not what the repository promises"
    );
    assert_eq!(
        fixture.download_from(&fixture.repository.copied(&fixture.key), &nothing),
        "could not download copy:$W/repository/pool/libbase_1.0_all.deb: Hash Sum mismatch"
    );
}

/// Changes a byte of a file; its size stays.
fn change(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(file, bytes).unwrap();
}

#[test]
fn the_cache_makes_builds_possible_without_the_repository() {
    let Some(fixture) = Fixture::new() else {
        return;
    };
    let cache = fixture.path("cache");
    let address = fixture.repository.copied(&fixture.key);
    let online = AptOptions {
        cache: Some(cache.clone()),
        ..options(&address)
    };
    let offline = AptOptions {
        cache_only: true,
        ..online.clone()
    };
    let editor = packages(&["editor"]);
    assert_eq!(
        fixture.download_with(offline.clone(), &editor),
        "could not find the repositories' indexes in the cache $W/cache; build once without --cacheonly"
    );
    let chosen = "base editor libbase libedit spelling";
    assert_eq!(fixture.download_with(online.clone(), &editor), chosen);
    assert_eq!(
        fixture
            .reports
            .starting("packages downloaded ")
            .last()
            .unwrap(),
        "5/5"
    );

    // A damaged file in the cache has the right size, but is not used.
    change(&cache.join("apt/archives/spelling_1.0_all.deb"));
    assert_eq!(fixture.download_with(online.clone(), &editor), chosen);
    assert_eq!(
        fixture.reports.starting("warning: "),
        ["spelling_1.0_all.deb in the cache is damaged; downloading it again"]
    );
    assert_eq!(
        fixture
            .reports
            .starting("packages downloaded ")
            .last()
            .unwrap(),
        "1/1"
    );

    fs::rename(fixture.path("repository"), fixture.path("gone")).unwrap();
    assert_eq!(fixture.download_with(offline.clone(), &editor), chosen);
    assert_eq!(
        fixture.download_with(offline, &packages(&["mta-one"])),
        "could not find mta-one_1.0_all.deb in the cache $W/cache; build once without --cacheonly"
    );
    let error = fixture.download_with(online.clone(), &editor);
    assert!(
        error.starts_with("could not use repository mine (copy:$W/repository test): "),
        "{error}"
    );
}

#[test]
fn two_builds_can_use_one_cache() {
    let Some(fixture) = Fixture::new() else {
        return;
    };
    let options = AptOptions {
        cache: Some(fixture.path("cache")),
        ..options(&fixture.repository.copied(&fixture.key))
    };
    std::thread::scope(|scope| {
        let build = || fixture.download_with(options.clone(), &packages(&["editor"]));
        let builds = [scope.spawn(build), scope.spawn(build)];
        for build in builds {
            assert_eq!(
                build.join().unwrap(),
                "base editor libbase libedit spelling"
            );
        }
    });
    let notes = fixture.reports.starting("note: ");
    let note = format!(
        "waiting for another build that uses the same cache (lock {})",
        fixture.path("cache/apt/lock").display()
    );
    assert!(notes.iter().all(|line| *line == note), "{notes:?}");
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
        "repository file:$W/repository test main in $W/mine.list is trusted without a signature: \
         anyone on the way to it can change its packages"
    );
    assert!(
        fixture
            .download_with(from_files(fixture.path("key/public.gpg")), &nothing)
            .contains("not a .list or .sources file")
    );
}
