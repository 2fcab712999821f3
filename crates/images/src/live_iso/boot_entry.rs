//! An entry of a live medium's boot menu.

/// What a boot loader's menu starts by default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BootEntry {
    /// The kernel's path, as the menu has it.
    pub(crate) kernel: String,
    /// The initramfs' path, as the menu has it.
    pub(crate) initramfs: String,
    /// The kernel command line.
    pub(crate) args: Vec<String>,
}

/// The first entry with a kernel and an initramfs in a `grub.cfg` or an
/// `isolinux.cfg`. Nothing is executed: variables stay as they are written.
pub(crate) fn boot_entry(menu: &str) -> Option<BootEntry> {
    let (mut kernel, mut initramfs, mut args) = (None, None, Vec::new());
    for line in menu.lines() {
        let mut words = line.split_whitespace().map(unquoted);
        let command = words.next().unwrap_or_default().to_ascii_lowercase();
        match command.as_str() {
            "menuentry" | "label" => (kernel, initramfs, args) = (None, None, Vec::new()),
            "linux" | "linuxefi" | "linux16" | "kernel" => {
                kernel = words.next().map(on_medium);
                args.extend(words);
            }
            "initrd" | "initrdefi" | "initrd16" => initramfs = words.next().map(on_medium),
            "append" => args.extend(words),
            _ => {}
        }
        if initramfs.is_none()
            && let Some(at) = args.iter().position(|arg| arg.starts_with("initrd="))
        {
            initramfs = Some(args.remove(at).split_off("initrd=".len()));
        }
        if let (Some(kernel), Some(initramfs)) = (&kernel, &initramfs)
            && !args.is_empty()
        {
            return Some(BootEntry {
                kernel: kernel.clone(),
                initramfs: initramfs.clone(),
                args,
            });
        }
    }
    None
}

/// A path without the device that GRUB is to look on, `($root)/boot/linux`: it
/// is always the medium.
fn on_medium(path: String) -> String {
    match path.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some((_, path)) => path.to_owned(),
        None => path,
    }
}

fn unquoted(word: &str) -> String {
    word.trim_matches(['"', '\'']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(menu: &str, kernel: &str, initramfs: &str, args: &str) {
        let entry = boot_entry(menu).unwrap();
        assert_eq!((&*entry.kernel, &*entry.initramfs), (kernel, initramfs));
        assert_eq!(entry.args.join(" "), args);
    }

    #[test]
    fn grub_and_isolinux_are_read() {
        check(
            "set default=0\nmenuentry 'Start' --class os {\n  linux /images/pxeboot/vmlinuz \
             root=live:CDLABEL=X quiet\n  initrd /images/pxeboot/initrd.img\n}\nmenuentry 'B' {\n\
             linux /b single\ninitrd /c\n}\n",
            "/images/pxeboot/vmlinuz",
            "/images/pxeboot/initrd.img",
            "root=live:CDLABEL=X quiet",
        );
        check(
            "menuentry 'EFI' {\n linuxefi /images/pxeboot/vmlinuz0 rd.live.image\n initrdefi /i\n}",
            "/images/pxeboot/vmlinuz0",
            "/i",
            "rd.live.image",
        );
        check(
            "default vesamenu.c32\nlabel local\n  localboot 0xffff\nlabel linux0\n  kernel vmlinuz0\n  \
             append initrd=initrd0.img root=live:CDLABEL=X rd.live.image\n",
            "vmlinuz0",
            "initrd0.img",
            "root=live:CDLABEL=X rd.live.image",
        );
        check(
            "menuentry \"Start\" --class os {\n    set gfxpayload=keep\n    echo Loading kernel...\n    \
             linux ($root)/boot/x86_64/loader/linux ${extra_cmdline} root=live:CDLABEL=X rd.live.image\n    \
             initrd ($root)/boot/x86_64/loader/initrd\n}\n",
            "/boot/x86_64/loader/linux",
            "/boot/x86_64/loader/initrd",
            "${extra_cmdline} root=live:CDLABEL=X rd.live.image",
        );
        assert_eq!(boot_entry("menuentry 'x' {\n chainloader +1\n}\n"), None);
    }
}
