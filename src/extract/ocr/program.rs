//! Programs of others, run with limits: on memory, time and output, without network, with no file that they may write.

use std::ffi::{OsStr, OsString};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::error::{Error, Kind, Result};
use crate::extract::Failure;
use crate::extract::confine::confine_program;

/// A page takes seconds; this is for the worst of them.
const WALL: Duration = Duration::from_secs(180);
/// A page of A3 at 600 dots per inch, in colour, is 210 MB.
const MOST_OUTPUT: u64 = 512 * 1024 * 1024;

/// Becomes the program that is asked for, after taking away what it does not need. Runs as `lantai worker PROGRAM …`.
///
/// # Errors
/// [`Kind::Usage`] if the program cannot be started.
pub fn become_program(program: &[OsString]) -> Result<()> {
    let Some((name, arguments)) = program.split_first() else {
        return Ok(());
    };
    confine_program();
    let mut command = Command::new(name);
    command.args(arguments);
    #[cfg(unix)]
    let failed = std::os::unix::process::CommandExt::exec(&mut command);
    #[cfg(not(unix))]
    let failed = match command.status() {
        Ok(status) if status.success() => return Ok(()),
        Ok(status) => std::io::Error::other(status.to_string()),
        Err(e) => e,
    };
    Err(Error::new(Kind::Usage, format!("cannot start {}", name.display())).with_source(failed))
}

/// A program's place among the folders of `PATH`.
pub(super) fn find(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(&file))
        .find(|place| place.is_file())
}

/// Runs `program` under `launcher`, this program, which limits it; gives what it wrote to standard output.
pub(super) fn run(
    launcher: &Path,
    program: &Path,
    arguments: &[&str],
    input: &[u8],
) -> std::result::Result<Vec<u8>, Failure> {
    let name = program.file_stem().unwrap_or(OsStr::new("program")).to_string_lossy();
    let failed = |code: &str, said: &dyn std::fmt::Display| Failure::new(code, format!("{name}: {said}"));
    let mut child = Command::new(launcher)
        .arg("worker")
        .arg(program)
        .args(arguments)
        // One page at a time for each worker: threads inside a page only get in each other's way.
        .env("OMP_THREAD_LIMIT", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| failed("crashed", &e))?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (done, finished) = mpsc::channel();
    let outcome = std::thread::scope(|scope| {
        scope.spawn(|| {
            // A program that ends early closes its input; its status says why.
            let _ = stdin.map(|mut stdin| stdin.write_all(input));
        });
        let complaints = scope.spawn(|| text(stderr, 64 * 1024));
        scope.spawn(move || {
            let mut output = Vec::new();
            let read = stdout.map(|stdout| stdout.take(MOST_OUTPUT + 1).read_to_end(&mut output));
            let _ = done.send(read.transpose().map(|_| output));
        });
        let received = finished.recv_timeout(WALL);
        if received.is_err() {
            // Only then do the threads that read from it come to an end.
            let _ = child.kill();
        }
        let said = complaints.join().unwrap_or_default();
        received.map(|output| (output, said))
    });
    let status = child.wait().map_err(|e| failed("crashed", &e))?;
    match outcome {
        Err(_) => Err(failed(
            "timeout",
            &format!("no answer after {} seconds", WALL.as_secs()),
        )),
        Ok((Err(e), _)) => Err(failed("crashed", &e)),
        Ok((Ok(output), _)) if output.len() as u64 > MOST_OUTPUT => Err(failed("too-large", &"its output has no end")),
        Ok((Ok(output), _)) if status.success() => Ok(output),
        Ok((Ok(_), said)) => {
            let last = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
            Err(failed("crashed", &format!("{status} {last}")))
        }
    }
}

fn text(stream: Option<impl Read>, most: u64) -> String {
    let mut bytes = Vec::new();
    // Half a complaint is better than none.
    let _ = stream.map(|stream| stream.take(most).read_to_end(&mut bytes));
    String::from_utf8_lossy(&bytes).into_owned()
}
