use livecd_host::ToolError;
use livecd_imgcreate::{Context, HookResult};

use super::kernels::Kernel;
use super::layout::BootLayout;
use crate::Error;

/// Where dracut finds the configuration for live media, dracut.conf(5).
pub(crate) const CONFIGURATION: &str = "/etc/dracut.conf.d/99-liveos.conf";

/// The dracut modules that find the medium, among them the one that mounts it.
const MODULES: &str = "dmsquash-live pollcdrom";
const LIVE_MODULE: &str = "dmsquash-live";

/// Drivers of the buses and media a live system may be on.
const DRIVERS: &str = "sr_mod sd_mod cdrom usb_storage uas xhci_pci ehci_pci uhci_hcd ohci_pci ahci \
                       ata_piix nvme mmc_block sdhci_pci virtio_blk virtio_scsi virtio_pci";
const FILESYSTEMS: &str = "iso9660 squashfs overlay loop vfat nls_cp437 nls_iso8859-1 ext4";

/// Where Debian's dracut puts the console's fonts and keys together; made anew in
/// each run, it is no part of the system, and holds a file with a random name.
const WORK: &str = "/var/lib/dracut";

/// The configuration: for any machine, with the live modules, and with a
/// compressor that costs a tenth of the default's time. `filesystem` is one that
/// only this medium has.
pub(crate) fn configuration(filesystem: Option<&str>) -> String {
    let more = filesystem
        .map(|name| format!(" {name}"))
        .unwrap_or_default();
    format!(
        "hostonly=\"no\"\n\
         hostonly_cmdline=\"no\"\n\
         early_microcode=\"no\"\n\
         reproducible=\"yes\"\n\
         compress=\"zstd -3 -q -T0\"\n\
         add_dracutmodules+=\" {MODULES} \"\n\
         add_drivers+=\" {DRIVERS} {FILESYSTEMS}{more} \"\n\
         omit_dracutmodules+=\" crypt nvdimm lunmask resume \"\n"
    )
}

/// Makes the initramfs of `kernel`, unless the packages, a script or the medium
/// that was the base have made one that can mount this medium, and returns its
/// path in the root. `filesystem` is as in [`configuration`].
pub(crate) fn make(
    cx: &Context,
    layout: &BootLayout,
    kernel: &Kernel,
    filesystem: Option<&str>,
) -> HookResult<String> {
    let path = format!(
        "{}{}{}",
        layout.initramfs.0, kernel.version, layout.initramfs.1
    );
    if cx.root.exists(&path) && is_live(cx, &path)? && can_mount(cx, &path, kernel, filesystem)? {
        cx.root.empty_dir(WORK)?;
        return Ok(path);
    }
    let dracut = cx
        .root
        .tool("dracut")
        .args(["--force", "--no-hostonly", "--kver", &kernel.version, &path])
        .env("SOURCE_DATE_EPOCH", cx.timestamp.to_string());
    cx.root.run(&dracut)?;
    cx.root.empty_dir(WORK)?;
    if is_live(cx, &path)? {
        return Ok(path);
    }
    Err(Error::NotLive { path }.into())
}

fn is_live(cx: &Context, path: &str) -> Result<bool, ToolError> {
    let modules = cx
        .root
        .run(&cx.root.tool("lsinitrd").args(["--mod", path]))?;
    Ok(modules
        .stdout
        .lines()
        .any(|line| line.trim() == LIVE_MODULE))
}

/// Whether the kernel, or the initramfs at `path`, has the driver of `filesystem`.
fn can_mount(
    cx: &Context,
    path: &str,
    kernel: &Kernel,
    filesystem: Option<&str>,
) -> HookResult<bool> {
    let Some(name) = filesystem else {
        return Ok(true);
    };
    let built_in = format!("/lib/modules/{}/modules.builtin", kernel.version);
    let built_in = cx.root.read_text(built_in)?;
    if built_in.is_some_and(|list| lists_driver(&list, name)) {
        return Ok(true);
    }
    let files = cx.root.run(&cx.root.tool("lsinitrd").arg(path))?;
    Ok(lists_driver(&files.stdout, name))
}

/// Whether the module `name` is among the paths at the ends of the lines.
fn lists_driver(list: &str, name: &str) -> bool {
    let start = format!("/{name}.ko");
    list.lines()
        .filter_map(|line| line.split_whitespace().next_back())
        .any(|path| path.contains(&start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_driver_is_found_in_either_list() {
        let listed = "-rw-r--r--   1 root root 2 Jan  1 1970 usr/lib/modules/6.1.0/kernel/fs/erofs/erofs.ko.xz\n";
        assert!(lists_driver(listed, "erofs"));
        assert!(!lists_driver(listed, "btrfs"));
        assert!(lists_driver(
            "kernel/fs/ext4/ext4.ko\nkernel/fs/btrfs/btrfs.ko\n",
            "btrfs"
        ));
        assert!(!lists_driver("kernel/fs/btrfs/not-btrfs.ko\n", "btrfs"));
    }

    #[test]
    fn the_configuration() {
        expect_test::expect![[r#"
            hostonly="no"
            hostonly_cmdline="no"
            early_microcode="no"
            reproducible="yes"
            compress="zstd -3 -q -T0"
            add_dracutmodules+=" dmsquash-live pollcdrom "
            add_drivers+=" sr_mod sd_mod cdrom usb_storage uas xhci_pci ehci_pci uhci_hcd ohci_pci ahci ata_piix nvme mmc_block sdhci_pci virtio_blk virtio_scsi virtio_pci iso9660 squashfs overlay loop vfat nls_cp437 nls_iso8859-1 ext4 "
            omit_dracutmodules+=" crypt nvdimm lunmask resume "
        "#]]
        .assert_eq(&configuration(None));
    }
}
