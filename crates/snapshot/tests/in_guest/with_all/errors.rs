//! What fails, and what is said of it.

use std::fs::File;

use livecd_snapshot::{Error, ExceptionStore, Persistence, Snapshot};

use crate::in_guest::support::*;

/// Writes into a snapshot with a store of 1 MiB until that fails.
fn overflow(backend: Backend, persistence: Persistence) -> Error {
    let devices = Devices::new(backend, 8, 1);
    let mut plan = devices.plan();
    plan.persistence = persistence;
    let snapshot = devices.create(&name("full"), plan).unwrap();
    let resource = &snapshot;
    let failed = (0..2048).any(|chunk| write(resource.path(), chunk * 4096, b's').is_err());
    assert!(failed, "8 MiB went into a store of 1 MiB");
    let error = resource.check().unwrap_err();
    snapshot.release().unwrap();
    assert_eq!(at(node(&devices.origin), 0), b'o');
    error
}

#[test]
fn a_store_that_runs_full_is_told_as_such() {
    by_each(|backend| {
        let error = overflow(backend, Persistence::PersistentOverflow);
        assert!(matches!(error, Error::Overflow { .. }), "{error}");
    });
}

#[test]
fn without_that_asked_for_the_snapshot_is_only_invalid() {
    by_each(|backend| {
        let error = overflow(backend, Persistence::Persistent);
        assert!(matches!(error, Error::Invalid { .. }), "{error}");
    });
}

#[test]
fn a_store_that_is_too_small_is_refused_and_the_smallest_works() {
    by_each(|backend| {
        let devices = Devices::new(backend, 8, 4);
        let with = |store| {
            let store = devices.other_store(store);
            let mut plan = devices.plan();
            plan.exception_store = ExceptionStore::open(node(&store)).unwrap();
            (devices.create(&name("small"), plan), store)
        };
        let (outcome, _store) = with(8192);
        let error = outcome.unwrap_err();
        assert!(matches!(error, Error::StoreTooSmall { .. }), "{error}");
        assert!(error.to_string().contains("16 sectors"), "{error}");
        let (outcome, _store) = with(3 * 4096);
        let snapshot = outcome.unwrap();
        write(snapshot.path(), 0, b's').unwrap();
        snapshot.check().unwrap();
        snapshot.release().unwrap();
    });
}

#[test]
fn a_name_that_exists_is_told() {
    by_each(|backend| {
        let devices = Devices::new(backend, 8, 4);
        let snapshot = devices.create(&name("taken"), devices.plan()).unwrap();
        let error = devices.create(&name("taken"), devices.plan()).unwrap_err();
        assert!(matches!(error, Error::Exists { .. }), "{error:?}");
        snapshot.check().unwrap();
        snapshot.release().unwrap();
    });
}

#[test]
fn a_busy_device_is_told_and_goes_with_its_last_user() {
    by_each(|backend| {
        let devices = Devices::new(backend, 8, 4);
        let snapshot = devices.create(&name("busy"), devices.plan()).unwrap();
        let user = File::open(snapshot.path()).unwrap();
        let busy = devices.mapper.remove(&name("busy"), false).unwrap_err();
        assert!(matches!(busy, Error::Busy { .. }), "{busy:?}");
        let error = snapshot.release().unwrap_err().give_up();
        assert!(
            error.to_string().contains("busy is still in use"),
            "{error}"
        );
        drop(user);
        while !crate::in_guest::support::devices().is_empty() {
            std::thread::yield_now();
        }
    });
}

#[test]
fn what_cannot_be_merged_is_told() {
    by_each(|backend| {
        let devices = Devices::new(backend, 8, 4);
        let mut plan = devices.plan();
        plan.persistence = Persistence::Transient;
        let snapshot = devices.create(&name("transient"), plan).unwrap();
        let error = Snapshot::merge(&devices.host, snapshot).unwrap_err();
        assert!(matches!(error, Error::NotMergeable { .. }), "{error}");
        assert_eq!(crate::in_guest::support::devices(), Vec::<String>::new());
    });
}

#[test]
fn a_device_that_is_not_there_is_told() {
    by_each(|backend| {
        let devices = Devices::new(backend, 8, 4);
        let error = devices.mapper.status(&name("nowhere")).unwrap_err();
        assert!(matches!(error, Error::Missing { .. }), "{error:?}");
    });
}
