//! `grub.cfg` as text, and as GRUB reads it.

use std::io::Write;
use std::process::{Command, Stdio};

use super::super::grub::loopback_cfg;
use super::super::menu::MemoryTest;
use super::{grub_cfg, with_menu};

#[test]
fn the_smallest_menu() {
    static NONE: MemoryTest = MemoryTest {
        bios: None,
        efi: None,
    };
    let text = with_menu("", &["6.1"], |menu| {
        menu.media_check = false;
        menu.memory_test = &NONE;
        grub_cfg(menu, None).unwrap().into_string()
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
            .unwrap()
            .into_string()
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
            let texts = with_menu(line, &["6.1", "5.10"], |menu| {
                menu.persistence = Some("KEEP");
                [grub_cfg(menu, password), loopback_cfg(menu, password)]
                    .map(|text| text.unwrap().into_string())
            });
            for text in texts {
                let mut check = Command::new("grub-script-check");
                let mut check = check.stdin(Stdio::piped()).spawn().unwrap();
                let mut stdin = check.stdin.take().unwrap();
                stdin.write_all(text.as_bytes()).unwrap();
                drop(stdin);
                assert!(check.wait().unwrap().success(), "{text}");
            }
        }
    }
}

#[test]
fn selinux_is_turned_on_unless_the_kickstart_has_decided() {
    for (append, expected) in [
        ("nomodeset", "nomodeset security=selinux selinux=1 quiet"),
        ("selinux=0", "selinux=0 quiet"),
        ("security=apparmor", "security=apparmor quiet"),
    ] {
        let kickstart = format!("bootloader --append=\"{append}\"\n");
        let text = with_menu(&kickstart, &["6.1"], |menu| {
            menu.selinux = "security=selinux selinux=1";
            grub_cfg(menu, None).unwrap().into_string()
        });
        let line = format!("ro rd.live.image {expected}\n");
        assert!(text.contains(&line), "{text}");
    }
}

#[test]
fn the_menu_of_an_iso_that_is_a_file_names_the_file_and_searches_nothing() {
    let (medium, file) = with_menu("", &["6.1", "5.10"], |menu| {
        let text = |text: Result<_, _>| text.map(livecd_quoting::Text::into_string).unwrap();
        (text(grub_cfg(menu, None)), text(loopback_cfg(menu, None)))
    });
    let is_kernel = |line: &&str| {
        line.trim_start()
            .starts_with("linux /images/pxeboot/vmlinuz")
    };
    let expect: Vec<String> = medium
        .lines()
        .filter(is_kernel)
        .map(|line| format!("{line} \"iso-scan/filename=$iso_path\""))
        .collect();
    assert!(expect.len() > 2);
    assert_eq!(file.lines().filter(is_kernel).collect::<Vec<_>>(), expect);
    assert!(medium.contains("\nsearch ") && !file.contains("search "));
}
