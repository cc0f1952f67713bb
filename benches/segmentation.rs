//! How fast does text pass through the stages that every document takes, on one core? Folding, segmentation and the
//! parse, each beside a plain pass over the same characters: the ratio is what counts, the rate is this machine's.

mod generator;

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lantai::text::{fold::Folded, segment};

fn texts() -> String {
    let archive = generator::Archive {
        documents: 400,
        seed: 1,
        sentences: 20,
    };
    let mut lines = Vec::new();
    // Memory takes everything, and JSON is UTF-8.
    let _ = archive.write(&mut lines);
    String::from_utf8_lossy(&lines).into_owned()
}

fn stages(criterion: &mut Criterion) {
    let text = texts();
    let mut group = criterion.benchmark_group("segmentation");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("a pass over the characters", |b| {
        b.iter(|| black_box(&text).chars().filter(|c| !c.is_whitespace()).count());
    });
    group.bench_function("folding with a map back", |b| b.iter(|| Folded::new(black_box(&text))));
    group.bench_function("words for the index", |b| {
        b.iter(|| segment::words_for_index(black_box(&text)).len());
    });
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
