//! What a script prints, kept for its log: byte by byte, and of very much the
//! beginning and the end.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use livecd_host::Tool;

/// How much of the beginning, and of the end, is kept, in bytes.
const HEAD: usize = 8 << 20;
const TAIL: usize = 8 << 20;

/// What was printed. A clone is the same.
#[derive(Clone, Debug, Default)]
pub(super) struct Printed(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    head: Vec<u8>,
    tail: VecDeque<u8>,
    /// How many bytes between the two are not kept.
    lost: u64,
}

impl Printed {
    /// The tool, of which all is kept that it prints.
    pub(super) fn keep(&self, tool: Tool) -> Tool {
        let kept = self.clone();
        tool.copy_output(move |bytes| kept.lock().push(bytes))
    }

    /// What goes into the log.
    pub(super) fn log(&self) -> Vec<u8> {
        let kept = &mut *self.lock();
        let mut log = kept.head.clone();
        if kept.lost > 0 {
            log.extend(format!("\n[{} bytes are not kept]\n", kept.lost).bytes());
        }
        log.extend_from_slice(kept.tail.make_contiguous());
        log
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn push(&mut self, bytes: &[u8]) {
        let (head, tail) = bytes.split_at(bytes.len().min(HEAD - self.head.len()));
        self.head.extend_from_slice(head);
        // A tool's output comes in pieces that are smaller than this.
        let tail = &tail[tail.len().saturating_sub(TAIL)..];
        let more = (self.tail.len() + tail.len()).saturating_sub(TAIL);
        self.tail.drain(..more);
        self.lost += more as u64;
        self.tail.extend(tail);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_what_was_printed() {
        let printed = Printed::default();
        for piece in [b"caf\xe9\r10%\r".as_slice(), b"\0\x1b[2J", b"no end"] {
            printed.lock().push(piece);
        }
        assert_eq!(printed.log(), b"caf\xe9\r10%\r\0\x1b[2Jno end");
    }

    #[test]
    fn of_a_long_one_the_beginning_and_the_end_are_kept() {
        let printed = Printed::default();
        printed.lock().push(b"first");
        (0..1000).for_each(|_| printed.lock().push(&[b'x'; 20_000]));
        printed.lock().push(b"last");
        let log = printed.log();
        let lost = 20_000_009 - HEAD - TAIL;
        let mark = format!("x\n[{lost} bytes are not kept]\nx");
        assert!(log.starts_with(b"firstx") && log.ends_with(b"xlast"));
        assert_eq!(&log[HEAD - 1..][..mark.len()], mark.as_bytes());
        assert_eq!(log.len(), HEAD + mark.len() - 2 + TAIL);
    }
}
