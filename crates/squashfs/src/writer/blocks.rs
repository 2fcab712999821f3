//! Blocks on their way through the threads that compress them, and out in the order in which they came.

use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};

use crate::compression::{Compress, Compression};
use crate::error::{Error, Result};
use crate::format::data_size::DataSize;

/// Blocks on their way for each thread: one at work, one that is ready when that is done, and as many that wait to be
/// written behind one that takes longer.
const IN_FLIGHT: usize = 4;

/// A block to compress, and where it goes.
pub(crate) struct Job {
    raw: Vec<u8>,
    done: SyncSender<io::Result<Stored>>,
}

/// A block as it is stored.
#[derive(Debug)]
pub(crate) struct Stored {
    pub(crate) bytes: Vec<u8>,
    pub(crate) is_raw: bool,
}

impl Stored {
    pub(crate) fn size(&self) -> DataSize {
        DataSize {
            bytes: self.bytes.len() as u32,
            is_raw: self.is_raw,
        }
    }
}

/// A thread's share of the work.
pub(crate) struct Worker {
    compressor: Box<dyn Compress>,
    jobs: Arc<Mutex<Receiver<Job>>>,
}

impl Worker {
    pub(crate) fn new(compressor: Box<dyn Compress>, jobs: &Arc<Mutex<Receiver<Job>>>) -> Self {
        Self {
            compressor,
            jobs: Arc::clone(jobs),
        }
    }

    /// Compresses until there is nothing more to come.
    pub(crate) fn work(mut self) {
        loop {
            let job = match self.jobs.lock() {
                Ok(jobs) => jobs.recv(),
                Err(_) => return,
            };
            let Ok(job) = job else { return };
            let stored = compress(self.compressor.as_mut(), job.raw);
            // Whoever waited may be gone after an error.
            let _ = job.done.send(stored);
        }
    }
}

/// The smaller of a block and what it is compressed.
fn compress(compressor: &mut dyn Compress, raw: Vec<u8>) -> io::Result<Stored> {
    let mut bytes = Vec::new();
    compressor.compress(&raw, &mut bytes)?;
    let is_raw = bytes.len() >= raw.len();
    let mut bytes = if is_raw { raw } else { bytes };
    bytes.shrink_to_fit();
    Ok(Stored { bytes, is_raw })
}

/// Blocks in the order in which they are written, each with what it belongs to.
pub(crate) struct BlockQueue<T> {
    jobs: SyncSender<Job>,
    waiting: VecDeque<(T, Receiver<io::Result<Stored>>)>,
    limit: usize,
    compression: Compression,
}

impl<T> BlockQueue<T> {
    /// A queue for so many threads, and what they take jobs from.
    pub(crate) fn new(
        threads: usize,
        compression: Compression,
    ) -> (Self, Arc<Mutex<Receiver<Job>>>) {
        let limit = threads * IN_FLIGHT;
        let (jobs, to_do) = sync_channel(limit);
        let queue = Self {
            jobs,
            waiting: VecDeque::with_capacity(limit),
            limit,
            compression,
        };
        (queue, Arc::new(Mutex::new(to_do)))
    }

    /// Whether a block must be taken out before another can come in.
    pub(crate) fn is_full(&self) -> bool {
        self.waiting.len() >= self.limit
    }

    pub(crate) fn push(&mut self, tag: T, raw: Vec<u8>) -> Result<()> {
        let (done, stored) = sync_channel(1);
        self.jobs.send(Job { raw, done }).map_err(|_| self.lost())?;
        self.waiting.push_back((tag, stored));
        Ok(())
    }

    /// The block that came first, when it is compressed. `None` if there is none.
    pub(crate) fn pop(&mut self) -> Result<Option<(T, Stored)>> {
        let Some((tag, stored)) = self.waiting.pop_front() else {
            return Ok(None);
        };
        let stored = stored.recv().map_err(|_| self.lost())?;
        let stored = stored.map_err(|source| self.compression.failed(source))?;
        Ok(Some((tag, stored)))
    }

    fn lost(&self) -> Error {
        let source = io::Error::other("a thread that compresses ended too early");
        self.compression.failed(source)
    }
}
