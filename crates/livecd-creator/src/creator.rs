//! The image creator that the options and the kickstart ask for.

use std::str::FromStr;

use livecd_images::{
    Error, ImageFormat, ImageOptions, Installation, LiveImageCreator, LiveOptions,
    LoopImageCreator, VolumeId,
};
use livecd_imgcreate::{Family, ImageCreator};
use livecd_kickstart::{Diagnostic, Kickstart, Severity};
use livecd_packages::HostTool;

use crate::cli::{Format, ImageType, Mount, RootfsFormat};
use crate::names::Names;
use crate::refusal::Refusal;

/// A creator, and the programs of the build host it needs.
pub(crate) type Creator = (Box<dyn ImageCreator>, Vec<HostTool>);

/// The creator of an image of this `kind`.
pub(crate) fn creator(
    options: &crate::cli::ImageOptions,
    kind: ImageType,
    family: Family,
    kickstart: &Kickstart,
    names: &Names,
) -> Result<Creator, Refusal> {
    let made = match kind {
        ImageType::Livecd => {
            let volume_id: VolumeId = names.label.parse().map_err(Refusal::usage)?;
            let mut live = LiveOptions::new(volume_id, family);
            live.format = rootfs_format(options)?;
            self::live(options, live, kickstart, names)
        }
        ImageType::Image => image(options, kickstart, names),
    };
    made.map_err(|error| refuse(error, kickstart))
}

fn live(
    options: &crate::cli::ImageOptions,
    mut live: LiveOptions,
    kickstart: &Kickstart,
    names: &Names,
) -> Result<Creator, Error> {
    live.product = options.product.clone().unwrap_or(names.product.clone());
    live.title = options.title.clone().unwrap_or(live.product.clone());
    live.layout = options.live_layout();
    live.overlay = options.live_overlay();
    live.persistence = options.persistence.clone();
    live.isolinux = options.syslinux;
    live.serial = options.serial_console;
    live.base = options.base();
    let creator = LiveImageCreator::new(live, kickstart)?;
    let tools = creator.tools().into_iter().map(host_tool).collect();
    Ok((Box::new(creator), tools))
}

/// The compressed filesystem, with its compressor.
fn rootfs_format(
    options: &crate::cli::ImageOptions,
) -> Result<livecd_images::RootfsFormat, Refusal> {
    fn compression<T: FromStr<Err: std::error::Error + 'static>>(
        given: &str,
    ) -> Result<T, Refusal> {
        given.parse().map_err(Refusal::usage)
    }
    let given = options.compression_type.as_deref();
    Ok(match (options.rootfs_format, given) {
        (RootfsFormat::System, None) => livecd_images::RootfsFormat::OfSystem,
        (RootfsFormat::System, Some(_)) => {
            return Err(Refusal::usage(
                "--compression-type is about one format: name it with --rootfs-format, squashfs or \
                 erofs",
            ));
        }
        (RootfsFormat::Erofs, given) => {
            livecd_images::RootfsFormat::Erofs(compression(given.unwrap_or("lz4hc"))?)
        }
        (RootfsFormat::Squashfs, given) => {
            livecd_images::RootfsFormat::Squashfs(compression(given.unwrap_or("zstd"))?)
        }
    })
}

fn image(
    options: &crate::cli::ImageOptions,
    kickstart: &Kickstart,
    names: &Names,
) -> Result<Creator, Error> {
    let formats = options.format.iter().map(|format| match format {
        Format::Raw => ImageFormat::Raw,
        Format::Qcow2 => ImageFormat::Qcow2,
        Format::Tar => ImageFormat::Tar,
    });
    let image = ImageOptions {
        formats: formats.collect(),
        installation: match options.mount {
            Mount::None => Installation::Tree,
            Mount::Loop => Installation::Mounted,
        },
        minimize: options.minimize,
        base: options.base(),
    };
    let creator = LoopImageCreator::new(kickstart, &names.label, image)?;
    let tools = creator.tools().into_iter().map(host_tool).collect();
    Ok((Box::new(creator), tools))
}

/// The packages that have a program.
fn host_tool(program: &'static str) -> HostTool {
    let (debian, fedora) = match program {
        "mksquashfs" | "unsquashfs" => ("squashfs-tools", "squashfs-tools"),
        "mkfs.erofs" => ("erofs-utils", "erofs-utils"),
        "mkfs.xfs" | "xfs_repair" => ("xfsprogs", "xfsprogs"),
        "mkfs.btrfs" | "btrfs" => ("btrfs-progs", "btrfs-progs"),
        "qemu-img" => ("qemu-utils", "qemu-img"),
        "tar" => ("tar", "tar"),
        _ => ("e2fsprogs", "e2fsprogs"),
    };
    HostTool {
        program,
        debian,
        fedora,
    }
}

/// An image that cannot be made: the kickstart's line, if it is the reason.
fn refuse(error: Error, kickstart: &Kickstart) -> Refusal {
    let Some(span) = error.span() else {
        return Refusal::usage(error);
    };
    let line = Diagnostic::new(Severity::Error, "image", error.to_string(), span);
    Refusal::Line(Box::new(line), Box::new(kickstart.sources().clone()))
}
