//! By what the guest's kernel has when they run.

mod support;

/// Neither device-mapper.
mod without_device_mapper {
    use std::error::Error as _;

    use livecd_snapshot::Error;

    #[test]
    fn it_is_an_error_that_says_what_to_do() {
        super::support::by_each(|backend| {
            let error = backend.open().unwrap_err();
            assert!(matches!(error, Error::NoDeviceMapper), "{error}");
            assert!(error.to_string().contains("modprobe dm-mod"));
            assert!(error.source().is_none());
        });
    }
}

/// Nor its target for snapshots.
mod without_snapshots {
    use livecd_snapshot::Error;

    use super::support::{Devices, by_each, name};

    #[test]
    fn a_missing_module_is_named() {
        by_each(|backend| {
            let devices = Devices::new(backend, 8, 4);
            let error = devices
                .create(&name("missing"), devices.plan())
                .unwrap_err();
            assert!(
                matches!(
                    error,
                    Error::NoTarget {
                        target: "snapshot",
                        ..
                    }
                ),
                "{error:?}"
            );
            assert!(
                error.to_string().contains("modprobe dm-snapshot"),
                "{error}"
            );
            assert_eq!(super::support::devices(), Vec::<String>::new());
        });
    }
}

mod with_all {
    /// What goes wrong, each with an error of its own.
    mod errors;
    /// Programs that are killed.
    mod killed;
    /// What snapshots do.
    mod snapshots;
}
