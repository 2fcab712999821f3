use std::fs::File;
use std::io;
use std::path::Path;

use livecd_imgcreate::{Context, HookResult};

use super::layout::BootLayout;
use super::menu::MemoryTest;

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

/// The programs that test memory, copied into `directory`, which becomes
/// `on_medium`.
pub(crate) fn memory_test(
    cx: &Context,
    directory: &Path,
    on_medium: &str,
) -> HookResult<MemoryTest> {
    let names = cx.root.list("/boot")?;
    let copied = |suffix: &str, name: &str| -> HookResult<Option<String>> {
        let is_one = |file: &&String| {
            file.starts_with("memtest86") && file.ends_with(suffix) && !file.contains("ia32")
        };
        let Some(file) = names.iter().find(is_one) else {
            return Ok(None);
        };
        copy_out(cx, &format!("/boot/{file}"), &directory.join(name))?;
        Ok(Some(format!("{on_medium}/{name}")))
    };
    Ok(MemoryTest {
        // isolinux takes a kernel called `.bin` for a boot sector.
        bios: copied(".bin", "memtest")?,
        efi: copied(".efi", "memtest.efi")?,
    })
}
