//! The child: takes one file at a time from its parent, extracts it, gives the result back.
//!
//! Frames go both ways over one socket that the parent gives as standard input, so that a parser that prints to
//! standard output disturbs nobody. A frame is a length (8 bytes, big end first) and that many bytes.

use std::io::{Read, Write};

use serde::{Deserialize, Serialize};

use super::confine::confine;
use super::{Extracted, Failure, Limits, Part, Parts, extract, page_images};
use crate::error::{Context, Kind, Result};
use crate::source::Format;

/// What the parent asks for; the file's bytes follow in a frame of their own.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    pub format: String,
    /// The page whose pictures are wanted; none if it is the text.
    pub page: Option<u32>,
    pub output_bytes: usize,
    pub memory_bytes: u64,
    pub depth: usize,
    pub expansion: u64,
}

/// What becomes of a file.
pub(super) type Response = std::result::Result<Extracted, Failure>;

/// What the child answers: any number of parts, then the end.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Answer {
    /// A file inside the file; its bytes follow in a frame of their own.
    Part {
        /// Its name there.
        path: String,
    },
    /// Nothing more comes.
    Done(Response),
}

/// Parsers recurse on the nesting of files; this much of it they may.
const STACK_BYTES: usize = 32 * 1024 * 1024;
pub(super) fn write_frame(stream: &mut dyn Write, bytes: &[u8]) -> std::io::Result<()> {
    stream.write_all(&(bytes.len() as u64).to_be_bytes())?;
    stream.write_all(bytes)?;
    stream.flush()
}

/// A frame of at most `most` bytes; `None` at the end of the stream.
pub(super) fn read_frame(stream: &mut dyn Read, most: u64) -> std::io::Result<Option<Vec<u8>>> {
    let mut length = [0; 8];
    match stream.read_exact(&mut length) {
        Ok(()) => {}
        Err(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(e) => return Err(e),
    }
    let length = u64::from_be_bytes(length);
    if length > most {
        return Err(std::io::Error::new(
            std::io::ErrorKind::InvalidData,
            format!("a frame of {length} bytes"),
        ));
    }
    let mut bytes = vec![0; usize::try_from(length).unwrap_or(usize::MAX)];
    stream.read_exact(&mut bytes)?;
    Ok(Some(bytes))
}

/// Serves the parent until it closes the socket. Runs as `lantai worker`, which is not for people.
///
/// # Errors
/// [`Kind::Usage`] if it was not started by lantai; [`Kind::Io`] if the socket breaks.
pub fn serve() -> Result<()> {
    let mut stream = parent()?;
    // The parent says what becomes of a crash; a child's own words would only stand between the report's lines.
    std::panic::set_hook(Box::new(|_| {}));
    let mut confined = false;
    let broken = || "the extraction worker lost its parent";
    while let Some(request) = read_frame(&mut stream, 1 << 20).context(Kind::Io, broken)? {
        let request: Request = serde_json::from_slice(&request).context(Kind::Internal, broken)?;
        if !confined {
            confine(&request);
            confined = true;
        }
        let Some(bytes) = read_frame(&mut stream, u64::MAX >> 1).context(Kind::Io, broken)? else {
            return Ok(());
        };
        let response = guarded(request, bytes, &mut |part| {
            let answer = Answer::Part { path: part.path };
            write_frame(&mut stream, &serde_json::to_vec(&answer)?)?;
            write_frame(&mut stream, &part.bytes)
        });
        let fatal = response.as_ref().is_err_and(|failure| failure.code == "crashed");
        let answer = serde_json::to_vec(&Answer::Done(response)).context(Kind::Internal, broken)?;
        write_frame(&mut stream, &answer).context(Kind::Io, broken)?;
        if fatal {
            // What a panic leaves behind is not to be trusted: the parent starts another child.
            return Ok(());
        }
    }
    Ok(())
}

#[cfg(unix)]
fn parent() -> Result<std::os::unix::net::UnixStream> {
    use std::os::fd::AsFd;
    let not_ours = || "lantai worker is started by lantai itself";
    let descriptor = std::io::stdin()
        .as_fd()
        .try_clone_to_owned()
        .context(Kind::Usage, not_ours)?;
    let stream = std::os::unix::net::UnixStream::from(descriptor);
    stream.peer_addr().context(Kind::Usage, not_ours)?;
    Ok(stream)
}

#[cfg(not(unix))]
fn parent() -> Result<super::pool::Pipes> {
    Ok(super::pool::Pipes::of_child())
}

/// Extracts on a thread of its own, with a stack of known size; a panic becomes a failure. Parts are handed over one at a
/// time to `take`, which runs here.
fn guarded(request: Request, bytes: Vec<u8>, take: &mut dyn FnMut(Part) -> std::io::Result<()>) -> Response {
    let (give, given) = std::sync::mpsc::sync_channel::<Part>(0);
    let work = move || {
        let Some(format) = Format::from_name(&request.format) else {
            return Err(Failure::new(
                "unsupported-format",
                format!("no format {}", request.format),
            ));
        };
        let limits = Limits {
            output_bytes: request.output_bytes,
            memory_bytes: request.memory_bytes,
            depth: request.depth,
            expansion: request.expansion,
            ..Limits::default()
        };
        let mut give = |part| give.send(part).map_err(std::io::Error::other);
        let mut parts = Parts::new(bytes.len(), &limits, &mut give);
        match request.page {
            Some(page) => page_images(&bytes, format, page, &limits, &mut parts),
            None => extract(&bytes, format, &limits, &mut parts),
        }
    };
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(work);
    let thread = match thread {
        Ok(thread) => thread,
        Err(e) => return Err(Failure::new("memory", format!("no memory for a parser: {e}"))),
    };
    let mut lost = None;
    for part in given {
        if let Err(e) = take(part) {
            lost = Some(e);
            break;
        }
    }
    let joined = thread.join();
    if let Some(e) = lost {
        return Err(Failure::new("crashed", format!("the parent takes no parts: {e}")));
    }
    match joined {
        Ok(response) => response,
        Err(panic) => {
            let said = panic.downcast_ref::<String>().map(String::as_str);
            let said = said
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("no reason given");
            Err(Failure::new("crashed", format!("the parser gave up: {said}")))
        }
    }
}
