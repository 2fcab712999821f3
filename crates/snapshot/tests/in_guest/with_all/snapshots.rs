//! Snapshots that work.

use std::path::Path;

use livecd_host::Guard;
use livecd_snapshot::{Persistence, Snapshot, SnapshotStatus};

use crate::in_guest::support::*;

fn path(snapshot: &Guard<Snapshot>) -> &Path {
    snapshot.path()
}

#[test]
fn what_is_written_goes_to_the_store_and_the_origin_stays() {
    by_each(|backend| {
        let devices = Devices::new(backend, 8, 4);
        let snapshot = devices.create(&name("view"), devices.plan()).unwrap();
        let used = || match snapshot.status().unwrap() {
            SnapshotStatus::Used {
                used,
                total,
                metadata,
            } => {
                assert_eq!(total.bytes().0, 4 * MIB);
                assert!(metadata.0 > 0 && metadata <= used);
                used
            }
            other => panic!("{other:?}"),
        };
        let before = used();
        assert_eq!(at(path(&snapshot), 2 * MIB), b'o');
        write(path(&snapshot), 2 * MIB, b's').unwrap();
        assert_eq!(at(path(&snapshot), 2 * MIB), b's');
        assert_eq!(at(node(&devices.origin), 2 * MIB), b'o');
        assert!(used() > before);
        snapshot.check().unwrap();
        snapshot.release().unwrap();
        assert_eq!(crate::in_guest::support::devices(), Vec::<String>::new());
    });
}

#[test]
fn changes_are_kept_if_persistent_and_forgotten_if_not() {
    by_each(|backend| {
        for (persistence, kept) in [
            (Persistence::Persistent, b's'),
            (Persistence::PersistentOverflow, b's'),
            (Persistence::Transient, b'o'),
        ] {
            let devices = Devices::new(backend, 8, 4);
            let mut plan = devices.plan();
            plan.persistence = persistence;
            let snapshot = devices.create(&name("first"), plan.clone()).unwrap();
            write(path(&snapshot), 0, b's').unwrap();
            snapshot.release().unwrap();
            let snapshot = devices.create(&name("second"), plan).unwrap();
            assert_eq!(at(path(&snapshot), 0), kept, "{persistence:?}");
            snapshot.release().unwrap();
        }
    });
}

#[test]
fn a_merge_copies_the_changes_into_the_origin() {
    by_each(|backend| {
        let devices = Devices::new(backend, 8, 4);
        let snapshot = devices.create(&name("merged"), devices.plan()).unwrap();
        for chunk in 0..100 {
            write(path(&snapshot), chunk * 8192, b's').unwrap();
        }
        assert_eq!(devices.origin_at(0), b'o');
        Snapshot::merge(&devices.host, snapshot).unwrap();
        assert_eq!(crate::in_guest::support::devices(), Vec::<String>::new());
        for chunk in 0..100 {
            assert_eq!(at(node(&devices.origin), chunk * 8192), b's');
            assert_eq!(at(node(&devices.origin), chunk * 8192 + 4096), b'o');
        }
    });
}

#[test]
fn numbered_names_never_collide() {
    by_each(|backend| {
        let devices = Devices::new(backend, 8, 4);
        let stores: Vec<_> = (1..=4).map(|n| devices.other_store(n * MIB)).collect();
        let plans: Vec<_> = stores
            .iter()
            .map(|store| {
                let mut plan = devices.plan();
                plan.exception_store = livecd_snapshot::ExceptionStore::open(node(store)).unwrap();
                plan
            })
            .collect();
        let (host, mapper) = (&devices.host, &devices.mapper);
        let snapshots: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = plans
                .iter()
                .map(|plan| scope.spawn(|| Snapshot::create_numbered(host, mapper, "same", plan)))
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap().unwrap())
                .collect()
        });
        let expected: Vec<_> = (0..4).map(|number| format!("same-{number}")).collect();
        assert_eq!(crate::in_guest::support::devices(), expected);
        for snapshot in snapshots {
            snapshot.release().unwrap();
        }
    });
}
