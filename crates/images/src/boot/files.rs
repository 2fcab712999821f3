use std::fs::File;
use std::io;
use std::path::Path;

use livecd_imgcreate::{Context, HookResult};

use super::layout::BootLayout;
use crate::Error;

/// A file for the medium, or for its ESP, held in memory.
pub(crate) type SmallFile = (String, Vec<u8>);

/// Copies a file of the root to the path `to` of the build host.
pub(crate) fn copy_out(cx: &Context, from: &str, to: &Path) -> HookResult {
    let mut source = cx.root.open_file(from)?;
    let mut target =
        File::create(to).map_err(|error| format!("could not create {}: {error}", to.display()))?;
    io::copy(&mut source, &mut target)
        .map_err(|error| format!("could not copy {from} of the root: {error}"))?;
    Ok(())
}

/// GRUB for BIOS: its El Torito image, the code of a disk's first sector that
/// loads the same image, and its modules for the medium.
#[derive(Debug)]
pub(crate) struct BiosGrub {
    pub(crate) image: Vec<u8>,
    pub(crate) disk_code: Vec<u8>,
    pub(crate) modules: Vec<SmallFile>,
}

/// Makes GRUB's El Torito image with the root's own grub-mkimage(1).
pub(crate) fn bios(cx: &Context, layout: &BootLayout) -> HookResult<BiosGrub> {
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
    let mut disk_code = cx.root.read(format!("{directory}/boot_hybrid.img"))?;
    // The rest of the sector is the partition table's.
    disk_code.truncate(440);
    let mut modules = Vec::new();
    for name in cx.root.list(directory)? {
        if name.ends_with(".mod") || name.ends_with(".lst") {
            let content = cx.root.read(format!("{directory}/{name}"))?;
            modules.push((
                format!("{}/i386-pc/{name}", &layout.grub_prefix[1..]),
                content,
            ));
        }
    }
    Ok(BiosGrub {
        image,
        disk_code,
        modules,
    })
}

/// The EFI binaries of the medium's ESP, named as on it; `None` if the packages
/// do not have shim and GRUB for UEFI.
pub(crate) fn efi(cx: &Context, layout: &BootLayout) -> HookResult<Option<Vec<SmallFile>>> {
    let mut files = Vec::new();
    for (index, (places, name)) in layout.efi.iter().enumerate() {
        match places.iter().find_map(|place| find(cx, place)) {
            Some(place) => files.push((format!("EFI/BOOT/{name}"), cx.root.read(place)?)),
            None if index < 2 => return Ok(None),
            None => {}
        }
    }
    Ok(Some(files))
}

/// The first file of the root that `place` stands for: in it, `*` is any one
/// directory.
fn find(cx: &Context, place: &str) -> Option<String> {
    let Some((before, after)) = place.split_once("/*/") else {
        return cx.root.exists(place).then(|| place.to_owned());
    };
    // Without the directory there is no such file either.
    let mut names = cx.root.list(before).unwrap_or_default();
    names.sort();
    let mut paths = names.iter().map(|name| format!("{before}/{name}/{after}"));
    paths.find(|path| cx.root.exists(path))
}
