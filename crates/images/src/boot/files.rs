//! Files of the root that go onto the medium.

use std::fs::File;
use std::io;
use std::path::Path;

use livecd_imgcreate::{Context, HookResult};

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

/// The programs that test memory, copied into `directory`, which becomes
/// `on_medium`.
pub(crate) fn memory_test(
    cx: &Context,
    directory: &Path,
    on_medium: &str,
) -> HookResult<MemoryTest> {
    let names = cx.root.list("/boot")?;
    let copied = |suffix: &str, name: &str| -> HookResult<Option<String>> {
        let is_one = |file: &&str| {
            file.starts_with("memtest86") && file.ends_with(suffix) && !file.contains("ia32")
        };
        let Some(file) = names.iter().filter_map(|name| name.to_str()).find(is_one) else {
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
