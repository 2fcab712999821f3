//! The bytes of a source, into the image; and whether it is still as long as it was when the layout was made.

use std::fs::File;

use crate::destination::Destination;
use crate::error::{Error, Result};
use crate::image_path::ImagePath;
use crate::output::{Output, read_some};
use crate::source::Source;

/// Copies a source that must have `length` bytes.
pub(crate) fn copy<W: Destination>(
    source: &Source,
    path: &ImagePath,
    length: u64,
    output: &mut Output<'_, W>,
) -> Result<()> {
    let read_error = |error| Error::Read {
        path: source.name(path),
        source: error,
    };
    let changed = |found| {
        Err(Error::SourceChanged {
            path: source.name(path),
            expected: length,
            found,
        })
    };
    let (copied, has_more) = if let Source::File(path) = source {
        let mut file = File::open(path).map_err(read_error)?;
        let copied = output.copy_file(&mut file, length, read_error)?;
        (
            copied,
            read_some(&mut file, &mut [0]).map_err(read_error)? > 0,
        )
    } else {
        let mut reader = source.open().map_err(read_error)?;
        let copied = output.copy(&mut reader, length, read_error)?;
        (
            copied,
            read_some(&mut reader, &mut [0]).map_err(read_error)? > 0,
        )
    };
    if copied < length {
        return changed(format!("it ended after {copied}"));
    }
    if has_more {
        return changed("it has more".to_owned());
    }
    Ok(())
}

/// Copies a source of unknown length; returns the length.
pub(crate) fn copy_stream<W: Destination>(
    source: &Source,
    path: &ImagePath,
    limit: u64,
    output: &mut Output<'_, W>,
) -> Result<u64> {
    let read_error = |error| Error::Read {
        path: source.name(path),
        source: error,
    };
    let mut reader = source.open().map_err(read_error)?;
    let copied = output.copy(&mut reader, limit, read_error)?;
    if read_some(&mut reader, &mut [0]).map_err(read_error)? > 0 {
        return Err(Error::StreamTooLong {
            path: path.clone(),
            limit,
        });
    }
    Ok(copied)
}

/// Fails if a file that was empty is so no more. It need not be readable for that.
pub(crate) fn still_empty(source: &Source, path: &ImagePath) -> Result<()> {
    let name = || source.name(path);
    match source.length() {
        Ok(None | Some(0)) => Ok(()),
        Ok(Some(length)) => Err(Error::SourceChanged {
            path: name(),
            expected: 0,
            found: format!("it has {length}"),
        }),
        Err(error) => Err(Error::Read {
            path: name(),
            source: error,
        }),
    }
}
