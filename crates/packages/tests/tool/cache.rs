//! Packages that are not what they should be, and the cache.

use std::fs;
use std::path::Path;

use livecd_packages::{AptOptions, Selection};

use crate::testing::fixture::{Fixture, options, packages};

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
