//! Makes bytes of an image that was described.

use std::io::{Seek, Write};

use crate::destination::{Destination, Forward, Stream};
use crate::error::{Error, Result};
use crate::image::IsoImage;
use crate::layout::Layout;
use crate::media_sum::MediaSum;
use crate::output::Sums;
use crate::progress::{Answer, Listener, Progress};
use crate::report::Report;
use crate::writer;

impl IsoImage {
    /// Writes the image to `out`, from its current position on; `progress` is told now and then.
    ///
    /// # Errors
    /// Something cannot be represented, read or written; a file changed while it was read; or sums were asked
    /// for which need the image to be read back: both sums at once, or any with a stream of unknown length. What was
    /// written until then stays in `out`.
    pub fn write<W: Write + Seek, A: Answer>(
        &self,
        out: &mut W,
        progress: &mut dyn FnMut(Progress) -> A,
    ) -> Result<Report> {
        match self.write_once(&mut Stream(out), &mut |at| progress(at).go_on())? {
            (report, pending) if pending.is_empty() => Ok(report),
            (_, _) if self.media_check && self.sha256 => {
                Err(Error::NeedsReadBack("an image with a media check sum"))
            }
            (_, _) => Err(Error::NeedsReadBack(
                "an image with a stream of unknown length",
            )),
        }
    }

    /// Writes the image to something that only goes forward, such as a pipe or a socket.
    ///
    /// The media check sum is one of the whole image and lies near its beginning: if it is
    /// [asked for](IsoImage::media_check), all is read twice, first to sum it, and progress begins again for that.
    ///
    /// ```
    /// use livecd_iso::{IsoImage, Source};
    ///
    /// let mut image = IsoImage::new("EXAMPLE".parse()?, 1_700_000_000);
    /// image.tree.file("hello", Source::Bytes(b"hello".to_vec()))?;
    /// (image.media_check, image.sha256) = (true, true);
    /// let mut pipe: Vec<u8> = Vec::new();
    /// let report = image.write_forward(&mut pipe, &mut |_| ())?;
    /// assert_eq!(report.size, pipe.len() as u64);
    /// # Ok::<(), livecd_iso::Error>(())
    /// ```
    ///
    /// # Errors
    /// Something cannot be represented, read or written; a file changed while it was read; or there is a stream of
    /// unknown length, as what describes it lies in front of it. What was written until then stays in `out`.
    pub fn write_forward<W: Write, A: Answer>(
        &self,
        out: &mut W,
        progress: &mut dyn FnMut(Progress) -> A,
    ) -> Result<Report> {
        self.check()?;
        let layout = Layout::new(self)?;
        if let Some(path) = layout.first_stream() {
            return Err(Error::UnknownLength { path });
        }
        let mut progress = |at| progress(at).go_on();
        let known = match self.media_check {
            true => {
                let mut nowhere = Forward::new(std::io::sink());
                let no_sum = MediaSum::default();
                writer::write(&layout, &mut nowhere, Some(&no_sum), &mut progress)?.media
            }
            false => None,
        };
        let mut out = Forward::new(out);
        let sums = writer::write(&layout, &mut out, known.as_ref(), &mut progress)?;
        if sums.media != known {
            return Err(Error::ChangedBetween);
        }
        Ok(layout.report(sums))
    }

    /// Writes all but the sums that need another pass.
    pub(crate) fn write_once<W: Destination>(
        &self,
        out: &mut W,
        progress: &mut Listener<'_>,
    ) -> Result<(Report, PendingSums)> {
        self.check()?;
        let mut layout = Layout::new(self)?;
        if layout.streams > 0 {
            writer::write_streams(&mut layout, out, progress)?;
            let pending = PendingSums {
                media: self.media_check,
                sha256: self.sha256,
            };
            return Ok((layout.report(Sums::default()), pending));
        }
        let sums = writer::write(&layout, out, None, progress)?;
        let pending = PendingSums {
            media: false,
            sha256: self.sha256 && sums.sha256.is_none(),
        };
        Ok((layout.report(sums), pending))
    }
}

/// The sums that were asked for, but could not be made in one pass.
pub(crate) struct PendingSums {
    pub(crate) media: bool,
    pub(crate) sha256: bool,
}

impl PendingSums {
    fn is_empty(&self) -> bool {
        !self.media && !self.sha256
    }
}
