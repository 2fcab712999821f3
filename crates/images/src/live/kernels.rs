//! The kernels of a live medium and their initramfs.

use std::fs;
use std::path::PathBuf;

use livecd_host::{Event, Unit};
use livecd_imgcreate::{Context, HookResult};

use crate::Error;
use crate::boot::layout::BootLayout;
use crate::boot::menu::KernelFiles;
use crate::boot::{files, initramfs, kernels};

/// Where kernels and initramfs are on the medium.
pub(super) const ON_MEDIUM: &str = "/images/pxeboot";

/// Where they wait for it.
pub(super) fn boot_directory(cx: &Context) -> PathBuf {
    cx.work_dir.join("pxeboot")
}

/// Makes the initramfs of each kernel and copies both out of the root.
pub(super) fn collect(cx: &Context, layout: &BootLayout) -> HookResult<Vec<KernelFiles>> {
    let default = cx
        .kickstart
        .bootloader
        .as_ref()
        .and_then(|b| b.default.as_deref());
    let mut versions = cx.kernel_versions()?;
    kernels::add_unpackaged(
        &mut versions,
        &cx.root.list("/boot")?,
        &cx.root.list("/lib/modules")?,
    );
    let mut kernels = kernels::ordered(&versions, default);
    kernels.retain(|kernel| cx.root.exists(kernel.path()));
    if kernels.is_empty() {
        return Err(Error::NoKernel {
            example: layout.kernel_package,
        }
        .into());
    }
    let total = kernels.len() as u64;
    let directory = boot_directory(cx);
    fs::create_dir_all(&directory)?;
    let mut files = Vec::new();
    for (index, kernel) in kernels.iter().enumerate() {
        let done = index as u64;
        cx.host.report(Event::Progress {
            what: "initramfs made",
            unit: Unit::Items,
            done,
            total,
        });
        let initrd = initramfs::make(cx, layout, kernel)?;
        let (vmlinuz_name, initrd_name) = match index {
            0 => ("vmlinuz".to_owned(), "initrd.img".to_owned()),
            _ => (
                format!("vmlinuz-{}", kernel.version),
                format!("initrd-{}.img", kernel.version),
            ),
        };
        files::copy_out(cx, &kernel.path(), &directory.join(&vmlinuz_name))?;
        files::copy_out(cx, &initrd, &directory.join(&initrd_name))?;
        files.push(KernelFiles {
            version: kernel.version.clone(),
            vmlinuz: format!("{ON_MEDIUM}/{vmlinuz_name}"),
            initrd: format!("{ON_MEDIUM}/{initrd_name}"),
        });
    }
    cx.host.report(Event::Progress {
        what: "initramfs made",
        unit: Unit::Items,
        done: total,
        total,
    });
    Ok(files)
}
