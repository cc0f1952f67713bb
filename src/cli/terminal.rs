//! What reaches the terminal: widths of Chinese text, control characters taken out, progress, interrupts.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use unicode_width::UnicodeWidthChar;

use super::args::Format;
use crate::error::{Context, Error, Kind, Result};
use crate::progress::Progress;

/// A text from a document without characters that could command a terminal.
pub(super) fn printable(text: &str) -> String {
    let safe = |c: char| {
        if c == '\n' || c == '\t' {
            c
        } else if c.is_control() || is_direction(c) {
            '\u{FFFD}'
        } else {
            c
        }
    };
    text.chars().map(safe).collect()
}

/// Characters that turn the direction of what follows.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}')
}

/// Columns that a text takes.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// As much of a text as fits into `columns`, with `…` where it was cut.
pub(super) fn fit(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut fitted = String::new();
    let mut used = 0;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > columns.saturating_sub(1) {
            break;
        }
        fitted.push(c);
    }
    fitted.push('…');
    fitted
}

/// A text cut into lines of at most `columns`, at any character: Chinese has no blanks to cut at.
pub(super) fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for c in text.chars() {
        let taken = c.width().unwrap_or(0);
        if c == '\n' || used + taken > columns {
            lines.push(String::new());
            used = 0;
        }
        if c == '\n' {
            continue;
        }
        if let Some(line) = lines.last_mut() {
            line.push(c);
        }
        used += taken;
    }
    lines
}

/// A text cut into lines of at most `columns`, at blanks where there are some near the end of a line; lines behind the
/// first begin with `indent` blanks. Signs that set a colour take no room.
fn flowed(text: &str, columns: usize, indent: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let (mut line, mut used) = (String::new(), 0);
    // Where the line can be cut: behind the last blank, and the columns up to there.
    let mut blank: Option<(usize, usize)> = None;
    let mut in_sign = false;
    for c in text.chars() {
        in_sign |= c == '\u{1b}';
        let taken = if in_sign { 0 } else { c.width().unwrap_or(0) };
        if in_sign && c.is_ascii_alphabetic() {
            in_sign = false;
        }
        if used + taken > columns && used > indent {
            let near = blank.filter(|(_, at)| at + columns / 4 >= columns);
            let rest = near.map_or_else(String::new, |(byte, _)| line.split_off(byte));
            lines.push(line.trim_end().to_owned());
            line = format!("{}{rest}", " ".repeat(indent));
            used = width(&line);
            blank = None;
            if c == ' ' && rest.is_empty() {
                continue;
            }
        }
        line.push(c);
        used += taken;
        if c == ' ' {
            blank = Some((line.len(), used));
        }
    }
    lines.push(line);
    lines
}

/// A text with blanks behind it up to `columns`.
pub(super) fn pad(text: &str, columns: usize) -> String {
    let text = fit(text, columns);
    let missing = columns.saturating_sub(width(&text));
    format!("{text}{}", " ".repeat(missing))
}

/// A label with blanks behind it up to `columns`; a longer one stays whole.
pub(super) fn label(text: &str, columns: usize) -> String {
    if width(text) < columns {
        pad(text, columns)
    } else {
        format!("{text}  ")
    }
}

/// Columns that results are cut to: those of the terminal, 80 if it does not say; none where they go elsewhere.
fn cut_to() -> Option<usize> {
    let is_known = std::env::var_os("COLUMNS").is_some() || console::Term::stdout().size_checked().is_some();
    std::io::stdout()
        .is_terminal()
        .then(|| if is_known { columns() } else { 80 })
}

/// Columns of the terminal; 100 where there is none.
pub(super) fn columns() -> usize {
    let named = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let measured = || {
        console::Term::stdout()
            .size_checked()
            .map(|(_, columns)| columns.into())
    };
    named.or_else(measured).filter(|columns| *columns >= 40).unwrap_or(100)
}

/// Whether matches can be shown in colour.
pub(super) fn colour() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// A line for the person, beside the results.
pub(super) fn say(message: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", printable(message));
}

/// Standard output, buffered; a closed pipe is an error that ends the command quietly.
pub(super) struct Output {
    out: std::io::BufWriter<std::io::Stdout>,
    columns: Option<usize>,
}

impl Output {
    pub(super) fn new() -> Self {
        Self {
            out: std::io::BufWriter::new(std::io::stdout()),
            columns: cut_to(),
        }
    }

    /// One line.
    pub(super) fn line(&mut self, text: &str) -> Result<()> {
        writeln!(self.out, "{text}").context(Kind::Io, || "cannot write the results")
    }

    /// One line, on a terminal cut into lines that fit, those behind the first with `indent` blanks.
    pub(super) fn flow(&mut self, text: &str, indent: usize) -> Result<()> {
        let Some(columns) = self.columns else {
            return self.line(text);
        };
        flowed(text, columns, indent)
            .iter()
            .try_for_each(|line| self.line(line))
    }

    /// One JSON value on a line of its own.
    pub(super) fn json(&mut self, value: &impl serde::Serialize) -> Result<()> {
        let failed = || "cannot write the results";
        serde_json::to_writer(&mut self.out, value)
            .map_err(std::io::Error::from)
            .context(Kind::Io, failed)?;
        self.line("")
    }

    /// Bytes as they are.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.out
            .write_all(bytes)
            .context(Kind::Io, || "cannot write the results")
    }

    /// Everything is out.
    pub(super) fn finish(mut self) -> Result<()> {
        self.out.flush().context(Kind::Io, || "cannot write the results")
    }
}

/// Whether results are for a program.
pub(super) fn is_json(format: Format) -> bool {
    format == Format::Json
}

/// Calls `stop` when the person presses Ctrl-C or the system asks the process to end.
pub(super) fn on_interrupt(stop: impl FnMut() + Send + 'static) -> Result<()> {
    ctrlc::set_handler(stop).map_err(|e| Error::new(Kind::Io, "cannot listen for Ctrl-C").with_source(e))
}

/// A worker leaves Ctrl-C to its parent, which ends it when its file is done.
pub(super) fn ignore_interrupt() -> Result<()> {
    on_interrupt(|| {})
}

/// Between two lines of progress where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Progress as a bar on a terminal, as a line now and then elsewhere.
pub(super) struct Bar {
    bar: ProgressBar,
    plain: Mutex<Option<Plain>>,
    files: AtomicU64,
    bytes: AtomicU64,
}

struct Plain {
    what: String,
    files: u64,
    total_bytes: u64,
    started: Instant,
    last: Instant,
}

impl Bar {
    pub(super) fn new() -> Self {
        Self {
            bar: ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()),
            plain: Mutex::new(None),
            files: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
        }
    }
}

impl Progress for Bar {
    fn begin(&self, what: &str, files: u64, bytes: u64) {
        self.files.store(0, Ordering::Relaxed);
        self.bytes.store(0, Ordering::Relaxed);
        if std::io::stderr().is_terminal() {
            // Time left goes by bytes where they are known: a large file is not one of many.
            let template = if bytes > 0 {
                "{prefix} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {msg} eta {eta}"
            } else {
                "{prefix} {wide_bar} {pos}/{len} {per_sec} eta {eta}"
            };
            if let Ok(style) = ProgressStyle::with_template(template) {
                self.bar.set_style(style);
            }
            self.bar.set_prefix(what.to_owned());
            self.bar.set_length(if bytes > 0 { bytes } else { files });
            self.bar.reset();
        } else if let Ok(mut plain) = self.plain.lock() {
            let now = Instant::now();
            *plain = Some(Plain {
                what: what.to_owned(),
                files,
                total_bytes: bytes,
                started: now,
                last: now,
            });
        }
    }

    fn advance(&self, files: u64, bytes: u64) {
        let files = self.files.fetch_add(files, Ordering::Relaxed) + files;
        let bytes = self.bytes.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if let Ok(mut plain) = self.plain.lock()
            && let Some(plain) = plain.as_mut()
        {
            if plain.last.elapsed() >= LINE_EVERY {
                plain.last = Instant::now();
                say(&plain.line(files, bytes));
            }
            return;
        }
        let by_bytes =
            self.bytes.load(Ordering::Relaxed) > 0 && self.bar.length().is_some_and(|length| length >= bytes);
        self.bar.set_message(format!("{files} files"));
        self.bar.set_position(if by_bytes { bytes } else { files });
    }

    fn note(&self, message: &str) {
        self.bar.suspend(|| say(message));
    }

    fn end(&self) {
        self.bar.finish_and_clear();
        if let Ok(mut plain) = self.plain.lock() {
            *plain = None;
        }
    }
}

impl Plain {
    fn line(&self, files: u64, bytes: u64) -> String {
        let seconds = self.started.elapsed().as_secs_f64().max(0.001);
        let rate = bytes as f64 / seconds;
        let left = if bytes > 0 && self.total_bytes > bytes {
            format!(", about {:.0} s left", (self.total_bytes - bytes) as f64 / rate)
        } else {
            String::new()
        };
        // The records of an export are not counted beforehand.
        let of = if self.files > files {
            format!(" of about {}", self.files)
        } else {
            String::new()
        };
        format!(
            "{}: {files}{of} files, {:.1} MB, {:.1} MB/s{left}",
            self.what,
            bytes as f64 / 1e6,
            rate / 1e6
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_takes_two_columns() {
        assert_eq!(width("防汛 a"), 6);
        assert_eq!(pad("防汛", 6), "防汛  ");
        assert_eq!(fit("防汛工作", 5), "防汛…");
        assert_eq!(wrapped("防汛工作", 5), ["防汛", "工作"]);
    }

    #[test]
    fn long_lines_flow_and_colours_take_no_room() {
        assert_eq!(flowed("文种  通知 4  批复 1", 14, 2), ["文种  通知 4", "  批复 1"]);
        assert_eq!(flowed("防汛工作通知", 8, 2), ["防汛工作", "  通知"]);
        let coloured = format!("{}\u{1b}[1;31m防汛\u{1b}[0m", "a".repeat(6));
        assert_eq!(flowed(&coloured, 10, 0), [coloured.as_str()]);
        assert_eq!(flowed("", 10, 0), [""]);
    }

    #[test]
    fn a_title_cannot_command_the_terminal() {
        assert_eq!(printable("a\u{1b}[31mb"), "a\u{FFFD}[31mb");
    }
}
