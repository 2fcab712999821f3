use livecd_kickstart::Bootloader;

/// An entry of the boot menu that boots a kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KernelFiles {
    /// What `uname -r` will say.
    pub(crate) version: String,
    /// The kernel's path on the medium.
    pub(crate) vmlinuz: String,
    /// The initramfs' path on the medium.
    pub(crate) initrd: String,
}

/// What a live medium's menu is made of.
#[derive(Debug)]
pub(crate) struct Menu<'a> {
    pub(crate) volume_id: &'a str,
    pub(crate) product: &'a str,
    /// What tells the initramfs how to put the root together.
    pub(crate) live_args: &'a str,
    /// The label of a filesystem that keeps changes, if there is an entry for it.
    pub(crate) persistence: Option<&'a str>,
    pub(crate) bootloader: Option<&'a Bootloader>,
    /// Not empty; the first is booted unless another is chosen.
    pub(crate) kernels: &'a [KernelFiles],
    /// Whether the system can check its medium.
    pub(crate) media_check: bool,
}

/// Seconds the menu waits if the kickstart says nothing.
const TIMEOUT: i64 = 10;

impl Menu<'_> {
    /// The `grub.cfg` of the medium, for BIOS and UEFI.
    pub(crate) fn grub_cfg(&self) -> String {
        let timeout = self.bootloader.and_then(|b| b.timeout).unwrap_or(TIMEOUT);
        let mut text = format!("set default=0\nset timeout={timeout}\n");
        if let Some(speed) = self.serial_speed() {
            text += &format!(
                "\nserial --unit=0 --speed={speed}\n\
                 terminal_input serial console\n\
                 terminal_output serial console\n"
            );
        }
        text += &format!(
            "\nsearch --no-floppy --set=root --label {}\n",
            quote(self.volume_id)
        );
        let args = self.kernel_args();
        for (index, kernel) in self.kernels.iter().enumerate() {
            text += &entry(
                "",
                &format!("Start {}{}", self.product, suffix(index, kernel)),
                kernel,
                &args,
            );
        }
        if let (Some(label), Some(kernel)) = (self.persistence, self.kernels.first()) {
            let title = format!("Start {} and keep changes", self.product);
            let overlay = format!("{args} rd.live.overlay=LABEL={label}:auto");
            text += &entry("", &title, kernel, &overlay);
        }
        if let (true, Some(kernel)) = (self.media_check, self.kernels.first()) {
            let title = format!("Test this medium & start {}", self.product);
            text += &entry("", &title, kernel, &format!("{args} rd.live.check"));
        }
        text += "\nsubmenu 'Troubleshooting' {\n";
        let basic = format!("{args} nomodeset");
        for (index, kernel) in self.kernels.iter().enumerate() {
            let suffix = suffix(index, kernel);
            let title = format!("Start {}{suffix} in basic graphics mode", self.product);
            text += &entry("    ", &title, kernel, &basic);
        }
        text + "}\n"
    }

    /// The kernel command line: where the root is, in dracut's words
    /// (dmsquash-live in dracut.cmdline(7)), then the kickstart's own.
    fn kernel_args(&self) -> String {
        let append = self
            .bootloader
            .and_then(|b| b.append.as_deref())
            .unwrap_or_default();
        let words = append.split_whitespace().chain(std::iter::once("quiet"));
        let words: Vec<&str> = words.collect();
        format!(
            "root=live:CDLABEL={} {} {}",
            self.volume_id,
            self.live_args,
            words.join(" ")
        )
    }

    /// The speed of the first serial port, if the kickstart has a console there:
    /// then the menu belongs there as well.
    fn serial_speed(&self) -> Option<u32> {
        let append = self.bootloader?.append.as_deref()?;
        let console = append
            .split_whitespace()
            .find_map(|word| word.strip_prefix("console=ttyS0"))?;
        let digits: String = console
            .trim_start_matches(',')
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        Some(digits.parse().unwrap_or(9600))
    }
}

fn suffix(index: usize, kernel: &KernelFiles) -> String {
    if index == 0 {
        String::new()
    } else {
        format!(" (kernel {})", kernel.version)
    }
}

fn entry(indent: &str, title: &str, kernel: &KernelFiles, args: &str) -> String {
    let (vmlinuz, initrd) = (&kernel.vmlinuz, &kernel.initrd);
    format!(
        "\n{indent}menuentry {} {{\n{indent}    linux {vmlinuz} {args}\n{indent}    \
         initrd {initrd}\n{indent}}}\n",
        quote(title)
    )
}

/// One word for GRUB's shell.
fn quote(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use livecd_kickstart::Kickstart;

    use super::*;

    fn check(line: &str, versions: &[&str], expect: expect_test::Expect) {
        let kickstart = Kickstart::parse(line).unwrap();
        let kernels: Vec<KernelFiles> = versions
            .iter()
            .map(|version| KernelFiles {
                version: (*version).to_owned(),
                vmlinuz: format!("/images/pxeboot/vmlinuz-{version}"),
                initrd: format!("/images/pxeboot/initrd-{version}.img"),
            })
            .collect();
        let menu = Menu {
            volume_id: "Demo-1",
            product: "Ann's Demo",
            live_args: "ro rd.live.image",
            persistence: (versions.len() > 1).then_some("my-changes"),
            bootloader: kickstart.bootloader.as_ref(),
            kernels: &kernels,
            media_check: versions.len() > 1,
        };
        expect.assert_eq(&menu.grub_cfg());
    }

    #[test]
    fn one_kernel_and_nothing_in_the_kickstart() {
        check(
            "",
            &["6.1"],
            expect_test::expect![[r#"
                set default=0
                set timeout=10

                search --no-floppy --set=root --label 'Demo-1'

                menuentry 'Start Ann'\''s Demo' {
                    linux /images/pxeboot/vmlinuz-6.1 root=live:CDLABEL=Demo-1 ro rd.live.image quiet
                    initrd /images/pxeboot/initrd-6.1.img
                }

                submenu 'Troubleshooting' {

                    menuentry 'Start Ann'\''s Demo in basic graphics mode' {
                        linux /images/pxeboot/vmlinuz-6.1 root=live:CDLABEL=Demo-1 ro rd.live.image quiet nomodeset
                        initrd /images/pxeboot/initrd-6.1.img
                    }
                }
            "#]],
        );
    }

    #[test]
    fn two_kernels_and_a_serial_console() {
        let line = "bootloader --timeout=1 --append=\"console=tty0 console=ttyS0,115200n8 foo=1\"";
        check(
            line,
            &["6.1", "5.10"],
            expect_test::expect![[r#"
                set default=0
                set timeout=1

                serial --unit=0 --speed=115200
                terminal_input serial console
                terminal_output serial console

                search --no-floppy --set=root --label 'Demo-1'

                menuentry 'Start Ann'\''s Demo' {
                    linux /images/pxeboot/vmlinuz-6.1 root=live:CDLABEL=Demo-1 ro rd.live.image console=tty0 console=ttyS0,115200n8 foo=1 quiet
                    initrd /images/pxeboot/initrd-6.1.img
                }

                menuentry 'Start Ann'\''s Demo (kernel 5.10)' {
                    linux /images/pxeboot/vmlinuz-5.10 root=live:CDLABEL=Demo-1 ro rd.live.image console=tty0 console=ttyS0,115200n8 foo=1 quiet
                    initrd /images/pxeboot/initrd-5.10.img
                }

                menuentry 'Start Ann'\''s Demo and keep changes' {
                    linux /images/pxeboot/vmlinuz-6.1 root=live:CDLABEL=Demo-1 ro rd.live.image console=tty0 console=ttyS0,115200n8 foo=1 quiet rd.live.overlay=LABEL=my-changes:auto
                    initrd /images/pxeboot/initrd-6.1.img
                }

                menuentry 'Test this medium & start Ann'\''s Demo' {
                    linux /images/pxeboot/vmlinuz-6.1 root=live:CDLABEL=Demo-1 ro rd.live.image console=tty0 console=ttyS0,115200n8 foo=1 quiet rd.live.check
                    initrd /images/pxeboot/initrd-6.1.img
                }

                submenu 'Troubleshooting' {

                    menuentry 'Start Ann'\''s Demo in basic graphics mode' {
                        linux /images/pxeboot/vmlinuz-6.1 root=live:CDLABEL=Demo-1 ro rd.live.image console=tty0 console=ttyS0,115200n8 foo=1 quiet nomodeset
                        initrd /images/pxeboot/initrd-6.1.img
                    }

                    menuentry 'Start Ann'\''s Demo (kernel 5.10) in basic graphics mode' {
                        linux /images/pxeboot/vmlinuz-5.10 root=live:CDLABEL=Demo-1 ro rd.live.image console=tty0 console=ttyS0,115200n8 foo=1 quiet nomodeset
                        initrd /images/pxeboot/initrd-5.10.img
                    }
                }
            "#]],
        );
    }
}
