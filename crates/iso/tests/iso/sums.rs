//! Checksums that are computed while an image is written.

use std::fs;
use std::io::{Cursor, Read};
use std::process::Command;
use std::sync::atomic::{AtomicU8, Ordering};

use livecd_iso::{BootEntry, DiskBoot, Error, IsoImage, MediaCheck, Source, implant, verify};

use crate::support::*;

fn content(length: usize) -> Vec<u8> {
    (0..length as u32)
        .flat_map(|n| (n.wrapping_mul(2_654_435_761)).to_le_bytes())
        .take(length)
        .collect()
}

#[test]
fn checkisomd5_passes_and_fails_after_one_flipped_byte() {
    if !have(&["checkisomd5", "implantisomd5"]) {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("test.iso");
    let iso = path.to_str().unwrap();
    for length in [1, 600_000, 5_000_000] {
        let mut image = image();
        image
            .tree
            .file("file", Source::Bytes(content(length)))
            .unwrap();
        image.media_check = true;
        let report = write(&image, &path);
        run("checkisomd5", &[iso]);
        let ours = fs::read(&path).unwrap();

        // The same bytes as the field's own tool writes.
        run("implantisomd5", &["--force", iso]);
        assert!(fs::read(&path).unwrap() == ours, "{length}");
        assert_eq!(
            implant(&path, &mut |_| ()).unwrap(),
            report.media_sum.clone().unwrap()
        );
        assert!(fs::read(&path).unwrap() == ours, "{length}");
        assert_eq!(
            verify(&path, &mut |_| ()).unwrap().media_check,
            MediaCheck::Passed(report.media_sum.unwrap())
        );

        let mut damaged = ours;
        let middle = damaged.len() / 2;
        damaged[middle] ^= 1;
        fs::write(&path, &damaged).unwrap();
        assert!(
            !Command::new("checkisomd5")
                .arg(iso)
                .output()
                .unwrap()
                .status
                .success()
        );
        assert!(matches!(
            verify(&path, &mut |_| ()).unwrap().media_check,
            MediaCheck::Failed { .. }
        ));
    }
}

#[test]
fn both_sums_of_a_file() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("test.iso");
    for media_check in [false, true] {
        let mut image = image();
        image
            .tree
            .file("file", Source::Bytes(content(3_000_000)))
            .unwrap();
        image.media_check = media_check;
        image.sha256 = true;
        let report = write(&image, &path);
        let sha256 = stdout("sha256sum", &[path.to_str().unwrap()]);
        let ours: String = report
            .sha256
            .unwrap()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(&sha256[..64], ours);
        assert_eq!(
            verify(&path, &mut |_| ()).unwrap().sha256,
            report.sha256.unwrap()
        );
        assert_eq!(report.media_sum.is_some(), media_check);
        let found = verify(&path, &mut |_| ()).unwrap().media_check;
        assert_eq!(
            matches!(found, MediaCheck::Passed(_)),
            media_check,
            "{found:?}"
        );
    }
}

#[test]
fn what_is_no_image_is_not_summed() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("no.iso");
    for (content, reason) in [
        (100, "it is too short"),
        (100_000, "it has no primary volume descriptor in sector 16"),
    ] {
        fs::write(&path, vec![0; content]).unwrap();
        let error = verify(&path, &mut |_| ()).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("{} is not a sound iso 9660 image: {reason}", path.display())
        );
    }
}

#[test]
fn streams_of_unknown_length_go_straight_into_the_image() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("test.iso");
    let mut items = posix_items();
    items.extend(many_items(300));
    let mut streamed = image();
    let mut known = image();
    for image in [&mut streamed, &mut known] {
        add(&mut image.tree, &items);
        image.media_check = true;
        image.sha256 = true;
    }
    let stream = || Box::new(Cursor::new(content(4_000_001))) as Box<dyn Read + Send>;
    streamed
        .tree
        .file("LiveOS/squashfs.img", Source::stream(move || Ok(stream())))
        .unwrap();
    known
        .tree
        .file("LiveOS/squashfs.img", Source::Bytes(content(4_000_001)))
        .unwrap();
    known.tree.set_weight("LiveOS/squashfs.img", -1).unwrap();

    let report = write(&streamed, &path);
    assert!(matches!(
        verify(&path, &mut |_| ()).unwrap().media_check,
        MediaCheck::Passed(_)
    ));
    let sha256 = stdout("sha256sum", &[path.to_str().unwrap()]);
    assert_eq!(
        &sha256[..64],
        report
            .sha256
            .unwrap()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    );
    if have(&["bsdtar"]) {
        let listed = || {
            stdout(
                "bsdtar",
                &[
                    "-cf",
                    "-",
                    "--format=mtree",
                    "--options=sha256",
                    &format!("@{}", path.display()),
                ],
            )
        };
        let streamed_listing = listed();
        write(&known, &path);
        assert_eq!(streamed_listing, listed());
    }
}

#[test]
fn limits_of_streams() {
    let mut image = image();
    let source = Source::stream(|| Ok(Box::new(Cursor::new(vec![0; 100]))));
    let Source::Stream(mut stream) = source else {
        unreachable!()
    };
    stream.limit = 99;
    image.tree.file("stream", Source::Stream(stream)).unwrap();
    let error = image
        .write(&mut Cursor::new(Vec::new()), &mut |_| ())
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "`stream` has more than the 99 bytes that were announced as its limit"
    );

    let mut image = crate::support::image();
    image
        .tree
        .file(
            "stream",
            Source::stream(|| Ok(Box::new(Cursor::new(vec![0; 100])))),
        )
        .unwrap();
    image.media_check = true;
    let error = image
        .write(&mut Cursor::new(Vec::new()), &mut |_| ())
        .unwrap_err();
    assert!(matches!(error, Error::NeedsReadBack(_)), "{error}");
}

/// An image with all that is written at the end, and a stream that says its length.
fn for_a_pipe() -> IsoImage {
    let mut image = image();
    add(&mut image.tree, &posix_items());
    let source = Source::stream(|| Ok(Box::new(Cursor::new(content(700_001)))));
    let Source::Stream(mut stream) = source else {
        unreachable!()
    };
    stream.length = Some(700_001);
    image.tree.file("stream", Source::Stream(stream)).unwrap();
    let mut disk = DiskBoot::named("pipe");
    disk.esp = Some(Source::Bytes(content(300_000)));
    image.disk = Some(disk);
    image.boot.push(BootEntry::appended_esp());
    image
}

#[test]
fn a_pipe_gets_the_bytes_that_a_file_gets() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("out.iso");
    for (media_check, sha256) in [(false, false), (true, false), (false, true), (true, true)] {
        let mut image = for_a_pipe();
        (image.media_check, image.sha256) = (media_check, sha256);
        let mut pipe = Vec::new();
        let reported = image.write_forward(&mut pipe, &mut |_| ()).unwrap();
        assert_eq!(reported, write(&image, &path), "{media_check} {sha256}");
        assert!(
            pipe == std::fs::read(&path).unwrap(),
            "{media_check} {sha256}"
        );
    }
}

#[test]
fn what_a_pipe_cannot_have_is_refused_before_the_first_byte() {
    let mut image = for_a_pipe();
    let unknown = Source::stream(|| Ok(Box::new(std::io::empty())));
    image.tree.file("of unknown length", unknown).unwrap();
    let mut pipe = Vec::new();
    let error = image.write_forward(&mut pipe, &mut |_| ()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`of unknown length` of the image is a stream of unknown length: write the image to a file, or say the length"
    );
    assert!(pipe.is_empty());
}

#[test]
fn content_that_changes_between_summing_and_writing_is_an_error() {
    let opened = AtomicU8::new(0);
    let source = Source::stream(move || {
        let byte = opened.fetch_add(1, Ordering::Relaxed);
        Ok(Box::new(Cursor::new(vec![byte; 1000])))
    });
    let Source::Stream(mut stream) = source else {
        unreachable!()
    };
    stream.length = Some(1000);
    let mut image = image();
    image.media_check = true;
    image.tree.file("changing", Source::Stream(stream)).unwrap();
    let error = image
        .write_forward(&mut Vec::new(), &mut |_| ())
        .unwrap_err();
    assert!(matches!(error, Error::ChangedBetween), "{error}");
}
