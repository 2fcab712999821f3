//! Making the initramfs that finds a live medium.

use livecd_host::ToolError;
use livecd_imgcreate::{Context, HookResult};
use livecd_quoting::{Shell, Text};

use super::kernels::Kernel;
use super::large_blocks::RULES_PATH;
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
/// compressor that costs a tenth of the default's time. With 3cpio, dracut takes
/// its level from an option of its own, which older versions do not look at.
/// `filesystem` is one that only this medium has.
pub(crate) fn configuration(filesystem: Option<&'static str>) -> Text<Shell> {
    let mut text = Text::literal(
        "hostonly=\"no\"\n\
         hostonly_cmdline=\"no\"\n\
         early_microcode=\"no\"\n\
         reproducible=\"yes\"\n\
         compress=\"zstd -3 -q -T0\"\n\
         compress_level_zstd=\"3\"\n\
         add_dracutmodules+=\" ",
    );
    text.push_literal(MODULES);
    text.push_literal(" \"\nadd_drivers+=\" ");
    for drivers in [Some(DRIVERS), Some(FILESYSTEMS), filesystem] {
        text.push_literal(drivers.unwrap_or_default());
        text.push_literal(if drivers.is_some() { " " } else { "" });
    }
    text.push_literal("\"\ninstall_items+=\" ");
    text.push_literal(RULES_PATH);
    text.push_literal(" \"\nomit_dracutmodules+=\" crypt nvdimm lunmask resume \"\n");
    text
}

/// Makes the initramfs of `kernel`, unless the packages or a script have made
/// one for live media, and returns its path in the root.
pub(crate) fn make(cx: &Context, layout: &BootLayout, kernel: &Kernel) -> HookResult<String> {
    let path = format!(
        "{}{}{}",
        layout.initramfs.0, kernel.version, layout.initramfs.1
    );
    if cx.root.exists(&path) && is_live(cx, &path)? {
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

#[cfg(test)]
mod tests {
    #[test]
    fn the_configuration() {
        expect_test::expect![[r#"
            hostonly="no"
            hostonly_cmdline="no"
            early_microcode="no"
            reproducible="yes"
            compress="zstd -3 -q -T0"
            compress_level_zstd="3"
            add_dracutmodules+=" dmsquash-live pollcdrom "
            add_drivers+=" sr_mod sd_mod cdrom usb_storage uas xhci_pci ehci_pci uhci_hcd ohci_pci ahci ata_piix nvme mmc_block sdhci_pci virtio_blk virtio_scsi virtio_pci iso9660 squashfs overlay loop vfat nls_cp437 nls_iso8859-1 ext4 "
            install_items+=" /etc/udev/rules.d/59-liveos-large-blocks.rules "
            omit_dracutmodules+=" crypt nvdimm lunmask resume "
        "#]]
        .assert_eq(super::configuration(None).as_str());
    }
}
