#!/usr/bin/env python3
"""What each sign of ranking adds: every weight of src/engine/ranking.toml is set to 0 in turn, and `lantai eval` measures
what is lost on each set of questions.

    benches/ablation.py LANTAI NAME=ARCHIVE,QUERIES,QRELS [NAME=ARCHIVE,QUERIES,QRELS ...]

LANTAI is the program. Each ARCHIVE holds the documents that the judgements name. The table is printed as Markdown: nDCG@10
with all signs, then the change without each. Needs Python 3.11 alone.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

RANKING = Path(__file__).resolve().parent.parent / "src/engine/ranking.toml"


def measured(lantai, archive, queries, qrels, weights):
    """nDCG@10 of one set, with these weights."""
    with tempfile.TemporaryDirectory() as folder:
        ranking = Path(folder, "ranking.toml")
        ranking.write_text(weights, encoding="utf-8")
        settings = Path(folder, "lantai.toml")
        settings.write_text(f'version = 1\nranking = "{ranking}"\n', encoding="utf-8")
        command = [lantai, "--archive", archive, "eval", "--queries", queries, "--qrels", qrels, "--format", "json"]
        done = subprocess.run(
            command, env={**os.environ, "LANTAI_CONFIG": str(settings)}, capture_output=True, text=True, check=False
        )
        if done.returncode not in (0, 1):
            sys.exit(done.stderr)
        return json.loads(done.stdout.splitlines()[-1])["nDCG@10"]


def without(weights, name):
    """The weights with one of them 0."""
    return re.sub(rf"^{re.escape(name)}\s*=.*$", f"{name} = 0.0", weights, flags=re.MULTILINE)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    lantai = sys.argv[1]
    sets = {}
    for argument in sys.argv[2:]:
        name, _, files = argument.partition("=")
        sets[name] = files.split(",")
    weights = RANKING.read_text(encoding="utf-8")
    names = [name for name, value in tomllib.loads(weights).items() if isinstance(value, (int, float))]
    whole = {name: measured(lantai, *files, weights) for name, files in sets.items()}
    print("| | " + " | ".join(sets) + " |")
    print("|---" * (len(sets) + 1) + "|")
    print("| all signs | " + " | ".join(f"{value:.4f}" for value in whole.values()) + " |", flush=True)
    for weight in names:
        lost = {name: measured(lantai, *files, without(weights, weight)) for name, files in sets.items()}
        cells = (f"{lost[name] - whole[name]:+.4f}" for name in sets)
        print(f"| without `{weight}` | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
