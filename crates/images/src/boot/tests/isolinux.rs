//! `isolinux.cfg` as text.

use super::super::console::SerialConsole;
use super::{isolinux_cfg, with_menu};

#[test]
fn isolinux_has_the_same_entries() {
    let text = with_menu("bootloader --timeout=3", &["6.1", "5.10"], |menu| {
        menu.serial = Some(SerialConsole {
            port: 0,
            speed: 115_200,
        });
        isolinux_cfg(menu, "menu.c32", true).unwrap().into_string()
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
