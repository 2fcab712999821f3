//! `livecd-squashfs make`.

use std::error::Error;

use livecd_squashfs::{SquashfsImage, Tails};

use crate::cli::{Make, TailsOf};
use crate::console::complain;

pub(crate) fn make(options: &Make) -> Result<(), Box<dyn Error>> {
    let mut image = SquashfsImage::new(options.time);
    image.compression = options.compression;
    image.block_size = options.block_size;
    image.latest_mtime = options.latest_mtime;
    image.share_duplicates = !options.no_duplicates;
    image.exportable = !options.no_exports;
    image.threads = options.threads;
    image.tails = match options.tails {
        TailsOf::None => Tails::Apart,
        TailsOf::Small => Tails::OfSmallFiles,
        TailsOf::All => Tails::OfAllFiles,
    };
    for left_out in image.tree.add_dir("", &options.directory)? {
        complain(&format!(
            "warning: `{}`: a squashfs image cannot hold the attribute {:?}",
            left_out.path, left_out.xattr
        ));
    }
    if options.all_root {
        image.tree.change_attributes(|_, attributes| {
            (attributes.uid, attributes.gid) = (0, 0);
        });
    }
    let report = image.write_file(&options.image, &mut |_| ())?;
    for path in report.dates_cut {
        complain(&format!(
            "warning: `{path}`: its time is not one that a squashfs image holds, and became the nearest one"
        ));
    }
    Ok(())
}
