/// What is booted over the network.
#[derive(Debug)]
pub(super) struct NetworkBoot<'a> {
    pub(super) title: &'a str,
    /// The root filesystem's path in the initramfs.
    pub(super) root: &'a str,
    /// The kernel command line of the medium.
    pub(super) args: &'a [String],
}

impl NetworkBoot<'_> {
    /// The kernel command line: the medium's, with the root in the initramfs.
    fn args(&self) -> String {
        let of_the_medium =
            |arg: &str| arg.starts_with("root=") || matches!(arg, "rd.live.check" | "check");
        let mut args = vec![format!("root=live:{}", self.root)];
        let kept = self.args.iter().filter(|arg| !of_the_medium(arg));
        args.extend(kept.cloned());
        args.join(" ")
    }

    /// `pxelinux.cfg/default`, <https://wiki.syslinux.org/wiki/index.php?title=PXELINUX>.
    pub(super) fn pxelinux(&self) -> String {
        format!(
            "{}default live\n\nlabel live\n  menu label Start {}\n  kernel vmlinuz\n  \
             append initrd=initrd.img {}\n",
            self.serial_speed()
                .map(|speed| format!("serial 0 {speed}\n"))
                .unwrap_or_default(),
            self.title,
            self.args()
        )
    }

    /// `grub.cfg`, for GRUB that was loaded over the network.
    pub(super) fn grub_cfg(&self) -> String {
        let serial = self.serial_speed().map(|speed| {
            format!(
                "serial --unit=0 --speed={speed}\n\
                 terminal_input serial console\nterminal_output serial console\n\n"
            )
        });
        let title = self.title.replace('\'', r"'\''");
        format!(
            "set default=0\nset timeout=2\n\n{}menuentry 'Start {title}' {{\n    \
             linux /vmlinuz {}\n    initrd /initrd.img\n}}\n",
            serial.unwrap_or_default(),
            self.args()
        )
    }

    /// The speed of the first serial port, if the system has a console there.
    fn serial_speed(&self) -> Option<String> {
        let console = self
            .args
            .iter()
            .find_map(|arg| arg.strip_prefix("console=ttyS0"))?;
        let digits: String = console
            .trim_start_matches(',')
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        Some(if digits.is_empty() {
            "9600".into()
        } else {
            digits
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_comes_from_the_initramfs() {
        let args: Vec<String> = "root=live:CDLABEL=Demo ro rd.live.image rd.live.check \
                                 console=ttyS0,115200n8 quiet"
            .split(' ')
            .map(str::to_owned)
            .collect();
        let boot = NetworkBoot {
            title: "Ann's Demo",
            root: "/squashfs.img",
            args: &args,
        };
        expect_test::expect![[r#"
            serial 0 115200
            default live

            label live
              menu label Start Ann's Demo
              kernel vmlinuz
              append initrd=initrd.img root=live:/squashfs.img ro rd.live.image console=ttyS0,115200n8 quiet
        "#]]
        .assert_eq(&boot.pxelinux());
        expect_test::expect![[r#"
            set default=0
            set timeout=2

            serial --unit=0 --speed=115200
            terminal_input serial console
            terminal_output serial console

            menuentry 'Start Ann'\''s Demo' {
                linux /vmlinuz root=live:/squashfs.img ro rd.live.image console=ttyS0,115200n8 quiet
                initrd /initrd.img
            }
        "#]]
        .assert_eq(&boot.grub_cfg());
    }
}
