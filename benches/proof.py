#!/usr/bin/env python3
"""Measures `lantai proof` on drafts with planted errors (校核).

    benches/proof.py [--bin target/release/lantai] [--archive DIR] [--show] FOLDER...

A folder has `drafts/NN.txt` and `truth.jsonl`, one error a line: {"draft", "family", "quote", "also": [...], "nth"}. A draft
without a line has no error. An error is found if a finding touches its quote or one of `also`; a finding that touches no error
of its draft is a false alarm. `--show` lists the misses and the false alarms.
"""
import argparse
import collections
import json
import pathlib
import subprocess


def places(text, error):
    """Where the words of an error stand, in characters."""
    found = []
    for words in [error["quote"], *error.get("also", [])]:
        at = text.find(words)
        nth = error.get("nth", 1) if words == error["quote"] and "nth" in error else None
        count = 0
        while words and at >= 0:
            count += 1
            if nth is None or count == nth:
                found.append((at, at + len(words)))
            at = text.find(words, at + 1)
    return found


def touches(span, places):
    return any(span[0] < to and start < span[1] for start, to in places)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--bin", default="target/release/lantai")
    arguments.add_argument("--archive")
    arguments.add_argument("--show", action="store_true")
    arguments.add_argument("folders", nargs="+", type=pathlib.Path)
    options = arguments.parse_args()
    for folder in options.folders:
        drafts = {path.stem: path.read_text() for path in sorted(folder.glob("drafts/*.txt"))}
        truth = collections.defaultdict(list)
        for line in (folder / "truth.jsonl").read_text().splitlines():
            if line.strip():
                error = json.loads(line)
                truth[error["draft"].removesuffix(".txt")].append(error)
        lines = "".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in drafts.values())
        command = [options.bin, "proof", "--jsonl", "-"]
        if options.archive:
            command += ["--archive", options.archive]
        said = subprocess.run(command, input=lines, capture_output=True, text=True).stdout.splitlines()
        planted, found = collections.Counter(), collections.Counter()
        right = alarms = sound = clean = 0
        shown = []
        for (name, text), line in zip(drafts.items(), said, strict=True):
            findings = json.loads(line)["findings"]
            errors = [(error, places(text, error)) for error in truth[name]]
            for error, where in errors:
                planted[error["family"]] += 1
                if any(touches(finding["span"], where) for finding in findings):
                    found[error["family"]] += 1
                else:
                    shown.append(f"missed {name} [{error['family']}] {error['quote']!r}: {error.get('why', '')}")
            for finding in findings:
                if any(touches(finding["span"], where) for _, where in errors):
                    right += 1
                else:
                    alarms += 1
                    start, end = finding["span"]
                    words = text[start:end].replace("\n", "⏎")
                    shown.append(f"alarm  {name} {finding['rule']} {words!r}: {finding['message']}")
            if not errors:
                sound += 1
                clean += not findings
        total, hits = sum(planted.values()), sum(found.values())
        print(f"{folder}: {len(drafts)} drafts, {total} errors; recall {hits / max(total, 1):.3f} ({hits})")
        print(f"  findings {right + alarms}, right {right}; precision {right / max(right + alarms, 1):.3f}")
        print(f"  sound drafts {sound}, without findings {clean}")
        print("  " + "  ".join(f"{family} {found[family]}/{count}" for family, count in sorted(planted.items())))
        if options.show:
            print("\n".join(shown))


if __name__ == "__main__":
    main()
