//! A writable view of a read-only image: `writable_view IMAGE STORE`, both files.
//! The image stays as it is; what is written goes to STORE.

#![expect(clippy::print_stdout, reason = "a program for people")]

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use livecd_fsimage::{LoopDevice, LoopOptions};
use livecd_host::{Host, Silent};
use livecd_snapshot::{DeviceMapper, Dmsetup, ExceptionStore, Origin, Snapshot, SnapshotPlan};

fn main() -> Result<(), Box<dyn Error>> {
    let [_, image, store] = &std::env::args().collect::<Vec<_>>()[..] else {
        return Err("usage: writable_view IMAGE STORE".into());
    };
    let host = Host::system(Silent);
    let mapper: Arc<dyn DeviceMapper> = Arc::new(Dmsetup::new(&host)?);
    let image = LoopDevice::attach(&host, Path::new(image), LoopOptions::read_only())?;
    let store = LoopDevice::attach(&host, Path::new(store), LoopOptions::default())?;
    let origin = Origin::open(image.path())?;
    let store = ExceptionStore::open(store.path())?;
    let view =
        Snapshot::create_numbered(&host, &mapper, "view", &SnapshotPlan::new(origin, store))?;
    println!("{}", view.path().display());
    println!("press Enter to give it back");
    std::io::stdin().read_line(&mut String::new())?;
    Ok(view.release()?)
}
