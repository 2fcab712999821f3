//! Device-mapper through dmsetup.

use std::path::PathBuf;

use livecd_host::{Host, Tool, ToolError};

use crate::error::Cause;
use crate::{DeviceMapper, Error, Name, Table, Uuid, kernel};

/// Device-mapper through dmsetup(8).
#[derive(Clone, Debug)]
pub struct Dmsetup {
    host: Host,
}

impl Dmsetup {
    /// Runs dmsetup on `host`.
    ///
    /// # Errors
    ///
    /// A kernel without device-mapper, or a user who may not use it.
    pub fn new(host: &Host) -> Result<Self, Error> {
        kernel::check()?;
        Ok(Self { host: host.clone() })
    }

    fn run(&self, doing: &'static str, name: &Name, tool: Tool) -> Result<String, Error> {
        let outcome = self.host.run(&tool);
        outcome
            .map(|output| output.stdout)
            .map_err(|source| explain(doing, name, source))
    }
}

impl Dmsetup {
    /// Whether the kernel has no such target, and no module that it could load.
    fn lacks(&self, target: &str) -> bool {
        let said = self.host.run(&dmsetup(["targets"]));
        said.is_ok_and(|output| {
            let mut names = output
                .stdout
                .lines()
                .filter_map(|l| l.split_whitespace().next());
            names.all(|name| name != target)
        })
    }
}

impl DeviceMapper for Dmsetup {
    fn create(&self, name: &Name, uuid: &Uuid, table: &Table) -> Result<PathBuf, Error> {
        let tool = create(name, uuid, table);
        let target = table.target.name();
        let outcome = self.run("create", name, tool);
        match outcome {
            Ok(_) => kernel::node(name),
            // The kernel only calls the whole table an invalid argument.
            Err(Error::Failed { source, .. }) if self.lacks(target) => {
                Err(Error::NoTarget { target, source })
            }
            Err(error) => Err(error),
        }
    }

    fn status(&self, name: &Name) -> Result<String, Error> {
        let said = self.run("look at", name, dmsetup(["status", name.as_str()]))?;
        // Start, length and the target's name come first.
        let fields = said.trim().splitn(4, ' ');
        Ok(fields.skip(3).collect())
    }

    fn remove(&self, name: &Name, deferred: bool) -> Result<(), Error> {
        let option = deferred.then_some("--deferred");
        let tool = dmsetup(["remove"]).args(option).arg(name.as_str());
        self.run("remove", name, tool).map(drop)
    }
}

/// `--noudevsync`: waits for no udev, which may not run, or not see a device made
/// in a namespace. So nothing below `/dev/mapper` is relied on: the kernel itself
/// makes and removes the node `/dev/dm-N`.
fn dmsetup<const N: usize>(args: [&str; N]) -> Tool {
    Tool::new("dmsetup")
        .arg("--noudevsync")
        .args(args)
        .env("LC_ALL", "C")
}

fn create(name: &Name, uuid: &Uuid, table: &Table) -> Tool {
    dmsetup(["create", name.as_str(), "--uuid", uuid.as_str()])
        .arg("--table")
        .arg(table.to_string())
}

/// What dmsetup means by what it says; it has one exit code for every failure.
fn explain(doing: &'static str, name: &Name, source: ToolError) -> Error {
    let said = match &source {
        ToolError::Failed { output, .. } => output.as_str(),
        _ => "",
    };
    let (name, has) = (name.clone(), |text: &str| said.contains(text));
    let (exists, missing, busy) = (
        has("already exists") || has("create ioctl on") && has("Device or resource busy"),
        has("does not exist")
            || has("not found")
            || has("remove ioctl on") && has("No such device or address"),
        has("Device or resource busy"),
    );
    let source = Cause::Tool(source);
    if exists {
        Error::Exists { name, source }
    } else if missing {
        Error::Missing { name, source }
    } else if busy {
        Error::Busy { name, source }
    } else {
        Error::Failed {
            doing,
            name,
            source,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;
    use std::process::ExitStatus;

    use super::*;

    #[test]
    fn a_device_is_made_by_one_line() {
        let table = Table {
            length: crate::Sectors(2048),
            target: crate::TableTarget::Snapshot {
                origin: "/dev/loop0".into(),
                exception_store: "/dev/loop1".into(),
                persistence: crate::Persistence::Persistent,
                chunk_size: crate::ChunkSize::default(),
            },
        };
        let (name, uuid) = (
            "live-rw".parse().unwrap(),
            "LIVECD-live-rw".parse().unwrap(),
        );
        assert_eq!(
            create(&name, &uuid, &table).to_string(),
            "LC_ALL=C dmsetup --noudevsync create live-rw --uuid LIVECD-live-rw --table \
             '0 2048 snapshot /dev/loop0 /dev/loop1 P 8'"
        );
    }

    #[test]
    fn what_dmsetup_says_is_understood() {
        let explained = |doing, output: &str| {
            let source = ToolError::Failed {
                tool: "dmsetup".into(),
                status: ExitStatus::from_raw(256),
                output: output.into(),
            };
            explain(doing, &"n".parse().unwrap(), source)
        };
        let busy = "device-mapper: remove ioctl on n  failed: Device or resource busy";
        assert!(matches!(explained("remove", busy), Error::Busy { .. }));
        let exists = "device-mapper: create ioctl on n LIVECD-n failed: Device or resource busy";
        assert!(matches!(explained("create", exists), Error::Exists { .. }));
        let store = "device-mapper: reload ioctl on n (253:0) failed: Device or resource busy";
        assert!(matches!(explained("create", store), Error::Busy { .. }));
        let missing = "Device n not found";
        assert!(matches!(
            explained("look at", missing),
            Error::Missing { .. }
        ));
        let gone = "device-mapper: remove ioctl on n  failed: No such device or address";
        assert!(matches!(explained("remove", gone), Error::Missing { .. }));
        let other = "device-mapper: reload ioctl on n (253:0) failed: Invalid argument";
        assert!(matches!(explained("create", other), Error::Failed { .. }));
    }
}
