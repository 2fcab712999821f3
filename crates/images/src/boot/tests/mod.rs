//! The menus as text, and as GRUB's own parser sees them.

mod grub;
mod isolinux;

use livecd_kickstart::Kickstart;

use super::grub::grub_cfg;
use super::isolinux::isolinux_cfg;
use super::menu::{KernelFiles, MemoryTest, Menu};

/// A medium with everything a menu can have.
fn with_menu<T>(
    line: &str,
    versions: &[&str],
    check: impl for<'a> FnOnce(&mut Menu<'a>) -> T,
) -> T {
    let kickstart = Kickstart::parse(line).unwrap();
    let file = |name: &str| format!("/images/pxeboot/{name}");
    let kernels: Vec<KernelFiles> = versions
        .iter()
        .map(|version| KernelFiles {
            version: (*version).to_owned(),
            vmlinuz: file(&format!("vmlinuz-{version}")),
            initrd: file(&format!("initrd-{version}.img")),
        })
        .collect();
    let memory_test = MemoryTest {
        bios: Some(file("memtest")),
        efi: Some(file("memtest.efi")),
    };
    check(&mut Menu {
        volume_id: "Demo-1",
        title: "A ^title",
        product: "Ann's Demo",
        live_args: "ro rd.live.image",
        persistence: None,
        bootloader: kickstart.bootloader.as_ref(),
        serial: None,
        splash: None,
        selinux: "",
        kernels: &kernels,
        media_check: true,
        memory_test: &memory_test,
    })
}

/// In isolinux 0 means for ever, in GRUB at once.
#[test]
fn timeouts_mean_the_same_for_both() {
    for (seconds, tenths) in [(-1, 0), (0, 1), (7, 70)] {
        let line = format!("bootloader --timeout={seconds}");
        let (grub, isolinux) = with_menu(&line, &["6.1"], |menu| {
            (
                grub_cfg(menu, None).unwrap().into_string(),
                isolinux_cfg(menu, "menu.c32", false).unwrap().into_string(),
            )
        });
        assert!(
            grub.contains(&format!("\nset timeout={seconds}\n")),
            "{grub}"
        );
        assert!(
            isolinux.contains(&format!("\ntimeout {tenths}\n")),
            "{isolinux}"
        );
    }
}
