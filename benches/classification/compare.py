"""The model against a linear SVM over TF-IDF of words and bigrams of words (scikit-learn), on the same splits, in one run.

DATA, then the names of sets if not all are wanted."""

import collections
import functools
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import jieba
import numpy
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.svm import LinearSVC

PROGRAM = pathlib.Path(__file__).parents[2] / "target/release/lantai"
SPLITS = 3


def lines(path):
    return [json.loads(line) for line in open(path, encoding="utf-8")]


def subject(category):
    parts = category.split("/")
    if parts[0] == "laws" and len(parts) > 1:
        return parts[1]
    return parts[0] if parts[0] in ("sfjs", "xzzfhg") else None


def sets(data):
    """Documents (title, text, label) of each set; classes with few documents are left out."""
    rules, laws = lines(data / "text/rules.jsonl"), lines(data / "text/laws.jsonl")
    found = {
        "rules by subject": [(r["title"], r["text"], subject(r["category"])) for r in rules],
        "rules by folder": [(r["title"], r["text"], r["category"]) for r in rules],
        "laws by category, 3,000 characters": [(r["title"], r["text"][:3000], r["category"]) for r in laws],
        "rules by subject, 300 characters": [(r["title"], r["text"][:300], subject(r["category"])) for r in rules],
        "rules by folder, title only": [(r["title"], "", r["category"]) for r in rules],
        "rules by subject, no title": [("", r["text"][:1500], subject(r["category"])) for r in rules],
    }
    for name, items in found.items():
        counts = collections.Counter(label for *_, label in items)
        found[name] = [item for item in items if item[2] and counts[item[2]] >= 10]
    return found


@functools.cache
def cut(text):
    return " ".join(jieba.cut(text))


def svm(texts, truth, train, test):
    vectorizer = TfidfVectorizer(token_pattern=r"(?u)\b\w+\b", ngram_range=(1, 2))
    model = LinearSVC().fit(vectorizer.fit_transform([texts[i] for i in train]), truth[train])
    return model.predict(vectorizer.transform([texts[i] for i in test]))


def lantai(items, train, test, folder):
    for name, part in (("train", train), ("test", test)):
        with open(folder / name, "w", encoding="utf-8") as out:
            for i in part:
                title, text, label = items[i]
                out.write(json.dumps({"id": i.item(), "title": title, "text": text, "label": label}, ensure_ascii=False) + "\n")
    (folder / "model").unlink(missing_ok=True)
    run = [PROGRAM, "classify", "train", "--jsonl", folder / "train", "--label", "label", "--model", folder / "model"]
    subprocess.run(run, check=True, capture_output=True)
    run = [PROGRAM, "classify", "--model", folder / "model", "--jsonl", folder / "test", "--format", "json"]
    said = subprocess.run(run, check=True, capture_output=True).stdout
    said = [json.loads(line) for line in said.splitlines()]
    return numpy.array([s["label"] for s in said]), [s["confidence"] for s in said]


def main():
    data = pathlib.Path(sys.argv[1])
    jieba.setLogLevel(60)
    sure, means = collections.defaultdict(list), []
    print(f"{'set':36} documents classes   SVM macro/micro     lantai macro/micro   seconds")
    with tempfile.TemporaryDirectory() as folder:
        for name, items in sets(data).items():
            if sys.argv[2:] and name not in sys.argv[2:]:
                continue
            truth = numpy.array([label for *_, label in items])
            texts = [cut(title) + " " + cut(text) for title, text, _ in items]
            figures = []
            started = [0.0, 0.0]
            for train, test in StratifiedShuffleSplit(SPLITS, test_size=0.5, random_state=7).split(texts, truth):
                at = time.time()
                other = svm(texts, truth, train, test)
                between = time.time()
                own, confidences = lantai(items, train, test, pathlib.Path(folder))
                started = [started[0] + between - at, started[1] + time.time() - between]
                figures.append([f1_score(truth[test], p, average=a) for p in (other, own) for a in ("macro", "micro")])
                for label, given, confidence in zip(truth[test], own, confidences, strict=True):
                    sure[round(confidence, 1)].append(label == given)
            a, b, c, d = numpy.mean(figures, axis=0)
            means.append((a, b, c, d))
            print(f"{name:36} {len(items):9} {len(set(truth)):7}   {a:.4f} / {b:.4f}     {c:.4f} / {d:.4f}     {started[0]:.0f} / {started[1]:.0f}", flush=True)
    a, b, c, d = numpy.mean(means, axis=0)
    print(f"{'mean':36} {'':17}   {a:.4f} / {b:.4f}     {c:.4f} / {d:.4f}")
    print("right, of the labels given with confidence:")
    for confidence, right in sorted(sure.items()):
        print(f"  {confidence:.1f}  {sum(right) / len(right):.3f} of {len(right)}")


main()
