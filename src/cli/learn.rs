//! `lantai classify train`, `eval`, `review`, `apply`, and labels by a model.

use std::io::{BufRead, BufReader};
use std::path::Path;

use serde_json::{Value, json};

use super::Done;
use super::args::{Classify, EvalModel, Format, Learn, Review, Train};
use super::open::{self, INDEX_THREADS};
use super::terminal::{self, Bar, Output, fit, is_json, label, pad, printable};
use crate::archive::{Archive, ArchiveWriter, DocumentId};
use crate::classify::CorrectedField;
use crate::classify::Rules;
use crate::classify::model::labelled::{Labelled, bad_line, each_labelled, read_samples};
use crate::classify::model::{Candidate, Figures, Judged, Model, Prediction, Row, Sample, teaching_order, train};
use crate::config::Config;
use crate::engine::EmbeddedWriter;
use crate::error::{Context, Error, Kind, Result};
use crate::ingest::{refresh, sync};

/// Up to so many classes are told apart in a square table; of more the most frequent mistakes are listed.
const SQUARE: usize = 26;
const MISTAKES: usize = 30;
/// Words that are named for a label and against it.
const WORDS: usize = 8;
/// So many documents are compared with each other for a review.
const COMPARED: usize = 5_000;
/// Columns of a class's name in tables.
const NAME: usize = 26;

pub(super) fn run(command: &Learn, config: &Config, format: Format) -> Result<Done> {
    match command {
        Learn::Train(args) => train_model(args, config, format),
        Learn::Eval(args) => eval(args, format),
        Learn::Review(args) => review(args, config, format),
        Learn::Apply => apply(config, format),
    }
}

fn train_model(args: &Train, config: &Config, format: Format) -> Result<Done> {
    if args.model.exists() {
        return Err(open::exists(&args.model));
    }
    let (label, samples, without) = match (&args.jsonl, &args.label, &args.field) {
        (Some(path), Some(key), _) => {
            let (samples, without) = read_samples(lines(path)?, key, &path.display().to_string())?;
            (key.clone(), samples, without)
        }
        (_, _, Some(field)) => {
            let (field, samples, without) = confirmed(config, field)?;
            (field, samples, without)
        }
        _ => {
            return Err(Error::new(Kind::Usage, "nothing to learn from")
                .with_hint("--jsonl FILE --label KEY, or --field topics"));
        }
    };
    if without > 0 {
        terminal::say(&format!("{without} documents have no label and are left out"));
    }
    let model = train(&label, &samples, &Bar::new())?;
    model.write(&args.model)?;
    let mut out = Output::new();
    let about = &model.about;
    if is_json(format) {
        out.json(&json!(about))?;
    } else {
        out.line(&format!(
            "model {}: {} classes of “{}” from {} documents, {} features, data {}",
            args.model.display(),
            about.classes.len(),
            printable(&about.label),
            about.documents,
            about.columns,
            about.fingerprint.chars().take(16).collect::<String>(),
        ))?;
        out.line(&format!(
            "figures of {} documents that were held back ({} of 5 parts, one at a time):",
            about.figures.documents, about.parts
        ))?;
        print_figures(&mut out, &about.figures)?;
    }
    out.finish()?;
    Ok(Done::Well)
}

/// The documents of the archive of which persons confirmed the field, and how many there are of which nobody did.
fn confirmed(config: &Config, field: &str) -> Result<(String, Vec<Sample>, u64)> {
    let field = CorrectedField::from_name(field)
        .filter(|field| matches!(field, CorrectedField::Topics | CorrectedField::Kind))
        .ok_or_else(|| {
            Error::new(Kind::Usage, format!("a model cannot learn the field “{field}”"))
                .with_hint("topics (主题) or kind (文种)")
        })?;
    let archive = open::archive(config)?;
    let (mut samples, mut without) = (Vec::new(), 0);
    archive.catalogue.each_document_after(0, |stored| {
        match confirmed_labels(&archive, stored.id, field)? {
            Some(labels) => {
                let text = archive.catalogue.text(stored.id)?;
                samples.push((stored.id, Sample::new(&stored.record.title, &text, labels)));
            }
            None => without += 1,
        }
        Ok(())
    })?;
    // In order of number, so that the model does not depend on which document was changed last.
    samples.sort_by_key(|(id, _)| *id);
    if samples.is_empty() {
        return Err(Error::new(
            Kind::Usage,
            format!("nobody has confirmed the {} of any document", field.name()),
        )
        .with_hint("`lantai set ID 主题=农林水` confirms one; `lantai classify review` says which teach most"));
    }
    Ok((
        field.name().to_owned(),
        samples.into_iter().map(|(_, sample)| sample).collect(),
        without,
    ))
}

fn confirmed_labels(archive: &Archive, id: DocumentId, field: CorrectedField) -> Result<Option<Vec<String>>> {
    let corrections = archive.catalogue.corrections_of(id)?;
    let said = corrections
        .into_iter()
        .find(|correction| correction.field == field)
        .and_then(|c| c.value);
    Ok(said.map(|said| match field {
        CorrectedField::Topics => said.split(' ').map(str::to_owned).collect(),
        _ => vec![said],
    }))
}

fn row_of(archive: &Archive, id: DocumentId) -> Result<Row> {
    Ok(Row::of(
        &archive.document(id)?.record.title,
        &archive.catalogue.text(id)?,
    ))
}

fn eval(args: &EvalModel, format: Format) -> Result<Done> {
    let model = Model::read(&args.model)?;
    let name = args.jsonl.display().to_string();
    let mut judged = Vec::new();
    let work = |labelled: Labelled| {
        let given = model.predict(&labelled.row()).given;
        Judged {
            given: given.into_iter().map(|given| (given.label, given.confidence)).collect(),
            truth: labelled.labels,
        }
    };
    each_labelled(lines(&args.jsonl)?, Some(&args.label), work, |one| {
        judged.push(one.map_err(|(line, message)| bad_line(line, &message, &name))?);
        Ok(())
    })?;
    judged.retain(|one| !one.truth.is_empty());
    if judged.is_empty() {
        return Err(Error::new(
            Kind::Usage,
            format!("no line of {name} has a label under “{}”", args.label),
        ));
    }
    let figures = Figures::of(&judged);
    let mut out = Output::new();
    if is_json(format) {
        out.json(&json!(figures))?;
    } else {
        out.line(&format!("{} documents", figures.documents))?;
        print_figures(&mut out, &figures)?;
    }
    out.finish()?;
    Ok(Done::Well)
}

/// Labels by a model, of lines or of the archive's documents.
pub(super) fn label_by(args: &Classify, model: &Path, config: &Config, format: Format) -> Result<Done> {
    let model = Model::read(model)?;
    let mut out = Output::new();
    let mut failed = 0;
    if let Some(path) = &args.jsonl {
        let work = |labelled: Labelled| {
            let prediction = model.predict(&labelled.row());
            labels(
                &model,
                &labelled.id,
                &labelled.title,
                &labelled.text,
                &prediction,
                args.words,
            )
        };
        each_labelled(lines(path)?, None, work, |one| match one {
            Ok(labels) => print_labels(&mut out, &labels, format),
            Err((line, message)) => {
                failed += 1;
                if is_json(format) {
                    return out.json(
                        &json!({ "id": null, "line": line, "error": { "code": "bad-record", "message": message } }),
                    );
                }
                out.line(&format!("line {line}: {}", printable(&message)))
            }
        })?;
    } else if args.all {
        let archive = open::archive(config)?;
        archive.catalogue.each_features(|id, _, row| {
            if let (Some(row), false) = (&row, args.words) {
                // Features that are kept spare the text.
                let prediction = model.predict(row);
                return print_labels(
                    &mut out,
                    &labels(&model, &json!(id.0), "", "", &prediction, false),
                    format,
                );
            }
            let title = archive.document(id)?.record.title;
            let text = archive.catalogue.text(id)?;
            let prediction = model.predict(&row.unwrap_or_else(|| Row::of(&title, &text)));
            print_labels(
                &mut out,
                &labels(&model, &json!(id.0), &title, &text, &prediction, args.words),
                format,
            )
        })?;
    } else {
        return Err(
            Error::new(Kind::Usage, "a model labels records or the archive").with_hint("add --jsonl FILE or --all")
        );
    }
    out.finish()?;
    Ok(if failed == 0 { Done::Well } else { Done::WithProblems })
}

fn labels(model: &Model, id: &Value, title: &str, text: &str, prediction: &Prediction, words: bool) -> Value {
    let given = prediction.given.iter().map(|given| {
        let mut label = json!({ "label": given.label, "confidence": given.confidence });
        if let Some(label) = label.as_object_mut().filter(|_| words) {
            let (for_it, against) = model.spoken(title, text, &given.label, WORDS);
            label.insert("for".to_owned(), json!(for_it));
            label.insert("against".to_owned(), json!(against));
        }
        label
    });
    let first = prediction.given.first();
    json!({
        "id": id,
        "label": first.map(|given| given.label.as_str()),
        "confidence": first.map(|given| given.confidence),
        "labels": given.collect::<Vec<_>>(),
    })
}

fn print_labels(out: &mut Output, labels: &Value, format: Format) -> Result<()> {
    if is_json(format) {
        return out.json(labels);
    }
    let id = labels["id"]
        .as_str()
        .map_or_else(|| labels["id"].to_string(), str::to_owned);
    let words = |list: &Value| {
        let words = list.as_array().into_iter().flatten();
        words
            .filter_map(|one| one["word"].as_str())
            .collect::<Vec<_>>()
            .join("、")
    };
    for given in labels["labels"].as_array().into_iter().flatten() {
        let confidence = given["confidence"].as_f64().unwrap_or(0.0) * 100.0;
        let name = given["label"].as_str().unwrap_or_default();
        out.line(&printable(&format!("[{id}] {}{confidence:.0} %", label(name, NAME))))?;
        for (title, list) in [("支持", &given["for"]), ("反对", &given["against"])] {
            let words = words(list);
            if !words.is_empty() {
                out.line(&printable(&format!("    {title}  {words}")))?;
            }
        }
    }
    Ok(())
}

fn review(args: &Review, config: &Config, format: Format) -> Result<Done> {
    let read;
    let model = match (&args.model, Rules::current().model()) {
        (Some(path), _) => {
            read = Model::read(path)?;
            &read
        }
        (None, Some(installed)) => installed,
        (None, None) => {
            return Err(Error::new(Kind::Usage, "there is no model that could ask")
                .with_hint("train one with `lantai classify train`, and name it with --model or in lantai.toml"));
        }
    };
    let field = CorrectedField::from_name(&model.about.label).unwrap_or(CorrectedField::Topics);
    let archive = open::archive(config)?;
    let mut free = Vec::new();
    archive.catalogue.each_features(|id, superseded, row| {
        if superseded || confirmed_labels(&archive, id, field)?.is_some() {
            return Ok(());
        }
        let row = row.map_or_else(|| row_of(&archive, id), Ok)?;
        free.push((model.predict(&row).unsure(), id));
        Ok(())
    })?;
    let unconfirmed = free.len();
    // Of very many only the least sure are compared with each other.
    free.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    free.truncate(COMPARED);
    let (mut asked, mut candidates) = (Vec::new(), Vec::new());
    for (_, id) in free {
        let row = row_of(&archive, id)?;
        let prediction = model.predict(&row);
        candidates.push(Candidate { row, prediction });
        asked.push((id, archive.document(id)?.record.title));
    }
    let order = teaching_order(&candidates, args.limit);
    let mut out = Output::new();
    for (place, worth) in &order {
        let ((id, title), candidate) = (&asked[*place], &candidates[*place]);
        let mut classes: Vec<(usize, f64)> = candidate.prediction.confidences.iter().copied().enumerate().collect();
        classes.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let guesses = classes
            .iter()
            .take(3)
            .map(|(class, confidence)| (&model.about.classes[*class], *confidence));
        if is_json(format) {
            let guesses: Vec<Value> = guesses
                .map(|(label, c)| json!({ "label": label, "confidence": (c * 1000.0).round() / 1000.0 }))
                .collect();
            out.json(&json!({ "id": id.0, "title": title, "worth": worth, "guesses": guesses }))?;
        } else {
            let guesses: Vec<String> = guesses
                .map(|(label, c)| format!("{label}{} {:.0} %", Rules::current().topic_name(label), c * 100.0))
                .collect();
            out.line(&format!("[{id}] {}", printable(title)))?;
            out.line(&format!("    {}", printable(&guesses.join("，或 "))))?;
        }
    }
    if !is_json(format)
        && let Some((place, _)) = order.first()
    {
        terminal::say(&format!(
            "{} of {} documents that nobody has confirmed",
            order.len(),
            unconfirmed
        ));
        terminal::say(&format!(
            "next: lantai set {} {}=…, and train anew after a few",
            asked[*place].0,
            field.chinese()
        ));
    }
    out.finish()?;
    Ok(if order.is_empty() { Done::Nothing } else { Done::Well })
}

fn apply(config: &Config, format: Format) -> Result<Done> {
    open::archive(config)?;
    let mut writer = ArchiveWriter::open(&config.archive)?;
    let mut engine = EmbeddedWriter::open(&writer.layout.fulltext(), INDEX_THREADS)?;
    let bar = Bar::new();
    let (documents, changed) = refresh::classify_anew(&mut writer, &bar)?;
    sync::catch_up(&writer, &mut engine, &bar)?;
    engine.close()?;
    let mut out = Output::new();
    if is_json(format) {
        out.json(&json!({ "documents": documents, "changed": changed }))?;
    } else {
        out.line(&format!(
            "{documents} documents classified anew, the labels of {changed} changed"
        ))?;
    }
    out.finish()?;
    Ok(Done::Well)
}

fn print_figures(out: &mut Output, figures: &Figures) -> Result<()> {
    out.line(&format!("{}  准确率   召回率       F1  件数", pad("类", NAME)))?;
    for class in &figures.classes {
        let (precision, recall, f1, support) = (class.precision, class.recall, class.f1, class.support);
        out.line(&format!(
            "{}  {precision:.4}   {recall:.4}   {f1:.4}  {support:>4}",
            pad(&printable(&class.label), NAME)
        ))?;
    }
    for (name, means) in [("macro", figures.by_class), ("micro", figures.over_all)] {
        out.line(&format!(
            "{}  {:.4}   {:.4}   {:.4}",
            pad(name, NAME),
            means.precision,
            means.recall,
            means.f1
        ))?;
    }
    out.line("")?;
    out.line("把握    标签数   平均把握   实际正确")?;
    for step in &figures.calibration {
        out.line(&format!(
            "{:.1}   {:>8}     {:.3}      {:.3}",
            step.confidence, step.labels, step.mean, step.right
        ))?;
    }
    out.line("")?;
    confusion(out, figures)
}

/// What is taken for what: a square table where it fits, else the most frequent mistakes.
fn confusion(out: &mut Output, figures: &Figures) -> Result<()> {
    let names: Vec<&str> = figures.classes.iter().map(|class| class.label.as_str()).collect();
    if names.len() > SQUARE {
        out.line("最常见的错分（应为 → 判为，件数）")?;
        return figures.mistakes().iter().take(MISTAKES).try_for_each(|mistake| {
            out.line(&printable(&format!(
                "{} → {}  {}",
                mistake.truth, mistake.given, mistake.documents
            )))
        });
    }
    let heads: String = (1..=names.len()).map(|number| format!("{number:>5}")).collect();
    out.line(&format!("{}{heads}", pad("应为 ＼ 判为", NAME)))?;
    for (row, truth) in names.iter().enumerate() {
        let counts: String = names
            .iter()
            .map(|given| {
                let cell = figures
                    .confusion
                    .iter()
                    .find(|c| c.truth == *truth && c.given == *given);
                cell.map_or_else(|| format!("{:>5}", "·"), |cell| format!("{:>5}", cell.documents))
            })
            .collect();
        out.line(&format!(
            "{}{counts}",
            pad(&format!("{} {}", row + 1, fit(&printable(truth), NAME - 4)), NAME)
        ))?;
    }
    Ok(())
}

fn lines(path: &Path) -> Result<Box<dyn BufRead>> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(BufReader::new(std::io::stdin())));
    }
    let file = std::fs::File::open(path).context(Kind::Usage, || format!("cannot read {}", path.display()))?;
    Ok(Box::new(BufReader::with_capacity(1 << 20, file)))
}
