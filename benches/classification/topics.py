"""Topics by the rules alone, against subject folders (rules.jsonl) and gov.cn's classes (statecouncil_dev.jsonl)."""

import collections
import json
import pathlib
import subprocess
import sys
import tomllib

HERE = pathlib.Path(__file__).parent
PROGRAM = HERE.parents[1] / "target/release/lantai"


def lines(path):
    return [json.loads(line) for line in open(path, encoding="utf-8")]


def truth_of(table, folder):
    beginnings = [b for b in table if folder == b or folder.startswith(b + "/")]
    return table[max(beginnings, key=len)] if beginnings else None


def measure(name, records):
    given = "".join(json.dumps({k: r[k] for k in ("id", "title", "text")}, ensure_ascii=False) + "\n" for r, _ in records)
    said = subprocess.run([PROGRAM, "classify", "--jsonl", "-", "--format", "json"], input=given.encode(), capture_output=True)
    labels = [json.loads(line) for line in said.stdout.splitlines()]
    right, wrong, missed = collections.Counter(), collections.Counter(), collections.Counter()
    confused, sure = collections.Counter(), collections.defaultdict(list)
    for (_, truth), label in zip(records, labels, strict=True):
        first = label["topics"][0]
        sure[round(first["confidence"], 1)].append(first["value"] in truth)
        if first["value"] in truth:
            right[first["value"]] += 1
        else:
            wrong[first["value"]] += 1
            missed[truth[0]] += 1
            confused[truth[0], first["value"]] += 1
    print(f"\n{name}: {len(records)} documents, {sum(right.values()) / len(records):.4f} right")
    f1 = {}
    for topic in sorted(set(right) | set(missed)):
        f1[topic] = 2 * right[topic] / (2 * right[topic] + wrong[topic] + missed[topic])
        print(f"  {topic}  F1 {f1[topic]:.3f}  right {right[topic]:4} wrongly given {wrong[topic]:4} missed {missed[topic]:4}")
    enough = [f for t, f in f1.items() if right[t] + missed[t] >= 10]
    if enough:
        print(f"  macro-F1 over the {len(enough)} topics with 10 documents and more: {sum(enough) / len(enough):.4f}")
    print(f"  macro-F1 over all {len(f1)} topics of the truth: {sum(f1.values()) / len(f1):.4f}")
    print("  given with confidence:", {c: f"{sum(v) / len(v):.2f} of {len(v)}" for c, v in sorted(sure.items())})
    print("  taken for another:", [f"{t}→{g} {n}" for (t, g), n in confused.most_common(15)])


def main():
    data = pathlib.Path(sys.argv[1]) / "text"
    table = tomllib.load(open(HERE / "folders.toml", "rb"))
    rules = [(r, truth_of(table["rules"], r["category"])) for r in lines(data / "rules.jsonl")]
    measure("rules by subject folder", [(r, t) for r, t in rules if t])
    gov = [(r, table["gov"].get(r["category"].split("\\")[0])) for r in lines(data / "statecouncil_dev.jsonl")]
    # The block above a paper names its class: it is cut away.
    for record, _ in gov:
        at = record["text"].rfind(record["title"])
        record["text"] = record["text"][max(at, 0) :]
    measure("State Council papers by gov.cn class", [(r, t) for r, t in gov if t])


main()
