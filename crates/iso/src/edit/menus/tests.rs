//! Arguments added to menus as text.

use super::*;

#[track_caller]
fn check(path: &str, text: &str, changes: &[MenuChange], expect: &str) {
    let changed = change(path.as_bytes(), text.as_bytes(), changes);
    assert_eq!(
        String::from_utf8(changed.unwrap_or(text.into())).unwrap(),
        expect
    );
}

#[test]
fn arguments_are_added_and_removed_where_the_boot_loader_has_them() {
    let changes = [
        MenuChange::remove("quiet").unwrap(),
        MenuChange::remove("inst.ks").unwrap(),
        MenuChange::add("inst.ks=hd:LABEL=X:/my ks.cfg").unwrap(),
        MenuChange::add("debug").unwrap(),
    ];
    check(
        "boot/grub/grub.cfg",
        "set quiet=1\n\tlinux /quiet quiet a=\"quiet b\" inst.ks=x --- quiet\r\n  linuxefi /k\nlinux16 /k quiet=2\n initrd /i quiet\n",
        &changes,
        "set quiet=1\n\tlinux /quiet a=\"quiet b\" inst.ks=\"hd:LABEL=X:/my ks.cfg\" debug ---\r\n  linuxefi /k inst.ks=\"hd:LABEL=X:/my ks.cfg\" debug\nlinux16 /k inst.ks=\"hd:LABEL=X:/my ks.cfg\" debug\n initrd /i quiet\n",
    );
    check(
        "isolinux/isolinux.cfg",
        "  linux /vmlinuz quiet\n  APPEND initrd=i quiet",
        &changes,
        "  linux /vmlinuz quiet\n  APPEND initrd=i inst.ks=\"hd:LABEL=X:/my ks.cfg\" debug",
    );
    check(
        "loader/entries/a.conf",
        "title quiet\noptions quiet\n",
        &changes,
        "title quiet\noptions inst.ks=\"hd:LABEL=X:/my ks.cfg\" debug\n",
    );
    check(
        "docs/grub.txt",
        "linux /k quiet\n",
        &changes,
        "linux /k quiet\n",
    );
}

#[test]
fn every_command_of_a_grub_menu_is_found_wherever_it_stands() {
    let changes = [MenuChange::add("debug").unwrap()];
    for (text, expect) in [
        (
            "menuentry 'a; linux b' { linux /k quiet; initrd /i }\n",
            "menuentry 'a; linux b' { linux /k quiet debug; initrd /i }\n",
        ),
        (
            "if [ x = y ]; then linux /k ; else linuxefi /k a; fi",
            "if [ x = y ]; then linux /k debug ; else linuxefi /k a debug; fi",
        ),
        (
            "\tlinux /k a \\\n\t  b\n\tinitrd /i\n",
            "\tlinux /k a b debug\n\tinitrd /i\n",
        ),
        ("linux /k a#b # comment\n", "linux /k a#b debug # comment\n"),
        ("# linux /k\n#linux /k", "# linux /k\n#linux /k"),
        (
            "$linux ($root)/k ${iso_args}\n${linux} /k\n",
            "$linux ($root)/k ${iso_args} debug\n${linux} /k debug\n",
        ),
        (
            "linux /k \"a ; b\" --- quiet\n",
            "linux /k \"a ; b\" debug --- quiet\n",
        ),
        (
            "set linux=x\necho linux /k\n",
            "set linux=x\necho linux /k\n",
        ),
    ] {
        check("boot/grub2/grub.cfg", text, &changes, expect);
    }
}

#[test]
fn an_entry_of_isolinux_without_arguments_gets_a_line_and_a_module_none() {
    let changes = [MenuChange::add("debug").unwrap()];
    check(
        "boot/isolinux/menu.cfg",
        "ui vesamenu.c32\nlabel a\n  kernel /k\nlabel b\n  append quiet\n  linux /k\nlabel c\n  kernel chain.c32\n  append hd0\nlabel d\n\tlinux /k\n\tappend -\nlabel e\n  localboot 0\nlabel f\n  linux memdisk\n  append iso\n",
        &changes,
        "ui vesamenu.c32\nlabel a\n  kernel /k\n  append debug\nlabel b\n  append quiet debug\n  linux /k\nlabel c\n  kernel chain.c32\n  append hd0\nlabel d\n\tlinux /k\n\tappend debug\nlabel e\n  localboot 0\nlabel f\n  linux memdisk\n  append iso\n",
    );
    // What the menu has is for every entry that has none of its own.
    check(
        "extlinux.conf",
        "append quiet\nlabel a\n  linux /k\nlabel b\n  linux /k\n  append b",
        &changes,
        "append quiet debug\nlabel a\n  linux /k\nlabel b\n  linux /k\n  append b debug",
    );
}

#[test]
fn a_file_of_arguments_alone_is_a_menu_and_what_is_not_utf_8_stays() {
    let changes = [
        MenuChange::add("debug").unwrap(),
        MenuChange::remove("quiet").unwrap(),
    ];
    check(
        "images/generic.prm",
        "ro ramdisk_size=4 cio_ignore=all,!condev\nquiet\n",
        &changes,
        "ro ramdisk_size=4 cio_ignore=all,!condev debug\n",
    );
    // Lines have up to 80 characters.
    let words = [("a", 39), ("b", 40), ("c", 75)].map(|(letter, length)| letter.repeat(length));
    let [a, b, c] = &words;
    check(
        "images/generic.prm",
        &words.join("\n"),
        &changes,
        &format!("{a} {b}\n{c}\ndebug\n"),
    );
    let menu = b"menuentry 'caf\xe9' { linux /k\n}\n";
    assert_eq!(
        change(b"boot/grub/grub.cfg", menu, &changes).unwrap(),
        b"menuentry 'caf\xe9' { linux /k debug\n}\n"
    );
}

#[test]
fn menus_are_found_wherever_distributions_have_them() {
    for path in [
        "EFI/BOOT/grub.cfg",
        "efi/boot/BOOT.conf",
        "EFI/fedora/grub.cfg",
        "boot/grub/loopback.cfg",
        "boot/grub/x86_64-efi/grub.cfg",
        "boot/grub2/grub.cfg",
        "grub/grub.cfg",
        "isolinux/txt.cfg",
        "syslinux/syslinux.cfg",
        "arch/boot/syslinux/archiso_sys.cfg",
        "boot/x86_64/loader/isolinux.cfg",
        "extlinux/extlinux.conf",
        "loader/entries/01-archiso.conf",
        "images/cdboot.prm",
    ] {
        assert!(is_menu(path.as_bytes()), "{path}");
    }
    for path in [
        "loader/loader.conf",
        "etc/app.conf",
        "boot/grub/font.pf2",
        "docs/grub.txt",
    ] {
        assert!(!is_menu(path.as_bytes()), "{path}");
    }
}

#[test]
fn a_volume_is_renamed_where_a_label_is_expected() {
    let check_name = |from: &str, text: &str, expect: &str| {
        let changes = MenuChange::rename(from, "NEW-1").unwrap();
        check("EFI/BOOT/grub.cfg", text, &changes, expect);
    };
    check_name(
        "LIVE",
        "search --no-floppy --set=root --label 'LIVE'\nlinux /LIVE/k root=live:CDLABEL=LIVE LIVEOS NOT-LIVE x=hd:LABEL=LIVE:/ks.cfg\nset isolabel=\"LIVE\"\n",
        "search --no-floppy --set=root --label 'NEW-1'\nlinux /LIVE/k root=live:CDLABEL=NEW-1 LIVEOS NOT-LIVE x=hd:LABEL=NEW-1:/ks.cfg\nset isolabel=\"NEW-1\"\n",
    );
    // Debian's menus have these words whatever the name of the volume is.
    check_name(
        "live",
        "linux /live/vmlinuz boot=live root=live:LABEL=live quiet live\n",
        "linux /live/vmlinuz boot=live root=live:LABEL=NEW-1 quiet live\n",
    );
    check_name(
        "A B",
        "linux /k root=/dev/disk/by-label/A\\x20B stage2=hd:LABEL=A\\x20B\nsearch -l \"A B\"\n",
        "linux /k root=/dev/disk/by-label/NEW-1 stage2=hd:LABEL=NEW-1\nsearch -l \"NEW-1\"\n",
    );
    let changes = [MenuChange::replace("LIVE", "x").unwrap()];
    check("boot/grub2/a.cfg", "LIVEOS LIVE\n", &changes, "xOS x\n");
}

#[test]
fn what_would_leave_its_line_or_word_is_refused() {
    for argument in ["a\nb", "", " ", "a\"b", "a'b", "a\\", "a\\n"] {
        assert!(MenuChange::add(argument).is_err(), "{argument:?}");
    }
    for name in ["a=b", "a b", "", "\""] {
        assert!(MenuChange::remove(name).is_err(), "{name:?}");
    }
    assert!(MenuChange::replace("", "x").is_err() && MenuChange::replace("x", "a\nb").is_err());
}
