#!/usr/bin/env python3
"""How long each form of question takes, and whether two programs answer alike.

    benches/questions.py cut EXPORT.jsonl … > ARTICLES.jsonl
    benches/questions.py draw EXPORT.jsonl FOLDER [--questions N] [--seed N]
    benches/questions.py ask ARCHIVE FOLDER LANTAI [LANTAI] [--forms word,phrase] [--realtime]

`cut` makes of each paper documents of one or a few articles or sections, so that 100 MB of laws give 100,000 documents of real
text. `draw` takes questions of each form from the texts of an export and writes them to a file a form. `ask` has one or two
programs answer them, three times in alternation, and shows for each form the median, the 99th percentile and the longest, of
all times and of the least of three for each question; where two are compared, how many answers differ (scores aside).
On a machine that others use too, `--realtime` (as root) has the answering go before all else.
"""

import argparse
import collections
import json
import random
import re
import subprocess
import sys
from pathlib import Path

# An article, chapter, section or numbered paragraph at the beginning of a line.
HEADING = re.compile(
    r"(?m)^[ \u3000\t#*]*(?=第[一二三四五六七八九十百千零〇0-9]+[条章节]|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)"
)
HAN = re.compile("^[\u4e00-\u9fff]+$")
TOOK = re.compile(r'"took_ms":([0-9.]+),')
SCORE = re.compile(r'"score":[0-9.e-]+,')
DICTIONARY = Path(__file__).parent.parent / "src/text/dictionary.txt"
RUNS = 3


def cut(exports, shortest):
    for export in exports:
        for line in open(export, encoding="utf-8"):
            record = json.loads(line)
            text = record.pop("text", None) or ""
            borders = [0, *(found.start() for found in HEADING.finditer(text)), len(text)]
            pieces, piece = [], ""
            for start, end in zip(borders, borders[1:]):
                piece += text[start:end]
                if len(piece) >= shortest:
                    pieces.append(piece)
                    piece = ""
            pieces = [piece for piece in [*pieces, piece] if piece.strip()]
            for n, piece in enumerate(pieces):
                own = {"id": f"{record['id']}-{n:04}", "title": f"{record.get('title') or ''}（{n + 1}）", "text": piece}
                if "path" in record:
                    own["path"] = f"{record['path']}#{n}"
                print(json.dumps({**record, **own}, ensure_ascii=False))


class Drawn:
    def __init__(self, export, seed):
        self.chance = random.Random(seed)
        texts = []
        for line in open(export, encoding="utf-8"):
            if self.chance.random() < 0.06:
                texts.append(re.sub(r"\s+", "", json.loads(line).get("text") or ""))
        self.texts = [text for text in texts if len(text) >= 80]
        lines = DICTIONARY.read_text(encoding="utf-8").splitlines()
        self.words = {line.split()[0] for line in lines[1:] if line.strip()}

    def text(self):
        return self.chance.choice(self.texts)

    def word(self):
        while True:
            text = self.text()
            at = self.chance.randrange(len(text))
            for length in range(6, 1, -1):
                if text[at : at + length] in self.words and HAN.match(text[at : at + length]):
                    return text[at : at + length]

    def phrase(self):
        while True:
            text, length = self.text(), self.chance.randrange(2, 13)
            at = self.chance.randrange(len(text) - length)
            if HAN.match(text[at : at + length]):
                return text[at : at + length]

    def apart(self):
        """Two characters, the one behind them and two more a little further on."""
        while True:
            text = self.text()
            at = self.chance.randrange(len(text) - 8)
            pieces = text[at : at + 2], text[at + 4], text[at + 5 : at + 7]
            if all(HAN.match(piece) for piece in pieces):
                return pieces

    def common(self, count):
        """The commonest rows of two to eight characters."""
        papers = collections.Counter()
        for text in self.chance.sample(self.texts, min(1500, len(self.texts))):
            text = text[:3000]
            rows = (text[at : at + length] for length in (2, 3, 4, 5, 6, 8) for at in range(len(text) - length))
            papers.update({row for row in rows if HAN.match(row)})
        by_length = collections.defaultdict(list)
        for row, _ in papers.most_common(60_000):
            by_length[len(row)].append(row)
        return [f'"{row}"' for rows in by_length.values() for row in rows[: count // 6]]

    def characters(self):
        """The commonest characters, alone and with gaps."""
        papers = collections.Counter(c for text in self.texts[:2000] for c in set(text) if HAN.match(c))
        chars = [c for c, _ in papers.most_common(40)]
        return [f'"{c}"' for c in chars], [f'"{a} * {b}"' for a in chars[:12] for b in chars[12:20]]

    def forms(self, count):
        forms = collections.defaultdict(list)
        for _ in range(count):
            one, other, (before, single, behind) = self.word(), self.word(), self.apart()
            forms["word"].append(one)
            forms["two-words"].append(f"{one} {other}")
            forms["word-in-a-year"].append(f"{one} 年度:{self.chance.randrange(1995, 2024)}")
            forms["phrase"].append(f'"{self.phrase()}"')
            forms["gap"].append(f'"{before} * {behind}"')
            forms["near"].append(f"{before} /10 {behind}")
            forms["gap-beside-a-character"].append(self.chance.choice([f'"{single} *5 {before}"', f'"{before} *5 {single}"']))
            forms["title"].append(f"标题:{before}")
            forms["expression"].append(f"/{before}.{{0,9}}{behind}/")
        forms["common-phrase"] = self.common(count)
        forms["common-character"], forms["gap-of-common-characters"] = self.characters()
        kinds = "通知 报告 请示 批复 意见 函 通报 决定 条例 办法 规定".split()
        forms["filter"] = [f"年度:{year}" for year in range(1990, 2024)] + [f"文种:{kind}" for kind in kinds]
        return forms


def draw(export, folder, count, seed):
    folder.mkdir(parents=True, exist_ok=True)
    for form, questions in Drawn(export, seed).forms(count).items():
        (folder / f"{form}.txt").write_text("".join(f"{line}\n" for line in questions), encoding="utf-8")
        print(f"{form}: {len(questions)}, such as {questions[0]}")


def answers(program, archive, questions, realtime):
    command = ["chrt", "-f", "10"] if realtime else []
    command += [program, "--archive", archive, "search", "--batch", questions, "--no-widen"]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode().splitlines()


def at(times, share):
    times = sorted(times)
    return times[round((len(times) - 1) * share)]


def ask(archive, folder, programs, forms, realtime):
    for questions in sorted(folder.glob("*.txt")):
        if forms and questions.stem not in forms:
            continue
        times, said = {program: [] for program in programs}, {}
        for _ in range(RUNS):
            for program in programs:
                lines = answers(program, archive, questions, realtime)
                times[program].append([float(TOOK.search(line).group(1)) for line in lines])
                said[program] = [SCORE.sub("", TOOK.sub("", line)) for line in lines]
        for program in programs:
            every = [time for run in times[program] for time in run]
            least = [min(each) for each in zip(*times[program])]
            shown = " ".join(f"{at(of, share):8.2f}" for of in (least, every) for share in (0.5, 0.99, 1.0))
            print(f"{questions.stem:26} {shown}  {program}", flush=True)
        if len(programs) > 1:
            differing = sum(a != b for a, b in zip(*said.values()))
            if differing:
                print(f"{'':26} {differing} answers differ")


def main():
    arguments = argparse.ArgumentParser()
    commands = arguments.add_subparsers(dest="command", required=True)
    cutting = commands.add_parser("cut")
    cutting.add_argument("exports", nargs="+")
    cutting.add_argument("--shortest", type=int, default=250)
    drawing = commands.add_parser("draw")
    drawing.add_argument("export")
    drawing.add_argument("folder", type=Path)
    drawing.add_argument("--questions", type=int, default=300)
    drawing.add_argument("--seed", type=int, default=5)
    asking = commands.add_parser("ask")
    asking.add_argument("archive")
    asking.add_argument("folder", type=Path)
    asking.add_argument("programs", nargs="+")
    asking.add_argument("--forms", type=lambda forms: forms.split(","))
    asking.add_argument("--realtime", action="store_true")
    given = arguments.parse_args()
    if given.command == "cut":
        cut(given.exports, given.shortest)
    elif given.command == "draw":
        draw(given.export, given.folder, given.questions, given.seed)
    else:
        print(f"{'form':26} {'least of three: p50, p99, most':26} {'all: p50, p99, most':26}", file=sys.stderr)
        ask(given.archive, given.folder, given.programs, given.forms, given.realtime)


if __name__ == "__main__":
    main()
