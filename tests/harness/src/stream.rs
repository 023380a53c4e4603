//! Where a tool's streams go, and the threads that collect what comes.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, PipeReader, PipeWriter, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::report::OrFail;
use crate::wait::LIMIT;

/// What standard input is.
#[derive(Clone, Debug)]
pub(crate) enum In {
    Null,
    Bytes(Vec<u8>),
    File(PathBuf),
    Pipe,
    Closed,
    Terminal,
}

/// Where an output stream goes.
#[derive(Clone, Debug)]
pub(crate) enum Out {
    Captured,
    File(PathBuf),
    Closed,
    /// A pipe whose reader takes so many bytes and goes.
    ReaderTakes(u64),
    /// A pipe of one page in non-blocking mode.
    NonBlocking,
    Terminal,
}

impl Out {
    /// The child's end, and what will have come through it.
    pub(crate) fn open(&self, terminal: Option<&OwnedFd>) -> (Stdio, Arc<Capture>) {
        match self {
            Self::Captured => {
                let (reader, writer) = pipe();
                (writer.into(), Capture::of(reader))
            }
            Self::File(path) => (create(path).into(), Capture::nothing()),
            // The shell that starts the tool closes it.
            Self::Closed => (Stdio::null(), Capture::nothing()),
            Self::ReaderTakes(0) => {
                let (reader, writer) = pipe();
                drop(reader);
                wait_for_no_reader(&writer);
                (writer.into(), Capture::nothing())
            }
            Self::ReaderTakes(count) => {
                let (reader, writer) = pipe();
                (writer.into(), Capture::of(reader.take(*count)))
            }
            Self::NonBlocking => {
                let (reader, writer) = pipe();
                make_small(&writer);
                rustix::io::ioctl_fionbio(&writer, true).or_fail("unblock", "a pipe");
                (writer.into(), Capture::of(reader))
            }
            Self::Terminal => (share(terminal), Capture::nothing()),
        }
    }
}

/// The terminal's inner end for one of the three streams.
pub(crate) fn share(terminal: Option<&OwnedFd>) -> Stdio {
    let terminal = terminal.expect("a tool with a terminal stream opens a terminal");
    terminal.try_clone().or_fail("share", "a terminal").into()
}

pub(crate) fn pipe() -> (PipeReader, PipeWriter) {
    std::io::pipe().or_fail("make", "a pipe")
}

fn create(path: &PathBuf) -> File {
    let file = OpenOptions::new().write(true).create(true).truncate(true).open(path);
    file.or_fail("open for writing", path)
}

/// A child that another test is starting may hold a copy of the reader until its exec: wait for it.
fn wait_for_no_reader(writer: &PipeWriter) {
    let mut polled = [PollFd::from_borrowed_fd(writer.as_fd(), PollFlags::empty())];
    let limit = Timespec { tv_sec: LIMIT.as_secs() as i64, tv_nsec: 0 };
    poll(&mut polled, Some(&limit)).or_fail("poll", "a pipe without reader");
    assert!(polled[0].revents().contains(PollFlags::ERR), "somebody still holds the pipe's reader");
}

#[cfg(target_os = "linux")]
fn make_small(writer: &PipeWriter) {
    rustix::pipe::fcntl_setpipe_size(writer, 4096).or_fail("shrink", "a pipe");
}

/// Elsewhere a pipe keeps its size, and it takes more bytes to fill it.
#[cfg(not(target_os = "linux"))]
fn make_small(_: &PipeWriter) {}

/// Bytes that a thread of its own reads from a stream until its end.
#[derive(Debug, Default)]
pub(crate) struct Capture {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    bytes: Vec<u8>,
    ended: bool,
}

impl Capture {
    /// Of a stream that is not captured: empty and at its end.
    pub(crate) fn nothing() -> Arc<Self> {
        let state = Mutex::new(State { bytes: Vec::new(), ended: true });
        Arc::new(Self { state, changed: Condvar::new() })
    }

    pub(crate) fn of(mut source: impl Read + Send + 'static) -> Arc<Self> {
        let capture = Arc::new(Self::default());
        let shared = Arc::clone(&capture);
        std::thread::spawn(move || {
            let mut block = vec![0; 1 << 16];
            loop {
                match source.read(&mut block) {
                    Ok(0) => break,
                    Ok(len) => shared.lock().bytes.extend_from_slice(&block[..len]),
                    Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                    // A terminal nobody holds any more reads as EIO: its end.
                    Err(_) => break,
                }
                shared.changed.notify_all();
            }
            // Before the word of it: whoever saw the end finds the reader gone.
            drop(source);
            shared.lock().ended = true;
            shared.changed.notify_all();
        });
        capture
    }

    /// What has come so far.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.lock().bytes.clone()
    }

    /// Waits for the end of the stream; whether it came in time.
    pub(crate) fn ended_within(&self, limit: Duration) -> bool {
        let waiting = self.changed.wait_timeout_while(self.lock(), limit, |s| !s.ended);
        waiting.unwrap_or_else(PoisonError::into_inner).0.ended
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
