//! The configurations of boot loaders that boot over the network.

use livecd_quoting::{GrubCfg, GrubWord, IsolinuxCfg, KernelArguments, Refused, Rest, Text, Title};

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
    pub(super) fn pxelinux(&self) -> Result<Text<IsolinuxCfg>, Refused> {
        let mut text = Text::new();
        if let Some(speed) = self.serial_speed() {
            text.add("serial 0 {}\n", &[&speed])?;
        }
        text.add(
            "default live\n\nlabel live\n  menu label Start {}\n  kernel vmlinuz\n  \
             append initrd=initrd.img {}\n",
            &[&Title(self.title), &Rest(&self.args())],
        )?;
        Ok(text)
    }

    /// `grub.cfg`, for GRUB that was loaded over the network.
    pub(super) fn grub_cfg(&self) -> Result<Text<GrubCfg>, Refused> {
        let mut text = Text::literal("set default=0\nset timeout=2\n\n");
        if let Some(speed) = self.serial_speed() {
            text.add(
                "serial --unit=0 --speed={}\n\
                 terminal_input serial console\nterminal_output serial console\n\n",
                &[&GrubWord(&speed)],
            )?;
        }
        let title = format!("Start {}", self.title);
        text.add(
            "menuentry {} {\n    linux /vmlinuz {}\n    initrd /initrd.img\n}\n",
            &[&title, &KernelArguments(&self.args())],
        )?;
        Ok(text)
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
        .assert_eq(boot.pxelinux().unwrap().as_str());
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
        .assert_eq(boot.grub_cfg().unwrap().as_str());
    }

    #[test]
    fn arguments_of_a_medium_are_no_commands_of_grub() {
        let args = ["ro", "a=1;reboot", "}"].map(str::to_owned);
        let boot = NetworkBoot {
            title: "Demo",
            root: "/squashfs.img",
            args: &args,
        };
        let text = boot.grub_cfg().unwrap();
        assert!(text.as_str().contains("ro a=1\\;reboot \\}\n"), "{text:?}");
        let boot = NetworkBoot {
            args: &["ro\nreboot".to_owned()],
            ..boot
        };
        assert!(boot.grub_cfg().is_err() && boot.pxelinux().is_err());
    }
}
