//! What a child prints: read to its end, so that the child never waits for a reader, and of all of it the last lines kept.

use std::io::Read;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Begins a line of the child's that the parent reads.
pub(super) const MARK: &str = "gongji-check:";
/// Begins what follows the mark when the child says where it is.
pub(super) const AT: &str = "at ";
/// Bytes of a line that are kept.
const MOST_BYTES: usize = 16 * 1024;
/// How long a stream may stay open after the child's end.
const GRACE: Duration = Duration::from_secs(2);

/// What is kept of a stream. Nothing of it grows with what is printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Heard {
    /// The last line with the mark, without it.
    pub(super) marked: String,
    /// The place of the last such line that tells one.
    pub(super) place: String,
    /// The last line of all others that is not empty.
    pub(super) last: String,
}

impl Heard {
    fn line(&mut self, bytes: &[u8]) {
        let line = String::from_utf8_lossy(bytes);
        let line = line.trim();
        match line.strip_prefix(MARK) {
            Some(marked) => {
                if let Some(place) = marked.strip_prefix(AT) {
                    place.clone_into(&mut self.place);
                }
                marked.clone_into(&mut self.marked);
            }
            None if line.is_empty() => {}
            None => line.clone_into(&mut self.last),
        }
    }
}

/// Listens to a stream.
pub(super) struct Capture {
    heard: Arc<Mutex<Heard>>,
    /// Closed when the stream has ended.
    open: Receiver<()>,
}

impl Capture {
    /// Begins to listen.
    pub(super) fn new(stream: impl Read + Send + 'static) -> Self {
        let heard = Arc::new(Mutex::new(Heard::default()));
        let (is_open, open) = channel();
        let shared = heard.clone();
        std::thread::spawn(move || {
            listen(stream, &shared);
            drop(is_open);
        });
        Self { heard, open }
    }

    /// What was heard up to the end of the stream; true when somebody holds it open after the child's end.
    pub(super) fn close(self) -> (Heard, bool) {
        let is_open = self.open.recv_timeout(GRACE) == Err(RecvTimeoutError::Timeout);
        (self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone(), is_open)
    }
}

fn listen(mut stream: impl Read, heard: &Mutex<Heard>) {
    let (mut chunk, mut line) = (vec![0; MOST_BYTES], Vec::new());
    // What was read before a mistake is what there is.
    while let Ok(read @ 1..) = stream.read(&mut chunk) {
        let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
        for part in chunk[..read].split_inclusive(|byte| *byte == b'\n') {
            line.extend_from_slice(&part[..part.len().min(MOST_BYTES - line.len())]);
            if part.ends_with(b"\n") {
                heard.line(&line);
                line.clear();
            }
        }
    }
    heard.lock().unwrap_or_else(PoisonError::into_inner).line(&line);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_much_is_printed_little_is_kept() {
        let noise = std::io::repeat(b'x').take(1 << 22);
        let text = format!("\n{MARK}{AT}settle\n{MARK}pass well\nfirst\nlast words\n\n");
        let (heard, is_open) = Capture::new(noise.chain(std::io::Cursor::new(text))).close();
        let [marked, place, last] = ["pass well", "settle", "last words"].map(str::to_owned);
        assert_eq!((heard, is_open), (Heard { marked, place, last }, false));
        let (heard, _) = Capture::new(std::io::repeat(b'x').take(1 << 22)).close();
        assert_eq!(heard.last.len(), MOST_BYTES);
    }
}
