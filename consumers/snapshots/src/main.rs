//! A writable view of a block device: `snapshots ORIGIN STORE`, as root.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use livecd_host::{Host, Silent};
use livecd_snapshot::{DeviceMapper, Dmsetup, ExceptionStore, Origin, Snapshot, SnapshotPlan};

fn main() -> Result<(), Box<dyn Error>> {
    let [_, origin, store] = &std::env::args().collect::<Vec<_>>()[..] else {
        return Err("usage: snapshots ORIGIN STORE".into());
    };
    let (origin, store) = (Path::new(origin), Path::new(store));
    let plan = SnapshotPlan::new(Origin::open(origin)?, ExceptionStore::open(store)?);
    let host = Host::system(Silent);
    let mapper: Arc<dyn DeviceMapper> = Arc::new(Dmsetup::new(&host)?);
    let view = Snapshot::create_numbered(&host, &mapper, "view", &plan)?;
    println!("{} {:?}", view.path().display(), view.status()?);
    // Whoever still uses it: try again.
    view.release().or_else(|busy| busy.into_guard().release())?;
    Ok(())
}
