//! The import itself: walk, prepare, write, each in its own threads, with a bounded amount of work between them.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use super::gate::Gate;
use super::handed::{Delivery, Handed};
use super::outcome::{Job, Outcome};
use super::prepare::Preparer;
use super::sync::COMMIT_BYTES;
use super::walk::{Step, Walk};
use super::write::{Journal, Writer, append, write_vanished};
use super::{IngestOptions, StopSignal, Summary};
use crate::archive::{self, ArchiveWriter, Catalogue, Originals};
use crate::classify::Rules;
use crate::engine::EmbeddedWriter;
use crate::error::{Error, Kind, Result};
use crate::extract::{Pool, PoolOptions};
use crate::progress::Progress;

/// A transaction holds at most so many outcomes …
const BATCH_ITEMS: usize = 512;
/// … or bytes of source …
const BATCH_BYTES: u64 = 16 * 1024 * 1024;
/// … and waits no longer than this for more.
const BATCH_WAIT: Duration = Duration::from_millis(1000);

/// Something found on the walk, with its place in the order and its size.
struct Numbered<T> {
    order: u64,
    bytes: u64,
    what: T,
}

/// The moment, in local time with offset (RFC 3339).
pub(super) fn now() -> String {
    jiff::ZonedDateTime::now().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// The account that runs the program, for the audit record.
pub(super) fn actor() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok())
        .unwrap_or_else(|| "unknown".into())
}

/// Imports. First, documents that older rules understood are understood anew, and the index is brought up to the
/// catalogue if an earlier import was cut off.
///
/// # Errors
/// Only what stops the whole import ([`Kind::Io`], [`Kind::Damaged`]); what was reported before stays. A file that
/// cannot be read is a line of the report.
pub fn run(
    options: &IngestOptions,
    archive: &mut ArchiveWriter,
    engine: &mut EmbeddedWriter,
    progress: &dyn Progress,
    stop: &StopSignal,
) -> Result<Summary> {
    import(options, None, archive, engine, progress, stop)
}

/// Imports what another archive hands over: each document as it is given, in the order in which it is given, with the
/// same write order and report as any import. Files inside files are not taken apart.
///
/// # Errors
/// As [`run`], and the failure of the delivery itself.
pub fn receive(
    options: &IngestOptions,
    delivery: &Delivery<'_>,
    archive: &mut ArchiveWriter,
    engine: &mut EmbeddedWriter,
    progress: &dyn Progress,
    stop: &StopSignal,
) -> Result<Summary> {
    import(options, Some(delivery), archive, engine, progress, stop)
}

fn import(
    options: &IngestOptions,
    delivery: Option<&Delivery<'_>>,
    archive: &mut ArchiveWriter,
    engine: &mut EmbeddedWriter,
    progress: &dyn Progress,
    stop: &StopSignal,
) -> Result<Summary> {
    let started = Instant::now();
    super::refresh::refresh(archive, progress)?;
    super::sync::catch_up(archive, engine, progress)?;
    let sources: Vec<String> = options.roots.iter().map(|root| root.display().to_string()).collect();
    let actor = actor();
    let run = archive.catalogue.transact(|batch| {
        let run = batch.insert_run(&now(), &sources)?;
        append(
            batch,
            &actor,
            "import-begins",
            &format!("run {run}"),
            &serde_json::json!({ "sources": sources }).to_string(),
        )?;
        Ok(run)
    })?;
    let reader = Mutex::new(Catalogue::open_reader(&archive.layout)?);
    // The workers' handle on the originals; the writer syncs the names that they give.
    let layout = archive.layout.clone();
    let originals = std::mem::replace(&mut archive.originals, Originals::new(layout));
    let journal = Journal {
        run,
        actor: actor.clone(),
    };
    let mut writer = Writer {
        archive,
        engine,
        originals: &originals,
        journal,
        next_line: 1,
    };
    let totals = pipeline(options, delivery, &mut writer, (&originals, &reader), progress, stop);
    let next_line = writer.next_line;
    archive.originals = originals;
    let bytes = totals?;
    let stopped = stop.is_set();
    archive::reach(archive::Step::BeforeIndexCommit);
    let generation = archive.catalogue.generation()?;
    if engine.generation()? != generation {
        engine.commit(generation)?;
    }
    archive::reach(archive::Step::AfterIndexCommit);
    // What follows changes no document, so the index stays level with the catalogue.
    archive.catalogue.transact(|batch| {
        if !stopped {
            write_vanished(batch, run, next_line, &options.roots)?;
        }
        let seconds = started.elapsed().as_secs_f64();
        batch.finish_run(run, &now(), stopped, bytes, seconds)?;
        let detail = serde_json::json!({ "stopped": stopped, "bytes": bytes }).to_string();
        append(batch, &actor, "import-ends", &format!("run {run}"), &detail)
    })?;
    progress.end();
    Summary::of(&archive.catalogue, Some(run))
}

/// Runs the threads; returns the bytes read.
fn pipeline(
    options: &IngestOptions,
    delivery: Option<&Delivery<'_>>,
    writer: &mut Writer<'_>,
    (originals, reader): (&Originals, &Mutex<Catalogue>),
    progress: &dyn Progress,
    stop: &StopSignal,
) -> Result<u64> {
    let walk = Walk {
        options,
        reader: Some(reader),
        originals: Some(originals),
        stop,
    };
    let (files, bytes) = match delivery {
        Some(delivery) => (delivery.documents, delivery.bytes),
        None => walk.measure()?,
    };
    if let Some(missing) = crate::extract::missing_confinement() {
        progress.note(missing);
    }
    progress.begin("importing", files, bytes);
    let pool = Pool::new(PoolOptions {
        program: options.program.clone(),
        limits: options.limits.clone(),
    });
    let rules = Rules::current();
    let preparer = Preparer {
        originals,
        reader,
        pool: &pool,
        rules,
        limits: &options.limits,
        ocr: options.ocr.as_ref(),
        stop,
    };
    let gate = Gate::default();
    let (to_workers, jobs) = crossbeam_channel::unbounded::<Numbered<Job>>();
    let (to_writer, outcomes) = crossbeam_channel::unbounded::<Numbered<Result<Outcome>>>();
    std::thread::scope(|scope| {
        for _ in 0..options.workers.max(1) {
            let (jobs, to_writer, preparer) = (jobs.clone(), to_writer.clone(), &preparer);
            scope.spawn(move || {
                for Numbered { order, bytes, what } in jobs {
                    let outcome = guarded(|| preparer.prepare(what));
                    if to_writer
                        .send(Numbered {
                            order,
                            bytes,
                            what: outcome,
                        })
                        .is_err()
                    {
                        break;
                    }
                }
            });
        }
        let gate = &gate;
        let walking = scope.spawn(move || {
            let mut feed = Feed {
                gate,
                to_workers,
                to_writer,
                order: 0,
            };
            guarded(|| match delivery {
                Some(delivery) => feed.handed(delivery, stop),
                None => walk.each(&mut |step| feed.step(step)),
            })
        });
        let written = receive_all(writer, &outcomes, gate, progress);
        if written.is_err() {
            stop.set();
        }
        gate.close();
        drop((outcomes, jobs));
        let walked = walking
            .join()
            .unwrap_or_else(|_| Err(Error::new(Kind::Internal, "the walk has failed")));
        let bytes = written?;
        walked.map(|()| bytes)
    })
}

/// Turns a panic of our own code into an error, so that what is on its way is not lost with it.
fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(Error::new(Kind::Internal, "a defect in lantai stopped the import")
            .with_hint("run the same import again: it goes on where it stopped"))
    })
}

/// Numbers what is found and sends it on.
struct Feed<'a> {
    gate: &'a Gate,
    to_workers: Sender<Numbered<Job>>,
    to_writer: Sender<Numbered<Result<Outcome>>>,
    order: u64,
}

impl Feed<'_> {
    fn step(&mut self, step: Step) -> Result<()> {
        let bytes = step.bytes();
        let ended = || Error::new(Kind::Cancelled, "the import has ended");
        if !self.gate.enter(bytes) {
            return Err(ended());
        }
        let order = self.order;
        let sent = match step {
            Step::Work(what) => self.to_workers.send(Numbered { order, bytes, what }).is_ok(),
            Step::Done(what) => {
                let what = Ok(what);
                self.to_writer.send(Numbered { order, bytes, what }).is_ok()
            }
        };
        self.order += 1;
        if sent { Ok(()) } else { Err(ended()) }
    }

    /// Sends what is handed over, until its end or until the person stops it.
    fn handed(&mut self, delivery: &Delivery<'_>, stop: &StopSignal) -> Result<()> {
        let given = (delivery.each)(&mut |handed: Handed| {
            if stop.is_set() {
                return Err(Error::new(Kind::Cancelled, "the import was stopped"));
            }
            self.step(Step::Work(Job::Handed(Box::new(handed))))
        });
        match given {
            // What was sent before is written; the same import goes on behind it.
            Err(e) if e.kind() == Kind::Cancelled && stop.is_set() => Ok(()),
            given => given,
        }
    }
}

/// Puts outcomes back in order and writes them; returns the bytes of source that they came from.
fn receive_all(
    writer: &mut Writer<'_>,
    outcomes: &Receiver<Numbered<Result<Outcome>>>,
    gate: &Gate,
    progress: &dyn Progress,
) -> Result<u64> {
    let mut early: BTreeMap<u64, (u64, Outcome)> = BTreeMap::new();
    let (mut next, mut total, mut uncommitted) = (0, 0, 0);
    let mut batch: Vec<Outcome> = Vec::new();
    let (mut batch_bytes, mut since) = (0, Instant::now());
    loop {
        let received = outcomes.recv_timeout(BATCH_WAIT);
        let ended = matches!(received, Err(RecvTimeoutError::Disconnected));
        if let Ok(Numbered { order, bytes, what }) = received {
            early.insert(order, (bytes, what?));
        }
        while let Some((bytes, outcome)) = early.remove(&next) {
            if batch.is_empty() {
                since = Instant::now();
            }
            batch.push(outcome);
            batch_bytes += bytes;
            next += 1;
            gate.leave(bytes);
        }
        let full = batch.len() >= BATCH_ITEMS || batch_bytes >= BATCH_BYTES || since.elapsed() >= BATCH_WAIT;
        if !batch.is_empty() && (full || ended) {
            let count = batch.len() as u64;
            uncommitted += writer.write(std::mem::take(&mut batch))?;
            total += batch_bytes;
            progress.advance(count, batch_bytes);
            batch_bytes = 0;
            if uncommitted >= COMMIT_BYTES {
                writer.commit_index()?;
                uncommitted = 0;
            }
        }
        if ended {
            return Ok(total);
        }
    }
}
