//! What other programs make of our media when they change a file: every boot entry is still there.

use std::fs;
use std::path::{Path, PathBuf};

use livecd_iso::{BootCode, BootEntry, DiskBoot, IsoImage, PartitionTable, Source};

use crate::support::*;

/// Which program boots a BIOS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loader {
    Grub,
    Isolinux,
    None,
}

pub(crate) fn medium(loader: Loader, table: PartitionTable, esp: usize) -> IsoImage {
    let mut image = image();
    let mut disk = DiskBoot::named("remaster");
    disk.table = table;
    disk.esp = Some(Source::Bytes((0..esp).map(|n| n as u8).collect()));
    let code = vec![0x90; 400];
    if loader != Loader::None {
        let image_file = Source::Bytes(vec![0x90; 24_577]);
        image.tree.file("boot/loader.bin", image_file).unwrap();
    }
    match loader {
        Loader::Grub => {
            image.boot.push(BootEntry::bios("boot/loader.bin"));
            disk.boot_code = Some(BootCode::Grub(code));
        }
        Loader::Isolinux => {
            image.boot.push(BootEntry::isolinux("boot/loader.bin"));
            disk.boot_code = Some(BootCode::Isolinux(code));
        }
        Loader::None => {}
    }
    image.disk = Some(disk);
    image.boot.push(BootEntry::appended_esp());
    image
}

/// Adds a file as `mkksiso` does, and returns the new image.
pub(crate) fn remastered(iso: &Path) -> PathBuf {
    let (added, out) = (iso.with_extension("added"), iso.with_extension("re.iso"));
    fs::write(&added, "lang C\n").unwrap();
    let _ = fs::remove_file(&out);
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    let output = run(
        "xorriso",
        &[
            "-indev",
            &path(iso),
            "-outdev",
            &path(&out),
            "-boot_image",
            "any",
            "replay",
            "-map",
            &path(&added),
            "/ks.cfg",
            "-commit",
        ],
    );
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        !said.contains("SORRY") && !said.contains("WARNING"),
        "{said}"
    );
    out
}

/// The platforms in the boot catalog, as xorriso sees them.
pub(crate) fn entries(iso: &Path) -> Vec<String> {
    let report = ["-report_el_torito", "plain"];
    let said = stdout(
        "xorriso",
        &[&["-indev", iso.to_str().unwrap()][..], &report].concat(),
    );
    let lines = said
        .lines()
        .filter(|line| line.starts_with("El Torito boot img :"));
    lines
        .filter_map(|line| line.split_whitespace().nth(6).map(str::to_owned))
        .collect()
}

#[test]
fn a_replay_keeps_every_boot_entry() {
    if !have(&["xorriso"]) {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let iso = scratch.path().join("in.iso");
    let tables = [
        PartitionTable::Gpt,
        PartitionTable::Mbr,
        PartitionTable::Hybrid,
    ];
    // Around the granularity of sectors, of the partition's end, and of what the catalog can say.
    let lengths = [1, 2049, 32_768, 4_195_328, 65_535 * 512];
    for (index, esp) in lengths.into_iter().enumerate() {
        // Every table and loader meets every kind of length, without trying all of the pairs.
        for (shift, loader) in [Loader::Grub, Loader::Isolinux, Loader::None]
            .into_iter()
            .enumerate()
        {
            let table = tables[(index + shift) % tables.len()];
            let what = format!("{loader:?} {table:?} {esp}");
            write(&medium(loader, table, esp), &iso);
            let expect: &[&str] = match loader {
                Loader::None => &["UEFI"],
                _ => &["BIOS", "UEFI"],
            };
            assert_eq!(entries(&iso), expect, "{what}");
            let out = remastered(&iso);
            assert_eq!(entries(&out), expect, "{what}, remastered");
            let mkisofs = [
                "-indev",
                iso.to_str().unwrap(),
                "-report_el_torito",
                "as_mkisofs",
            ];
            let options = stdout("xorriso", &mkisofs);
            assert!(
                options.contains("-e '--interval:appended_partition_2"),
                "{what}: {options}"
            );
        }
    }
}
