//! What a BIOS boots from a medium: GRUB or isolinux.

use livecd_imgcreate::{Context, HookResult};
use livecd_iso::{BootCode, BootEntry};

use super::files::SmallFile;
use super::layout::BootLayout;
use crate::Error;

const GRUB_IMAGE: &str = "images/eltorito.img";
const ISOLINUX: &str = "isolinux";

/// What a BIOS boots.
#[derive(Debug)]
pub(crate) struct BiosBoot {
    /// What it loads from a disc.
    pub(crate) entry: BootEntry,
    /// The code of a stick's first sector, which loads the same image.
    pub(crate) disk_code: BootCode,
    /// The image, and what it loads, for the medium.
    pub(crate) files: Vec<SmallFile>,
}

/// Makes GRUB's El Torito image with the root's own grub-mkimage(1).
pub(crate) fn grub(cx: &Context, layout: &BootLayout) -> HookResult<BiosBoot> {
    let directory = layout.grub_bios;
    if !cx.root.exists(format!("{directory}/cdboot.img")) {
        return Err(Error::NoBootLoader {
            package: layout.bios_package,
        }
        .into());
    }
    let output = "/tmp/livecd-eltorito.img";
    let mkimage = cx
        .root
        .tool(layout.grub_mkimage)
        .args(["--format=i386-pc-eltorito", "--prefix", layout.grub_prefix])
        .args(["--directory", directory, "--output", output])
        .args(["iso9660", "biosdisk", "part_msdos", "part_gpt"]);
    cx.root.run(&mkimage)?;
    let image = cx.root.read(output)?;
    cx.root.remove(output)?;
    let disk_code = cx.root.read(format!("{directory}/boot_hybrid.img"))?;
    let mut files = vec![(GRUB_IMAGE.to_owned(), image)];
    let names = cx.root.list(directory)?;
    for name in names.iter().filter_map(|name| name.to_str()) {
        if name.ends_with(".mod") || name.ends_with(".lst") {
            let content = cx.root.read(format!("{directory}/{name}"))?;
            let path = format!("{}/i386-pc/{name}", &layout.grub_prefix[1..]);
            files.push((path, content));
        }
    }
    Ok(BiosBoot {
        entry: BootEntry::bios(GRUB_IMAGE),
        disk_code: BootCode::Grub(disk_code),
        files,
    })
}

/// Takes isolinux and its modules, without its configuration.
pub(crate) fn isolinux(cx: &Context, layout: &BootLayout) -> HookResult<BiosBoot> {
    let places = &layout.isolinux;
    let take = |directories: &[&str], name: &str| -> HookResult<Vec<u8>> {
        let mut paths = directories.iter().map(|dir| format!("{dir}/{name}"));
        let found = paths.find(|path| cx.root.exists(path));
        let package = places.required[0];
        let path = found.ok_or(Error::NoBootLoader { package })?;
        Ok(cx.root.read(path)?)
    };
    let mut files = Vec::new();
    for name in [
        "isolinux.bin",
        "ldlinux.c32",
        "libcom32.c32",
        "libutil.c32",
        MENU,
        GRAPHICAL_MENU,
    ] {
        let directories = match name {
            "isolinux.bin" => places.loader,
            _ => places.modules,
        };
        files.push((isolinux_path(name), take(directories, name)?));
    }
    Ok(BiosBoot {
        entry: BootEntry::isolinux(isolinux_path("isolinux.bin")),
        disk_code: BootCode::Isolinux(take(places.loader, "isohdpfx.bin")?),
        files,
    })
}

/// The menu for a serial line, and the one for a screen.
pub(crate) const MENU: &str = "menu.c32";
pub(crate) const GRAPHICAL_MENU: &str = "vesamenu.c32";

/// The path on the medium of a file of isolinux.
pub(crate) fn isolinux_path(name: &str) -> String {
    format!("{ISOLINUX}/{name}")
}
