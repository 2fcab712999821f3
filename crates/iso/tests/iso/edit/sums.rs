//! Lists of sums on the volume say what the files are, also when they were changed.

use std::fs;
use std::path::Path;

use livecd_iso::{BootEntry, Edited, Editor, IsoReader, MenuChange, Source};

use super::{MENU, content};
use crate::support::*;

const LISTS: [(&str, &str); 5] = [
    ("md5sum.txt", "md5sum"),
    ("SHA256SUMS", "sha256sum"),
    ("sha1sum.txt", "sha1sum"),
    ("boot/files.sha512", "sha512sum"),
    ("Test-CHECKSUM", "sha256sum"),
];

/// A tree with lists of all forms, made by the programs that check them.
fn tree(scratch: &Path) -> std::path::PathBuf {
    let tree = scratch.join("tree");
    fs::create_dir_all(tree.join("boot/grub")).unwrap();
    fs::create_dir_all(tree.join("images")).unwrap();
    let mut esp = livecd_iso::Esp::new("ESP", TIMESTAMP, 1);
    esp.file("EFI/BOOT/grub.cfg", MENU.into());
    for (name, bytes) in [
        ("boot/grub/grub.cfg", MENU.into()),
        ("images/efiboot.img", esp.render().unwrap()),
        ("gone", b"gone".to_vec()),
        ("kept", b"kept".to_vec()),
        ("odd\nname", b"odd".to_vec()),
        ("Test-CHECKSUM.asc", b"signature".to_vec()),
        // Of a file that is not on the volume, and of one that never was what it says.
        (".treeinfo", b"[checksums]\nboot/grub/grub.cfg = sha256:0000000000000000000000000000000000000000000000000000000000000000\n".to_vec()),
    ] {
        fs::write(tree.join(name), bytes).unwrap();
    }
    let script = "
        md5sum ./boot/grub/grub.cfg ./images/efiboot.img ./gone ./kept >md5sum.txt
        echo '00000000000000000000000000000000  ./not there' >>md5sum.txt
        sha256sum md5sum.txt boot/grub/grub.cfg 'odd\nname' >SHA256SUMS
        sha1sum -b gone boot/grub/grub.cfg >sha1sum.txt
        (cd boot; sha512sum grub/grub.cfg >files.sha512)
        sha256sum --tag boot/grub/grub.cfg kept >Test-CHECKSUM
        b2sum kept boot/grub/grub.cfg >B2SUMS";
    let mut command = std::process::Command::new("sh");
    let status = command.args(["-ec", script]).current_dir(&tree).status();
    assert!(status.unwrap().success());
    tree
}

fn edited(scratch: &Path, change: impl Fn(&mut Editor)) -> (std::path::PathBuf, Edited) {
    let iso = scratch.join("image.iso");
    let mut image = image();
    image.tree.add_dir("/", &tree(scratch)).unwrap();
    image.boot.push(BootEntry::uefi("images/efiboot.img"));
    image.media_check = true;
    write(&image, &iso);
    let mut editor = Editor::open(&iso).unwrap();
    change(&mut editor);
    let edited = editor.write_file(&iso, &mut |_| ()).unwrap();
    (iso, edited)
}

fn names(paths: &[livecd_iso::ImagePath]) -> Vec<String> {
    paths.iter().map(|path| path.to_string()).collect()
}

#[test]
fn lists_of_sums_are_made_again_and_the_programs_that_check_them_agree() {
    if !have(&["md5sum", "sha1sum", "sha256sum", "sha512sum", "b2sum"]) {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let (iso, edited) = edited(scratch.path(), |editor| {
        editor.menus.push(MenuChange::add("debug").unwrap());
        editor.tree.remove("gone").unwrap();
        editor.tree.remove("odd\nname").unwrap();
        let new = Source::Bytes(b"another".to_vec());
        editor.tree.file("odd\nname", new).unwrap();
    });
    assert_eq!(
        names(&edited.sums),
        [
            ".treeinfo",
            "SHA256SUMS",
            "Test-CHECKSUM",
            "boot/files.sha512",
            "md5sum.txt",
            "sha1sum.txt"
        ]
    );
    assert_eq!(names(&edited.outdated), ["B2SUMS", "Test-CHECKSUM.asc"]);
    let out = scratch.path().join("out");
    IsoReader::open(&iso)
        .unwrap()
        .extract(&out, &mut |_| ())
        .unwrap();
    for (list, program) in LISTS {
        let path = out.join(list);
        let name = path.file_name().unwrap().to_str().unwrap();
        let mut command = std::process::Command::new(program);
        let command = command.args(["-c", "--ignore-missing", "--strict", name]);
        let output = command.current_dir(path.parent().unwrap()).output();
        let output = output.unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{list}: {said}");
    }
    let list = String::from_utf8(content(&iso, "md5sum.txt")).unwrap();
    assert_eq!(list.lines().count(), 4, "{list}");
    assert!(
        !list.contains("gone") && list.contains("  ./not there"),
        "{list}"
    );
    let menu = stdout(
        "sha256sum",
        &[out.join("boot/grub/grub.cfg").to_str().unwrap()],
    );
    let treeinfo = String::from_utf8(content(&iso, ".treeinfo")).unwrap();
    let expect = format!("[checksums]\nboot/grub/grub.cfg = sha256:{}\n", &menu[..64]);
    assert_eq!(treeinfo, expect);
}

#[test]
fn lists_that_name_nothing_that_changed_are_left_alone() {
    if !have(&["md5sum", "sha1sum", "sha256sum", "sha512sum", "b2sum"]) {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let mut places = Vec::new();
    let (iso, edited) = edited(scratch.path(), |editor| {
        let new = Source::Bytes(b"new".to_vec());
        editor.tree.file("new", new).unwrap();
        // A list that is given is taken as it is.
        editor.tree.remove("md5sum.txt").unwrap();
        let given = Source::Bytes(b"0123  ./kept\n".to_vec());
        editor.tree.file("md5sum.txt", given).unwrap();
    });
    places.extend(names(&edited.sums));
    // It is itself in another list.
    assert_eq!(places, ["SHA256SUMS"]);
    assert_eq!(content(&iso, "md5sum.txt"), b"0123  ./kept\n");
    assert!(edited.outdated.is_empty());
}
