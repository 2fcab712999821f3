//! Whether the running kernel has device-mapper.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::FlockOperation;

use crate::{Error, Name};

pub(crate) const CONTROL: &str = "/dev/mapper/control";

/// Checks that device-mapper can be used, so that a kernel without it gives a
/// plain error instead of a tool's.
pub(crate) fn check() -> Result<(), Error> {
    check_at(
        Path::new(CONTROL),
        &fs::read_to_string("/proc/misc").unwrap_or_default(),
    )
}

fn check_at(control: &Path, misc: &str) -> Result<(), Error> {
    let opened = OpenOptions::new().read(true).write(true).open(control);
    match opened {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Err(Error::NotPermitted),
        // The node may not be made yet; dmsetup makes it of what the kernel says.
        Err(_) if misc.lines().any(|line| line.ends_with(" device-mapper")) => Ok(()),
        Err(_) => Err(Error::NoDeviceMapper),
    }
}

/// The node of the device `name`, which the kernel makes with the device.
pub(crate) fn node(name: &Name) -> Result<PathBuf, Error> {
    let failed = |source| Error::Device {
        path: name.as_str().into(),
        source,
    };
    for entry in fs::read_dir("/sys/block").map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let text = fs::read_to_string(entry.path().join("dm/name")).unwrap_or_default();
        if text.trim_end() == name.as_str() {
            return Ok(Path::new("/dev").join(entry.file_name()));
        }
    }
    Err(failed(io::ErrorKind::NotFound.into()))
}

/// The names of all devices whose UUID begins with `prefix`.
pub(crate) fn with_uuid(prefix: &str) -> io::Result<Vec<Name>> {
    let mut names = Vec::new();
    for entry in fs::read_dir("/sys/block")? {
        let device = entry?.path();
        let read = |file| fs::read_to_string(device.join(file)).unwrap_or_default();
        if read("dm/uuid").starts_with(prefix) {
            names.extend(read("dm/name").trim_end().parse::<Name>());
        }
    }
    names.sort();
    Ok(names)
}

/// Held while a device is made, or abandoned ones are removed: one that is made
/// but not opened yet looks abandoned.
pub(crate) fn lock() -> Result<File, Error> {
    let lock = || {
        let control = File::open(CONTROL)?;
        rustix::fs::flock(&control, FlockOperation::LockExclusive)?;
        Ok(control)
    };
    lock().map_err(|source| Error::Device {
        path: CONTROL.into(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kernel_without_device_mapper_is_told_with_what_to_do() {
        let nowhere = Path::new("/nonexistent/control");
        let error = check_at(nowhere, "228 hpet\n").unwrap_err().to_string();
        assert!(error.contains("`modprobe dm-mod`"), "{error}");
        assert!(error.contains("CONFIG_BLK_DEV_DM"), "{error}");
        check_at(nowhere, "228 hpet\n236 device-mapper\n").unwrap();
    }
}
