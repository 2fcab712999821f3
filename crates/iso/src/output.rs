//! The image as a stream: buffered, summed in a thread of its own, reported.

use std::fs::File;
use std::io::{self, ErrorKind, Read, SeekFrom};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use sha2::{Digest, Sha256};

use crate::destination::Destination;
use crate::error::{Error, Result};
use crate::fields::SECTOR;
use crate::media_sum::{MediaSum, MediaSummer};
use crate::progress::{Listener, Progress};

/// How much is read, written and summed at once.
const CHUNK: usize = 256 << 10;
/// How much is copied by the kernel at once, between two reports of progress.
const KERNEL_CHUNK: u64 = 64 << 20;
/// Chunks on their way between writing and summing.
const CHUNKS_IN_FLIGHT: usize = 16;

/// What to sum while writing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Summers {
    pub(crate) media: Option<MediaSummer>,
    pub(crate) sha256: Option<Sha256>,
}

/// The sums of what was written.
#[derive(Debug, Default)]
pub(crate) struct Sums {
    pub(crate) media: Option<MediaSum>,
    pub(crate) sha256: Option<[u8; 32]>,
}

impl Summers {
    fn update(&mut self, bytes: &[u8]) {
        if let Some(summer) = &mut self.media {
            summer.update(bytes);
        }
        if let Some(sha256) = &mut self.sha256 {
            sha256.update(bytes);
        }
    }

    pub(crate) fn finish(self) -> Sums {
        Sums {
            media: self.media.map(MediaSummer::finish),
            sha256: self.sha256.map(|sha256| sha256.finalize().into()),
        }
    }

    fn is_empty(&self) -> bool {
        self.media.is_none() && self.sha256.is_none()
    }
}

/// Sums chunks while the next ones are read and written.
struct SumThread {
    full: SyncSender<Vec<u8>>,
    empty: Receiver<Vec<u8>>,
    thread: JoinHandle<Sums>,
}

impl SumThread {
    /// None where there are no threads, as in a browser.
    fn start(summers: &Summers) -> Option<Self> {
        let mut summers = summers.clone();
        let (full, to_sum) = sync_channel::<Vec<u8>>(CHUNKS_IN_FLIGHT);
        let (summed, empty) = sync_channel(CHUNKS_IN_FLIGHT + 1);
        let thread = std::thread::Builder::new().spawn(move || {
            while let Ok(mut chunk) = to_sum.recv() {
                summers.update(&chunk);
                chunk.clear();
                // The writer may be gone after an error.
                let _ = summed.try_send(chunk);
            }
            summers.finish()
        });
        Some(Self {
            full,
            empty,
            thread: thread.ok()?,
        })
    }

    /// Takes a chunk to sum, and gives an empty one.
    fn exchange(&self, chunk: Vec<u8>) -> Vec<u8> {
        // Sending fails only if the thread panicked, which joining it reports.
        let _ = self.full.send(chunk);
        self.empty
            .try_recv()
            .unwrap_or_else(|_| Vec::with_capacity(CHUNK))
    }

    fn finish(self) -> Result<Sums> {
        drop(self.full);
        self.thread
            .join()
            .map_err(|_| Error::Output(io::Error::other("the thread that sums panicked")))
    }
}

/// Where sums are made.
enum Summing {
    Nowhere,
    Here(Summers),
    InThread(SumThread),
}

impl Summing {
    fn new(summers: Summers) -> Self {
        if summers.is_empty() {
            return Self::Nowhere;
        }
        match SumThread::start(&summers) {
            Some(thread) => Self::InThread(thread),
            None => Self::Here(summers),
        }
    }

    fn finish(self) -> Result<Sums> {
        match self {
            Self::Nowhere => Ok(Sums::default()),
            Self::Here(summers) => Ok(summers.finish()),
            Self::InThread(thread) => thread.finish(),
        }
    }
}

/// Where the image goes.
pub(crate) struct Output<'a, W> {
    out: &'a mut W,
    /// Where the image begins in `out`.
    origin: u64,
    buffer: Vec<u8>,
    /// Bytes of the image up to the end of the buffer.
    position: u64,
    total: u64,
    progress: &'a mut Listener<'a>,
    summing: Summing,
}

impl<'a, W: Destination> Output<'a, W> {
    /// An output for `total` bytes, at the current position of `out`.
    pub(crate) fn new(
        out: &'a mut W,
        total: u64,
        summers: Summers,
        progress: &'a mut Listener<'a>,
    ) -> Result<Self> {
        let origin = out.stream_position().map_err(Error::Output)?;
        Ok(Self {
            out,
            origin,
            buffer: Vec::with_capacity(CHUNK),
            position: 0,
            total,
            progress,
            summing: Summing::new(summers),
        })
    }

    /// Fills up with zeros until `sector`.
    pub(crate) fn at(&mut self, sector: u32) -> Result<()> {
        static ZEROS: [u8; 16 * SECTOR as usize] = [0; 16 * SECTOR as usize];
        let target = u64::from(sector) * SECTOR;
        while self.position < target {
            let count = (target - self.position).min(ZEROS.len() as u64) as usize;
            self.bytes(&ZEROS[..count])?;
        }
        Ok(())
    }

    pub(crate) fn bytes(&mut self, mut bytes: &[u8]) -> Result<()> {
        while !bytes.is_empty() {
            let (here, later) = bytes.split_at(bytes.len().min(CHUNK - self.buffer.len()));
            self.buffer.extend_from_slice(here);
            self.position += here.len() as u64;
            bytes = later;
            self.pass_on_if_full()?;
        }
        Ok(())
    }

    /// Copies up to `limit` bytes; returns how many there were.
    pub(crate) fn copy(
        &mut self,
        reader: &mut dyn Read,
        limit: u64,
        read_error: impl Fn(io::Error) -> Error,
    ) -> Result<u64> {
        let mut copied = 0;
        while copied < limit {
            let before = self.buffer.len();
            let room = ((CHUNK - before) as u64).min(limit - copied) as usize;
            self.buffer.resize(before + room, 0);
            let result = read_some(reader, &mut self.buffer[before..]);
            let count = *result.as_ref().unwrap_or(&0);
            self.buffer.truncate(before + count);
            self.position += count as u64;
            copied += count as u64;
            if result.map_err(&read_error)? == 0 {
                break;
            }
            self.pass_on_if_full()?;
        }
        Ok(copied)
    }

    /// Copies up to `limit` bytes of a file, within the kernel if nothing must be summed; returns how many there were.
    pub(crate) fn copy_file(
        &mut self,
        file: &mut File,
        limit: u64,
        read_error: impl Fn(io::Error) -> Error,
    ) -> Result<u64> {
        let mut copied = 0;
        if matches!(self.summing, Summing::Nowhere) && limit >= CHUNK as u64 {
            self.pass_on()?;
            while copied < limit {
                let count = match self.out.copy_file(file, KERNEL_CHUNK.min(limit - copied)) {
                    None | Some(Ok(0)) => break,
                    Some(count) => count.map_err(Error::Output)?,
                };
                copied += count;
                self.position += count;
                self.report()?;
            }
        }
        Ok(copied + self.copy(file, limit - copied, read_error)?)
    }

    fn pass_on_if_full(&mut self) -> Result<()> {
        if self.buffer.len() == CHUNK {
            self.pass_on()
        } else {
            Ok(())
        }
    }

    fn pass_on(&mut self) -> Result<()> {
        self.out.write_all(&self.buffer).map_err(Error::Output)?;
        match &mut self.summing {
            Summing::InThread(thread) => {
                self.buffer = thread.exchange(std::mem::take(&mut self.buffer));
            }
            Summing::Here(summers) => {
                summers.update(&self.buffer);
                self.buffer.clear();
            }
            Summing::Nowhere => self.buffer.clear(),
        }
        self.report()
    }

    fn report(&mut self) -> Result<()> {
        (self.progress)(Progress {
            done: self.position,
            total: self.total.max(self.position),
        })
    }

    /// Goes on at another sector: backwards to what could not be written yet, or over it.
    pub(crate) fn seek(&mut self, sector: u32) -> Result<()> {
        self.pass_on()?;
        self.position = u64::from(sector) * SECTOR;
        self.out
            .seek(SeekFrom::Start(self.origin + self.position))
            .map(drop)
            .map_err(Error::Output)
    }

    /// The end of the image. Returns its sums, writes what `implant` makes of them to its place unless that is nothing,
    /// and leaves `out` behind the image.
    pub(crate) fn finish(
        mut self,
        implant: impl FnOnce(&MediaSum) -> (u64, Vec<u8>),
    ) -> Result<Sums> {
        self.pass_on()?;
        let sums = self.summing.finish()?;
        let (offset, bytes) = sums.media.as_ref().map(implant).unwrap_or_default();
        if !bytes.is_empty() {
            let mut put = || {
                self.out.seek(SeekFrom::Start(self.origin + offset))?;
                self.out.write_all(&bytes)?;
                self.out.seek(SeekFrom::Start(self.origin + self.position))
            };
            put().map_err(Error::Output)?;
        }
        self.out.flush().map_err(Error::Output)?;
        Ok(sums)
    }
}

/// Fills as much of `buffer` as there is.
pub(crate) fn read_up_to(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match read_some(reader, &mut buffer[filled..])? {
            0 => break,
            count => filled += count,
        }
    }
    Ok(filled)
}

/// Reads once, again if a signal came.
pub(crate) fn read_some(reader: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}
