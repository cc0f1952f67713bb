//! The parent's side: children that are reused, watched by the clock, and replaced when they die.

use std::io::Read;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::worker::{Answer, Request, Response, read_frame, write_frame};
use super::{Extracted, Failure, Limits, Part};
use crate::source::Format;

/// How to run children.
#[derive(Debug, Clone)]
pub struct PoolOptions {
    /// This program.
    pub program: PathBuf,
    /// What one file may use.
    pub limits: Limits,
}

/// Children waiting for work. Callable from several threads; each call has a child of its own.
#[derive(Debug)]
pub struct Pool {
    options: PoolOptions,
    idle: Mutex<Vec<Worker>>,
}

#[cfg(unix)]
type Stream = std::os::unix::net::UnixStream;
#[cfg(not(unix))]
type Stream = Pipes;

#[derive(Debug)]
struct Worker {
    child: Child,
    stream: Stream,
    jobs: u32,
}

/// A child is replaced after so many files: what parsers leak does not add up.
const JOBS_PER_CHILD: u32 = 500;
/// A container may take so many times as long as a file.
const CONTAINER_FACTOR: u32 = 10;
/// A response holds the text once more as JSON, escaped.
const RESPONSE_FACTOR: u64 = 4;

impl Drop for Worker {
    fn drop(&mut self) {
        // It ends by itself when its socket closes; killing it spares the wait.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Pool {
    /// A pool without children; they are started as they are needed.
    #[must_use]
    pub fn new(options: PoolOptions) -> Self {
        Self {
            options,
            idle: Mutex::new(Vec::new()),
        }
    }

    /// Extracts a file of `bytes` bytes in a child. Files inside the file are given to `take` as they come, each whole.
    ///
    /// # Errors
    /// Why there is no text: the extractor's reason, or `timeout`, `memory`, `crashed`. Parts may have been given before.
    pub fn extract(
        &self,
        source: &mut dyn Read,
        bytes: u64,
        format: Format,
        take: &mut dyn FnMut(Part) -> std::io::Result<()>,
    ) -> Result<Extracted, Failure> {
        self.ask(source, bytes, format, None, take)
    }

    /// Has the pictures of one page (from 1) given to `take`; the number of pages comes back, without text.
    ///
    /// # Errors
    /// As [`Pool::extract`].
    pub fn page_images(
        &self,
        source: &mut dyn Read,
        bytes: u64,
        format: Format,
        page: u32,
        take: &mut dyn FnMut(Part) -> std::io::Result<()>,
    ) -> Result<Extracted, Failure> {
        self.ask(source, bytes, format, Some(page), take)
    }

    fn ask(
        &self,
        source: &mut dyn Read,
        bytes: u64,
        format: Format,
        page: Option<u32>,
        take: &mut dyn FnMut(Part) -> std::io::Result<()>,
    ) -> Result<Extracted, Failure> {
        let cannot_start =
            |e: std::io::Error| Failure::new("crashed", format!("no extraction worker can be started: {e}"));
        let mut worker = match self.take() {
            Some(worker) => worker,
            None => self.start().map_err(cannot_start)?,
        };
        match self.exchange(&mut worker, source, bytes, format, page, take) {
            Ok(response) => {
                worker.jobs += 1;
                let fatal = response.as_ref().is_err_and(|failure| failure.code == "crashed");
                if !fatal && worker.jobs < JOBS_PER_CHILD {
                    self.give_back(worker);
                }
                response
            }
            Err(e) => Err(self.post_mortem(worker, &e)),
        }
    }

    fn take(&self) -> Option<Worker> {
        self.idle.lock().ok()?.pop()
    }

    fn give_back(&self, worker: Worker) {
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(worker);
        }
    }

    #[cfg(unix)]
    fn start(&self) -> std::io::Result<Worker> {
        use std::os::fd::OwnedFd;
        let (ours, theirs) = std::os::unix::net::UnixStream::pair()?;
        let child = Command::new(&self.options.program)
            .arg("worker")
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .env_clear()
            .current_dir("/")
            .spawn()?;
        ours.set_read_timeout(Some(self.options.limits.wall))?;
        ours.set_write_timeout(Some(self.options.limits.wall))?;
        Ok(Worker {
            child,
            stream: ours,
            jobs: 0,
        })
    }

    #[cfg(not(unix))]
    fn start(&self) -> std::io::Result<Worker> {
        let mut child = Command::new(&self.options.program)
            .arg("worker")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let stream = Pipes::of_parent(&mut child)?;
        Ok(Worker { child, stream, jobs: 0 })
    }

    /// Sends a file and waits for the answer. The child reads a file whole before it writes, so neither waits for the
    /// other.
    fn exchange(
        &self,
        worker: &mut Worker,
        source: &mut dyn Read,
        bytes: u64,
        format: Format,
        page: Option<u32>,
        take: &mut dyn FnMut(Part) -> std::io::Result<()>,
    ) -> std::io::Result<Response> {
        let limits = &self.options.limits;
        let request = Request {
            format: format.name().to_owned(),
            page,
            output_bytes: limits.output_bytes,
            memory_bytes: limits.memory_bytes,
            depth: limits.depth,
            expansion: limits.expansion,
        };
        write_frame(&mut worker.stream, &serde_json::to_vec(&request)?)?;
        std::io::Write::write_all(&mut worker.stream, &bytes.to_be_bytes())?;
        let sent = std::io::copy(&mut source.take(bytes), &mut worker.stream)?;
        if sent != bytes {
            return Err(std::io::Error::new(
                std::io::ErrorKind::UnexpectedEof,
                "the original is shorter than recorded",
            ));
        }
        let most = limits.output_bytes as u64 * RESPONSE_FACTOR + (1 << 20);
        let mut next = |most| {
            let frame = read_frame(&mut worker.stream, most)?;
            frame.ok_or_else(|| std::io::Error::from(std::io::ErrorKind::BrokenPipe))
        };
        let started = Instant::now();
        loop {
            match serde_json::from_slice(&next(most)?)? {
                Answer::Part { path } => {
                    let bytes = next(limits.parts_bytes)?;
                    take(Part { path, bytes })?;
                }
                Answer::Done(response) => return Ok(response),
            }
            // The clock of the socket starts anew with each part.
            if started.elapsed() > limits.wall * CONTAINER_FACTOR {
                return Err(std::io::ErrorKind::TimedOut.into());
            }
        }
    }

    /// What a child that gave no answer died of.
    fn post_mortem(&self, mut worker: Worker, error: &std::io::Error) -> Failure {
        use std::io::ErrorKind::{InvalidData, TimedOut, WouldBlock};
        match error.kind() {
            TimedOut | WouldBlock => {
                let seconds = self.options.limits.wall.as_secs();
                return Failure::new("timeout", format!("no text after {seconds} seconds"));
            }
            InvalidData => return Failure::new("too-large", format!("the text is too large: {error}")),
            _ => {}
        }
        // Its end may come a moment after that of its socket.
        for _ in 0..50 {
            match worker.child.try_wait() {
                Ok(Some(status)) => return died(status, self.options.limits.memory_bytes),
                Ok(None) => std::thread::sleep(Duration::from_millis(10)),
                Err(_) => break,
            }
        }
        Failure::new("crashed", format!("the parser gave no answer: {error}"))
    }
}

fn died(status: std::process::ExitStatus, memory_bytes: u64) -> Failure {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        // Rust aborts when it can get no memory; a stack overflow ends in a segment violation.
        match status.signal() {
            Some(6) => {
                let megabytes = memory_bytes / (1024 * 1024);
                return Failure::new("memory", format!("the parser wanted more than {megabytes} MB"));
            }
            Some(11) => return Failure::new("crashed", "the parser overran its stack"),
            Some(signal) => return Failure::new("crashed", format!("the parser was ended by signal {signal}")),
            None => {}
        }
    }
    let _ = memory_bytes;
    Failure::new("crashed", format!("the parser ended early ({status})"))
}

/// Standard input and output of a child as one stream, where there are no sockets to give.
#[cfg(not(unix))]
pub(super) struct Pipes {
    from: Box<dyn Read + Send>,
    to: Box<dyn std::io::Write + Send>,
}

#[cfg(not(unix))]
impl std::fmt::Debug for Pipes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pipes")
    }
}

#[cfg(not(unix))]
impl Pipes {
    pub(super) fn of_child() -> Self {
        Self {
            from: Box::new(std::io::stdin()),
            to: Box::new(std::io::stdout()),
        }
    }

    fn of_parent(child: &mut Child) -> std::io::Result<Self> {
        let missing = || std::io::Error::from(std::io::ErrorKind::BrokenPipe);
        let (from, to) = (
            child.stdout.take().ok_or_else(missing)?,
            child.stdin.take().ok_or_else(missing)?,
        );
        Ok(Self {
            from: Box::new(from),
            to: Box::new(to),
        })
    }
}

#[cfg(not(unix))]
impl Read for Pipes {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.from.read(buffer)
    }
}

#[cfg(not(unix))]
impl std::io::Write for Pipes {
    fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
        self.to.write(buffer)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.to.flush()
    }
}
