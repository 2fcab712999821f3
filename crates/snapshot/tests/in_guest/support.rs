//! Devices for the tests in the guest.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use livecd_fsimage::{LoopDevice, LoopOptions};
use livecd_host::{Guard, Host, Silent};
use livecd_snapshot::{
    DeviceMapper, Dmsetup, Error, ExceptionStore, Name, Origin, Snapshot, SnapshotPlan,
};

/// A way to device-mapper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Backend {
    Dmsetup,
    #[cfg(feature = "devicemapper")]
    Ioctl,
}

impl Backend {
    pub(crate) const ALL: &[Self] = &[
        Self::Dmsetup,
        #[cfg(feature = "devicemapper")]
        Self::Ioctl,
    ];

    pub(crate) fn open(self) -> Result<Arc<dyn DeviceMapper>, Error> {
        Ok(match self {
            Self::Dmsetup => Arc::new(Dmsetup::new(&Host::system(Silent))?),
            #[cfg(feature = "devicemapper")]
            Self::Ioctl => Arc::new(livecd_snapshot::DmIoctl::new()?),
        })
    }
}

/// Runs `test` for each way to device-mapper, if this is the guest of `cargo xtask
/// vm-test`: on another machine devices of others would be in the way.
#[expect(clippy::print_stdout, reason = "a skipped test says why")]
pub(crate) fn by_each(test: impl Fn(Backend)) {
    if std::env::var_os("LIVECD_IN_GUEST").is_none() {
        println!("SKIPPED: runs in a guest; `cargo xtask vm-test` does");
        return;
    }
    for &backend in Backend::ALL {
        println!("by {backend:?}");
        test(backend);
    }
}

pub(crate) const MIB: u64 = 1 << 20;

/// An origin and a store, each a file behind a loop device.
pub(crate) struct Devices {
    pub(crate) host: Host,
    pub(crate) mapper: Arc<dyn DeviceMapper>,
    pub(crate) origin: Guard<LoopDevice>,
    pub(crate) store: Guard<LoopDevice>,
    files: tempfile::TempDir,
}

impl Devices {
    /// With their sizes in MiB. The origin is full of `o`.
    pub(crate) fn new(backend: Backend, origin: u64, store: u64) -> Self {
        let (host, files) = (Host::system(Silent), tempfile::tempdir().unwrap());
        let (origin_file, store_file) = (files.path().join("origin"), files.path().join("store"));
        fs::write(
            &origin_file,
            vec![b'o'; usize::try_from(origin * MIB).unwrap()],
        )
        .unwrap();
        File::create(&store_file)
            .unwrap()
            .set_len(store * MIB)
            .unwrap();
        Self {
            mapper: backend.open().unwrap(),
            origin: attach(&host, &origin_file),
            store: attach(&host, &store_file),
            host,
            files,
        }
    }

    /// Another store, of `size` bytes.
    pub(crate) fn other_store(&self, size: u64) -> Guard<LoopDevice> {
        let file = self.files.path().join(format!("store-{size}"));
        File::create(&file).unwrap().set_len(size).unwrap();
        attach(&self.host, &file)
    }

    pub(crate) fn plan(&self) -> SnapshotPlan {
        SnapshotPlan::new(
            Origin::open(node(&self.origin)).unwrap(),
            ExceptionStore::open(node(&self.store)).unwrap(),
        )
    }

    pub(crate) fn create(&self, name: &Name, plan: SnapshotPlan) -> Result<Guard<Snapshot>, Error> {
        Snapshot::create(&self.host, &self.mapper, name, plan)
    }

    /// What is in the origin's file at `offset`.
    pub(crate) fn origin_at(&self, offset: u64) -> u8 {
        at(&self.files.path().join("origin"), offset)
    }
}

fn attach(host: &Host, file: &Path) -> Guard<LoopDevice> {
    LoopDevice::attach(host, file, LoopOptions::default()).unwrap()
}

pub(crate) fn node(device: &Guard<LoopDevice>) -> &Path {
    device.path()
}

pub(crate) fn name(text: &str) -> Name {
    text.parse().unwrap()
}

/// The byte at `offset`.
pub(crate) fn at(path: &Path, offset: u64) -> u8 {
    let mut byte = [0];
    File::open(path)
        .unwrap()
        .read_exact_at(&mut byte, offset)
        .unwrap();
    byte[0]
}

/// Writes a chunk of `byte` at `offset`, down to the device.
pub(crate) fn write(path: &Path, offset: u64, byte: u8) -> std::io::Result<()> {
    let file = File::options().write(true).open(path)?;
    file.write_all_at(&[byte; 4096], offset)?;
    file.sync_all()
}

/// The names of all device-mapper devices.
pub(crate) fn devices() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir("/sys/block")
        .unwrap()
        .map(|entry| entry.unwrap().path().join("dm/name"))
        .filter_map(|path: PathBuf| fs::read_to_string(path).ok())
        .map(|name| name.trim().to_owned())
        .collect();
    names.sort();
    names
}
