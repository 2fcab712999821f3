//! Partition tables byte by byte.

use super::*;
use crate::error::Error;

fn partitions(table: PartitionTable) -> Partitions {
    Partitions {
        table,
        id: [0x11; 16],
        total: 10_000,
        iso: (64, 8000),
        esp: Some((8064, 1000)),
    }
}

fn mbr_table(table: PartitionTable) -> Vec<u8> {
    let code = BootCode::Other(vec![0x90; 440]);
    let front = render_front(&partitions(table), Some(&code), None);
    assert_eq!(
        &front[432..446],
        b"\x90\x90\x90\x90\x90\x90\x90\x90\x11\x11\x11\x11\0\0"
    );
    assert_eq!(&front[510..512], b"\x55\xaa");
    front[446..510].to_vec()
}

#[test]
fn mbrs() {
    let gpt = mbr_table(PartitionTable::Gpt);
    assert_eq!(
        &gpt[..16],
        b"\0\0\x02\0\xee\xfe\xff\xff\x01\0\0\0\x0f\x27\0\0"
    );
    assert_eq!(
        &gpt[16..32],
        b"\x80\xfe\xff\xff\0\xfe\xff\xff\0\0\0\0\x01\0\0\0"
    );
    let mbr = mbr_table(PartitionTable::Mbr);
    assert_eq!(
        &mbr[..16],
        b"\x80\xfe\xff\xff\x17\xfe\xff\xff\x40\0\0\0\x40\x1f\0\0"
    );
    assert_eq!(
        &mbr[16..32],
        b"\0\xfe\xff\xff\xef\xfe\xff\xff\x80\x1f\0\0\xe8\x03\0\0"
    );
    let hybrid = mbr_table(PartitionTable::Hybrid);
    assert_eq!(&hybrid[..32], &mbr[..32]);
    assert_eq!(
        &hybrid[32..48],
        b"\0\0\x02\0\xee\xfe\xff\xff\x01\0\0\0\x3f\0\0\0"
    );
}

#[test]
fn boot_code_loses_nothing_behind_its_place() {
    let sector = |end: [u8; 2]| [vec![0x90; 510], end.to_vec()].concat();
    let padded = |end: u8| [vec![0x90; 440], vec![0; 1607], vec![end]].concat();
    for (code, lost) in [
        (vec![], None),
        (vec![0x90; 440], None),
        (vec![0x90; 441], Some(440)),
        // GRUB's sectors have code for diskettes where a disk has its partitions.
        (sector([0x55, 0xAA]), None),
        (sector([0, 0]), Some(440)),
        (padded(0), None),
        (padded(1), Some(2047)),
        ([sector([0x55, 0xAA]), vec![0, 1]].concat(), Some(513)),
    ] {
        let refused = check_boot_code(&BootCode::Other(code)).err();
        let offset = refused.map(|error| match error {
            Error::BootCodeCut { offset, .. } => offset,
            other => panic!("{other}"),
        });
        assert_eq!(offset, lost);
    }
}

#[test]
fn the_front_is_as_long_as_is_said() {
    for table in [
        PartitionTable::Gpt,
        PartitionTable::Mbr,
        PartitionTable::Hybrid,
    ] {
        let front = render_front(&partitions(table), None, None);
        assert_eq!(front.len(), front_length(table));
    }
}

#[test]
fn boot_code_is_told_where_the_boot_image_is() {
    let field = |code: BootCode| {
        let front = render_front(&partitions(PartitionTable::Mbr), Some(&code), Some(0x0102));
        front[432..440].to_vec()
    };
    assert_eq!(field(BootCode::Grub(vec![9; 440])), b"\x0c\x04\0\0\0\0\0\0");
    assert_eq!(
        field(BootCode::Isolinux(vec![9; 432])),
        b"\x08\x04\0\0\0\0\0\0"
    );
}

/// A header whose sum is right, and its entries whose sum is right.
fn gpt(image: &[u8], block: usize, header: usize) -> (Vec<u64>, Vec<Vec<u8>>) {
    let number = |bytes: &[u8]| {
        bytes
            .iter()
            .rev()
            .fold(0, |n, byte| n << 8 | u64::from(*byte))
    };
    let mut bytes = image[header * block..header * block + 92].to_vec();
    assert_eq!(&bytes[..16], b"EFI PART\0\0\x01\0\x5c\0\0\0");
    let sum = number(&bytes[16..20]);
    bytes[16..20].fill(0);
    assert_eq!(u64::from(crc32fast::hash(&bytes)), sum);
    let places: Vec<u64> = [24, 32, 40, 48, 72]
        .map(|at| number(&bytes[at..at + 8]))
        .into();
    let start = places[4] as usize * block;
    let entries = &image[start..start + number(&bytes[80..84]) as usize * 128];
    assert_eq!(u64::from(crc32fast::hash(entries)), number(&bytes[88..92]));
    let used = entries.chunks(128).filter(|entry| entry[0] != 0);
    (places, used.map(<[u8]>::to_vec).collect())
}

#[test]
fn disks_with_blocks_of_512_and_of_4096_bytes_have_a_gpt_and_its_copy() {
    let partitions = Partitions {
        total: 10_048,
        ..partitions(PartitionTable::Gpt)
    };
    let (front, end) = (
        render_front(&partitions, None, None),
        render_backup(&partitions),
    );
    assert_eq!((front.len(), end.len()), (32 << 10, 28 << 10));
    let mut image = vec![0; 10_048 * 512];
    image[..front.len()].copy_from_slice(&front);
    let at = image.len() - end.len();
    image[at..].copy_from_slice(&end);
    for (block, blocks, usable, entries, copy) in [
        (512, 10_048, (64, 9_991), 32, 9_992),
        (4096, 1_256, (8, 1_248), 2, 1_253),
    ] {
        let last = blocks as u64 - 1;
        let (first, partitions) = gpt(&image, block, 1);
        assert_eq!(first, [1, last, usable.0, usable.1, entries], "{block}");
        let (second, copies) = gpt(&image, block, blocks - 1);
        assert_eq!(second, [last, 1, usable.0, usable.1, copy], "{block}");
        assert_eq!(partitions, copies);
        let places: Vec<&[u8]> = partitions.iter().map(|entry| &entry[32..48]).collect();
        let place = |start: u64, length: u64| {
            let blocks = [
                start * 512 / block as u64,
                (start + length) * 512 / block as u64 - 1,
            ];
            blocks.map(u64::to_le_bytes).concat()
        };
        assert_eq!(places, [place(64, 8000), place(8064, 1000)], "{block}");
        assert_eq!(
            &partitions[0][..16],
            b"\xa2\xa0\xd0\xeb\xe5\xb9\x33\x44\x87\xc0\x68\xb6\xb7\x26\x99\xc7"
        );
    }
}
