//! The menus as text, and as GRUB's own parser sees them.

use std::io::Write;
use std::process::{Command, Stdio};

use livecd_kickstart::Kickstart;

use super::console::SerialConsole;
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
        kernels: &kernels,
        media_check: true,
        memory_test: &memory_test,
    })
}

#[test]
fn the_smallest_menu() {
    static NONE: MemoryTest = MemoryTest {
        bios: None,
        efi: None,
    };
    let text = with_menu("", &["6.1"], |menu| {
        menu.media_check = false;
        menu.memory_test = &NONE;
        grub_cfg(menu, None)
    });
    expect_test::expect![[r#"
        set default=0
        set timeout=10

        if [ "$grub_platform" = efi ]; then
            insmod all_video
        fi
        set gfxpayload=keep
        export gfxpayload

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

            if [ "$grub_platform" = pc ]; then
                menuentry 'Boot from the local drive (first)' {
                    set root=(hd0)
                    chainloader +1
                }
                menuentry 'Boot from the local drive (second)' {
                    set root=(hd1)
                    chainloader +1
                }
            fi
            if [ "$grub_platform" = efi ]; then
                menuentry 'Boot from the local drive' {
                    exit
                }
            fi
        }
    "#]].assert_eq(&text);
}

#[test]
fn two_kernels_a_serial_console_and_everything_else() {
    let line = "bootloader --timeout=1 --append=\"console=ttyS1,115200n8 foo=1\"";
    let text = with_menu(line, &["6.1", "5.10"], |menu| {
        menu.persistence = Some("KEEP");
        menu.splash = Some("rhgb");
        // The kickstart's own console stands.
        menu.serial = "ttyS0".parse().ok();
        grub_cfg(menu, Some("grub.pbkdf2.sha512.10000.00.FF"))
    });
    expect_test::expect![[r#"
        set default=0
        set timeout=1

        serial --unit=1 --speed=115200
        terminal_input serial console
        terminal_output serial console

        set superusers=root
        export superusers
        password_pbkdf2 root grub.pbkdf2.sha512.10000.00.FF

        if [ "$grub_platform" = efi ]; then
            insmod all_video
        fi
        set gfxpayload=keep
        export gfxpayload

        search --no-floppy --set=root --label 'Demo-1'

        menuentry 'Start Ann'\''s Demo' --unrestricted {
            linux /images/pxeboot/vmlinuz-6.1 root=live:CDLABEL=Demo-1 ro rd.live.image console=ttyS1,115200n8 foo=1 quiet rhgb
            initrd /images/pxeboot/initrd-6.1.img
        }

        menuentry 'Start Ann'\''s Demo (kernel 5.10)' --unrestricted {
            linux /images/pxeboot/vmlinuz-5.10 root=live:CDLABEL=Demo-1 ro rd.live.image console=ttyS1,115200n8 foo=1 quiet rhgb
            initrd /images/pxeboot/initrd-5.10.img
        }

        menuentry 'Start Ann'\''s Demo and keep changes' --unrestricted {
            linux /images/pxeboot/vmlinuz-6.1 root=live:CDLABEL=Demo-1 ro rd.live.image console=ttyS1,115200n8 foo=1 quiet rhgb rd.live.overlay=LABEL=KEEP:auto
            initrd /images/pxeboot/initrd-6.1.img
        }

        menuentry 'Test this medium & start Ann'\''s Demo' --unrestricted {
            linux /images/pxeboot/vmlinuz-6.1 root=live:CDLABEL=Demo-1 ro rd.live.image console=ttyS1,115200n8 foo=1 quiet rhgb rd.live.check
            initrd /images/pxeboot/initrd-6.1.img
        }

        submenu 'Troubleshooting' --unrestricted {

            menuentry 'Start Ann'\''s Demo in basic graphics mode' --unrestricted {
                linux /images/pxeboot/vmlinuz-6.1 root=live:CDLABEL=Demo-1 ro rd.live.image console=ttyS1,115200n8 foo=1 quiet rhgb nomodeset
                initrd /images/pxeboot/initrd-6.1.img
            }

            menuentry 'Start Ann'\''s Demo (kernel 5.10) in basic graphics mode' --unrestricted {
                linux /images/pxeboot/vmlinuz-5.10 root=live:CDLABEL=Demo-1 ro rd.live.image console=ttyS1,115200n8 foo=1 quiet rhgb nomodeset
                initrd /images/pxeboot/initrd-5.10.img
            }

            if [ "$grub_platform" = pc ]; then
                menuentry 'Test the memory' --unrestricted {
                    linux /images/pxeboot/memtest
                }
            fi
            if [ "$grub_platform" = efi ]; then
                menuentry 'Test the memory' --unrestricted {
                    linux /images/pxeboot/memtest.efi
                }
            fi

            if [ "$grub_platform" = pc ]; then
                menuentry 'Boot from the local drive (first)' --unrestricted {
                    set root=(hd0)
                    chainloader +1
                }
                menuentry 'Boot from the local drive (second)' --unrestricted {
                    set root=(hd1)
                    chainloader +1
                }
            fi
            if [ "$grub_platform" = efi ]; then
                menuentry 'Boot from the local drive' --unrestricted {
                    exit
                }
            fi
        }
    "#]].assert_eq(&text);
}

#[test]
fn isolinux_has_the_same_entries() {
    let text = with_menu("bootloader --timeout=3", &["6.1", "5.10"], |menu| {
        menu.serial = Some(SerialConsole {
            port: 0,
            speed: 115_200,
        });
        isolinux_cfg(menu, "menu.c32", true)
    });
    expect_test::expect![[r#"
        serial 0 115200
        ui menu.c32
        timeout 30
        menu title A title
        menu autoboot Starting in # second{,s}. Press any key for a choice.
        allowoptions 0
        noescape 1

        label entry0
          menu label Start Ann's Demo
          menu default
          linux /images/pxeboot/vmlinuz-6.1
          initrd /images/pxeboot/initrd-6.1.img
          append root=live:CDLABEL=Demo-1 ro rd.live.image console=tty0 console=ttyS0,115200 quiet

        label entry1
          menu label Start Ann's Demo (kernel 5.10)
          linux /images/pxeboot/vmlinuz-5.10
          initrd /images/pxeboot/initrd-5.10.img
          append root=live:CDLABEL=Demo-1 ro rd.live.image console=tty0 console=ttyS0,115200 quiet

        label entry2
          menu label Test this medium & start Ann's Demo
          linux /images/pxeboot/vmlinuz-6.1
          initrd /images/pxeboot/initrd-6.1.img
          append root=live:CDLABEL=Demo-1 ro rd.live.image console=tty0 console=ttyS0,115200 quiet rd.live.check

        menu begin troubleshooting
        menu title Troubleshooting

        label trouble0
          menu label Start Ann's Demo in basic graphics mode
          linux /images/pxeboot/vmlinuz-6.1
          initrd /images/pxeboot/initrd-6.1.img
          append root=live:CDLABEL=Demo-1 ro rd.live.image console=tty0 console=ttyS0,115200 quiet nomodeset

        label trouble1
          menu label Start Ann's Demo (kernel 5.10) in basic graphics mode
          linux /images/pxeboot/vmlinuz-5.10
          initrd /images/pxeboot/initrd-5.10.img
          append root=live:CDLABEL=Demo-1 ro rd.live.image console=tty0 console=ttyS0,115200 quiet nomodeset

        label trouble2
          menu label Test the memory
          linux /images/pxeboot/memtest

        label trouble3
          menu label Boot from the local drive
          localboot 0xffff

        label back
          menu label Return to the main menu
          menu exit

        menu end
    "#]].assert_eq(&text);
}

/// In isolinux 0 means for ever, in GRUB at once.
#[test]
fn timeouts_mean_the_same_for_both() {
    for (seconds, tenths) in [(-1, 0), (0, 1), (7, 70)] {
        let line = format!("bootloader --timeout={seconds}");
        let (grub, isolinux) = with_menu(&line, &["6.1"], |menu| {
            (grub_cfg(menu, None), isolinux_cfg(menu, "menu.c32", false))
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

#[test]
fn grub_can_parse_every_menu() {
    let present = Command::new("grub-script-check").arg("--version").output();
    if present.is_err() {
        let required = std::env::var_os("LIVECD_TEST_REQUIRE").is_some();
        assert!(!required, "required: grub-script-check is not installed");
        return;
    }
    for line in [
        "",
        "bootloader --timeout=0 --append=\"a=$b 'c d' console=ttyS0\"",
    ] {
        for password in [None, Some("grub.pbkdf2.sha512.10000.00.FF")] {
            let text = with_menu(line, &["6.1", "5.10"], |menu| {
                menu.persistence = Some("KEEP");
                grub_cfg(menu, password)
            });
            let mut check = Command::new("grub-script-check");
            let mut check = check.stdin(Stdio::piped()).spawn().unwrap();
            check
                .stdin
                .take()
                .unwrap()
                .write_all(text.as_bytes())
                .unwrap();
            assert!(check.wait().unwrap().success(), "{text}");
        }
    }
}
