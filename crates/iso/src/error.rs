//! Why something could not be done.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::image_path::ImagePath;

/// Why an image could not be described or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The volume id is empty or longer than ECMA-119 8.4.6 allows.
    #[error("volume id `{id}` has {length} characters: it must have 1 to 32")]
    VolumeIdLength {
        /// The refused text.
        id: String,
        /// Its length in characters.
        length: usize,
    },
    /// The volume id has a character that boot arguments and udev links do not carry unchanged.
    #[error(
        "volume id `{id}` has the character {character:?}: only letters, digits and `-` `_` `.` `+` are allowed"
    )]
    VolumeIdCharacter {
        /// The refused text.
        id: String,
        /// The first character outside the set.
        character: char,
    },
    /// A text of a volume descriptor is too long or not printable ASCII.
    #[error("the {field} `{text}` is not 0 to {limit} printable ascii characters")]
    DescriptorText {
        /// Which field of the volume descriptor.
        field: &'static str,
        /// The refused text.
        text: String,
        /// The most characters that fit.
        limit: usize,
    },
    /// A path in the image is empty, or has a `.`, `..` or NUL in it.
    #[error("path `{path}` cannot be in an image: {reason}")]
    Path {
        /// The refused path.
        path: ImagePath,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A path, or a symlink's target, is longer than Rock Ridge carries.
    #[error("`{path}`: {what} has {length} bytes, the limit is {limit}")]
    TooLong {
        /// The path in the image.
        path: ImagePath,
        /// The name or the target.
        what: &'static str,
        /// Its length in bytes.
        length: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// The path is taken.
    #[error("`{path}` is in the image already")]
    Exists {
        /// The path in the image.
        path: ImagePath,
    },
    /// A parent of the path is a file.
    #[error("`{path}` is not a directory in the image")]
    NotADirectory {
        /// The path in the image.
        path: ImagePath,
    },
    /// The path is not in the image.
    #[error("`{path}` is not in the image")]
    NotFound {
        /// The path in the image.
        path: ImagePath,
    },
    /// The path is in the image, but is not a regular file.
    #[error("`{path}` is not a regular file in the image")]
    NotAFile {
        /// The path in the image.
        path: ImagePath,
    },
    /// A path is deeper than readers go.
    #[error("`{path}` is deeper than {limit} levels of directories")]
    TooDeep {
        /// The path in the image.
        path: ImagePath,
        /// The most levels.
        limit: usize,
    },
    /// A change to a menu that would break it.
    #[error("`{text}` cannot be in a boot menu: {reason}")]
    Menu {
        /// The refused text.
        text: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Whoever was told of the progress wanted no more.
    #[error("it was cancelled")]
    Cancelled,
    /// The date of the volume is not one that an image holds.
    #[error(
        "the date of the image is {seconds} seconds after 1970, and an image holds the years 1900 to 2155"
    )]
    Timestamp {
        /// Unix seconds.
        seconds: i64,
    },
    /// A file or directory could not be read.
    #[error("could not read {path}")]
    Read {
        /// The host's, or the image's for a source that is not a file.
        path: Origin,
        /// Why.
        source: io::Error,
    },
    /// An image could not be read.
    #[error("could not read the image {image}")]
    ReadImage {
        /// What the image is called.
        image: String,
        /// Why.
        source: io::Error,
    },
    /// The output could not be written.
    #[error("could not write {path}")]
    Write {
        /// The output file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is something else than a regular file where the image should be.
    #[error("could not write {path}: it is {kind}, and an image only ever replaces a regular file")]
    NotReplaced {
        /// The output file.
        path: PathBuf,
        /// What it is, with its article.
        kind: &'static str,
    },
    /// The output stream could not be written.
    #[error("could not write the iso 9660 image")]
    Output(#[source] io::Error),
    /// A file had another length when it was written than when the layout was made.
    #[error("{path} changed while the image was written: expected {expected} bytes, {found}")]
    SourceChanged {
        /// The host's, or the image's for a source that is not a file.
        path: Origin,
        /// The length in bytes when the layout was made.
        expected: u64,
        /// What was found.
        found: String,
    },
    /// A stream gave more than its limit.
    #[error("`{path}` has more than the {limit} bytes that were announced as its limit")]
    StreamTooLong {
        /// The path in the image.
        path: ImagePath,
        /// The limit in bytes.
        limit: u64,
    },
    /// A source does not say how long it is, and the image cannot go back to where its length is written.
    #[error(
        "`{path}` of the image is a stream of unknown length: write the image to a file, or say the length"
    )]
    UnknownLength {
        /// The path in the image.
        path: ImagePath,
    },
    /// The content was read twice, and was not the same.
    #[error("something in the image changed after it was summed: what was written is not usable")]
    ChangedBetween,
    /// The image would replace a file that is to be in it.
    #[error(
        "could not write {path}: it is itself a file of the image, as the output lies in the input"
    )]
    OutputIsSource {
        /// The output file.
        path: PathBuf,
    },
    /// The sums that were asked for need the image to be read back, which only a file can be.
    #[error("{0} cannot be summed while it is written: write it to a file")]
    NeedsReadBack(&'static str),
    /// What should be an ISO 9660 image is not.
    #[error("{image} is not a sound iso 9660 image: {reason}")]
    Damaged {
        /// What the image is called.
        image: String,
        /// What is wrong.
        reason: String,
    },
    /// A file was not extracted, as the directory that it is in could not be.
    #[error("`{path}` of the image lies in a directory that could not be extracted")]
    DirectoryLacking {
        /// The path in the image.
        path: ImagePath,
    },
    /// The application's area is used for something else than a media check sum.
    #[error("{path} has application data where the media check sum belongs")]
    ApplicationData {
        /// The image.
        path: PathBuf,
    },
    /// An image cannot be changed, whatever the change is.
    #[error("{path} cannot be changed: {reason}")]
    Unchangeable {
        /// The image.
        path: PathBuf,
        /// Why.
        reason: &'static str,
    },
    /// A boot image does not fit what its boot entry asks for.
    #[error("boot image {}: {reason}", path.shown())]
    BootImage {
        /// The file of the image or of the host that it is made of, or the EFI system partition.
        path: Origin,
        /// What is wrong with it.
        reason: String,
    },
    /// Boot code for disks loads the boot image of a BIOS, and there is none.
    #[error("the boot code for disks has nothing to load: the image has no boot entry for a bios")]
    BootCodeAlone,
    /// Boot code for disks has more than fits in front of the partition table.
    #[error(
        "the boot code for disks has something at byte {offset}: it has {limit} bytes, behind which the partition table lies"
    )]
    BootCodeCut {
        /// The first byte that would be lost.
        offset: usize,
        /// How many bytes there are for boot code.
        limit: usize,
    },
    /// The system area and the partition tables want the same bytes.
    #[error(
        "the system area has something at byte {offset}, where the partition tables lie: its first {taken} bytes are theirs"
    )]
    SystemAreaTaken {
        /// The first byte that would be lost.
        offset: usize,
        /// How many bytes boot code and partition tables take.
        taken: usize,
    },
    /// A directory lies in one whose number no path table can have (ECMA-119 9.4.4).
    #[error(
        "`{path}` lies in directory number {number}: only the first {limit} directories can have directories in them"
    )]
    TooManyDirectories {
        /// The path in the image.
        path: ImagePath,
        /// The number of its parent, counted level by level.
        number: u64,
        /// The largest number.
        limit: u64,
    },
    /// More than the format can hold.
    #[error("{what}: {found}, the limit is {limit}")]
    Capacity {
        /// What is too much.
        what: &'static str,
        /// How much there is.
        found: u64,
        /// How much the format holds.
        limit: u64,
    },
    /// A file for the EFI system partition has a name that FAT cannot hold.
    #[error("`{path}` cannot be in the efi system partition: {reason}")]
    EspName {
        /// The path in the FAT filesystem.
        path: String,
        /// Why.
        reason: &'static str,
    },
    /// The EFI system partition's label is not one.
    #[error("`{label}` is not 1 to 11 ascii characters that fat allows in a label")]
    EspLabel {
        /// The refused text.
        label: String,
    },
}

/// Where something is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// A file of the host.
    Host(PathBuf),
    /// A file of the image whose content is no file of the host.
    Image(ImagePath),
    /// The EFI system partition, if it is no file of the host.
    Esp,
}

impl Origin {
    /// Its own name, without what it is for.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Host(path) => format!("`{}`", path.display()),
            Self::Image(path) => format!("`{path}`"),
            Self::Esp => "(the efi system partition)".to_owned(),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(path) => path.display().fmt(f),
            Self::Image(path) => write!(f, "the content for `{path}` of the image"),
            Self::Esp => f.write_str("the content for the efi system partition"),
        }
    }
}

/// The result of this crate's operations.
pub type Result<T, E = Error> = std::result::Result<T, E>;
