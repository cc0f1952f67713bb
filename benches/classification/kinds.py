"""文种: by the title where it shows the kind, and from the body alone with the title cut away."""

import collections
import json
import pathlib
import re
import subprocess
import sys

PROGRAM = pathlib.Path(__file__).parents[2] / "target/release/lantai"
KINDS = "决议 决定 命令 公报 公告 通告 意见 通知 通报 报告 请示 批复 议案 函 纪要".split()
SOURCES = ["statecouncil_dev", "policy_mixed50_dev", "rules", "laws", "flk_laws", "gwr_state", "gwr_cities_dev"]


def kind_of(title):
    while found := re.search(r"(?<=.)\s*[（(〔\[][^（(〔\[]*[)）〕\]]\s*$", title):
        title = title[: found.start()]
    title = title.strip().removesuffix("》")
    if title.endswith("协议案"):
        return None
    named = {"令": "命令"} | {kind: kind for kind in KINDS}
    return next((kind for ending, kind in sorted(named.items(), key=lambda e: -len(e[0])) if title.endswith(ending)), None)


def plain(text):
    return re.sub(r"\W", "", text)


def without_title(title, text):
    """The text without the lines of its title, wherever they stand at the top."""
    if title in text[:3000]:
        text = text[text.rfind(title, 0, 3000) + len(title) :]
    lines, kept, at = text.replace("\r", "").split("\n"), [], 0
    while at < min(len(lines), 40):
        joined = [plain("".join(lines[at : at + n])) for n in range(1, 7)]
        hit = next((n for n, s in enumerate(joined, 1) if len(s) >= 6 and (s.endswith(plain(title)) or s == plain(title))), 0)
        if not hit:
            kept.append(lines[at])
        at += hit or 1
    return "\n".join(kept + lines[at:])


def said(records):
    given = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records)
    out = subprocess.run([PROGRAM, "classify", "--jsonl", "-", "--format", "json"], input=given.encode(), capture_output=True)
    kinds = [(json.loads(line)["kind"] or {}).get("value") for line in out.stdout.splitlines()]
    return ["通知" if kind == "任免" else kind for kind in kinds]


def report(name, truth, given, shown):
    total, right = collections.Counter(k for _, k, _ in truth), collections.Counter()
    for (source, kind, title), answer in zip(truth, given, strict=True):
        right[kind] += kind == answer
        if kind != answer and shown:
            print(f"    {source} {kind} → {answer}  {title}")
    print(f"{name}: {sum(right.values())} of {len(truth)} ({sum(right.values()) / len(truth):.4f})")
    print("   ", "  ".join(f"{kind} {right[kind]}/{total[kind]}" for kind in KINDS if total[kind]))


def main():
    data = pathlib.Path(sys.argv[1])
    titles = []
    for line in open(data / "truth/docno_dev.tsv", encoding="utf-8"):
        title = line.split("\t")[2].strip()
        if kind := kind_of(title):
            titles.append(("docno", kind, title))
    given = said([{"id": str(n), "title": t, "text": ""} for n, (_, _, t) in enumerate(titles)])
    narrower = {"提案": "函", "调研报告": "报告", "信访材料": "函"}
    report("by title", titles, [narrower.get(k, k) for k in given], True)
    truth, bodies = [], []
    for source in SOURCES:
        for line in open(data / f"text/{source}.jsonl", encoding="utf-8"):
            record = json.loads(line)
            kind = kind_of(record["title"]) or ("报告" if source.startswith("gwr") and "报告" in record["title"] else None)
            body = re.sub(r"^---[\s\S]*?---\n", "", without_title(record["title"], record["text"]))
            # Links to a file are no body.
            if kind and len(re.findall(r"[\u4e00-\u9fff]", body)) >= 40:
                truth.append((source, kind, record["title"]))
                bodies.append({"id": str(len(bodies)), "text": body})
    report("by the body alone", truth, said(bodies), True)


main()
