#!/usr/bin/env python3
"""Lantai beside other engines, in one run on the same texts with the same questions: SQLite FTS5 (trigram), Xapian (n-grams
of Chinese characters), groonga (TokenBigram) and ripgrep.

    benches/engines.py LANTAI [--questions N] [--seed N] [--realtime] EXPORT.jsonl [EXPORT.jsonl ...]

Each line of an export is an object with `id`, `title` and `text`. Questions are phrases of one to eight characters in a row,
drawn from the texts, white space left out on both sides. For each engine: CPU seconds of indexing, the index's size beside the
text's, the share of what a scan finds that it finds (recall), documents that it finds and a scan does not (false), and the time
for one question: its number of documents and the first ten keys, in a process that is warm; ripgrep has no index and is a new
process each time. On a machine that others use too, `--realtime` (as root) has the questions, not the indexing, go before all
else. Nothing is installed: what is missing is left out, and said.

Debian: python3-xapian groonga ripgrep. SQLite's FTS5 comes with Python. LANTAI is the program.
"""

import argparse
import json
import os
import random
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SPACE = re.compile(r"\s+")


def documents(exports):
    for export in exports:
        for line in open(export, encoding="utf-8"):
            record = json.loads(line)
            text = record.get("text") or ""
            if text:
                yield str(record["id"]), record.get("title") or "", text


def squeezed(title, text):
    return SPACE.sub("", title) + "\n" + SPACE.sub("", text)


def go_first(pid=0, first=True):
    """Has a process go before all others on the machine, or no longer."""
    policy, priority = (os.SCHED_RR, 10) if first else (os.SCHED_OTHER, 0)
    os.sched_setscheduler(pid, policy, os.sched_param(priority))


def cpu():
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def size(path):
    path = Path(path)
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    # What is taken on the disk: some engines make files with holes.
    return sum(file.stat().st_blocks * 512 for file in files)


class Fts5:
    name = "SQLite FTS5, trigram"

    def __init__(self, folder):
        self.path = folder / "fts5.db"

    def index(self, documents):
        self.database = sqlite3.connect(self.path)
        self.database.execute("CREATE VIRTUAL TABLE paper USING fts5(id UNINDEXED, body, tokenize = 'trigram')")
        self.database.executemany("INSERT INTO paper VALUES (?, ?)", documents)
        self.database.commit()
        self.database.execute("INSERT INTO paper (paper) VALUES ('optimize')")
        self.database.commit()
        return size(self.path)

    def all(self, phrase):
        quoted = '"' + phrase.replace('"', '""') + '"'
        return {row[0] for row in self.database.execute("SELECT id FROM paper WHERE paper MATCH ?", (quoted,))}

    def ask(self, phrase):
        quoted = '"' + phrase.replace('"', '""') + '"'
        self.database.execute("SELECT count(*) FROM paper WHERE paper MATCH ?", (quoted,)).fetchone()
        self.database.execute(
            "SELECT id FROM paper WHERE paper MATCH ? ORDER BY rank LIMIT 10", (quoted,)
        ).fetchall()


class Xapian:
    name = "Xapian, n-grams"

    def __init__(self, folder):
        import xapian

        self.xapian, self.path = xapian, folder / "xapian"
        self.flags = xapian.QueryParser.FLAG_PHRASE | xapian.QueryParser.FLAG_CJK_NGRAM

    def index(self, documents):
        xapian = self.xapian
        database = xapian.WritableDatabase(str(self.path), xapian.DB_CREATE_OR_OPEN)
        generator = xapian.TermGenerator()
        generator.set_flags(xapian.TermGenerator.FLAG_CJK_NGRAM)
        for key, body in documents:
            document = xapian.Document()
            document.set_data(key)
            generator.set_document(document)
            generator.index_text(body)
            database.add_document(document)
        database.commit()
        database.close()
        self.database = xapian.Database(str(self.path))
        self.parser = xapian.QueryParser()
        self.parser.set_default_op(xapian.Query.OP_AND)
        return size(self.path)

    def found(self, phrase, limit):
        query = self.parser.parse_query(f'"{phrase}"', self.flags)
        enquire = self.xapian.Enquire(self.database)
        enquire.set_query(query)
        return enquire.get_mset(0, limit, self.database.get_doccount())

    def all(self, phrase):
        return {match.document.get_data().decode() for match in self.found(phrase, self.database.get_doccount())}

    def ask(self, phrase):
        return [match.document.get_data() for match in self.found(phrase, 10)]


class Groonga:
    name = "groonga, TokenBigram"

    def __init__(self, folder):
        if not shutil.which("groonga"):
            raise ImportError("groonga")
        (folder / "groonga").mkdir()
        self.path = folder / "groonga/db"

    def index(self, documents):
        commands = self.path.parent / "load.grn"
        with open(commands, "w", encoding="utf-8") as out:
            out.write("table_create Paper TABLE_HASH_KEY ShortText\ncolumn_create Paper body COLUMN_SCALAR Text\n")
            out.write(
                "table_create Term TABLE_PAT_KEY ShortText --default_tokenizer TokenBigram --normalizer NormalizerAuto\n"
                "column_create Term paper COLUMN_INDEX|WITH_POSITION Paper body\n"
            )
            out.write("load --table Paper\n[\n")
            rows = (json.dumps({"_key": key, "body": body}, ensure_ascii=False) for key, body in documents)
            out.write(",\n".join(rows) + "\n]\n")
        with open(commands, encoding="utf-8") as lines:
            subprocess.run(["groonga", "-n", self.path], stdin=lines, check=True, stdout=subprocess.DEVNULL)
        commands.unlink()
        self.process = subprocess.Popen(
            ["groonga", self.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        return size(self.path.parent)

    def select(self, phrase, limit):
        query = json.dumps('"' + phrase.replace("\\", "\\\\").replace('"', '\\"') + '"', ensure_ascii=False)
        self.process.stdin.write(
            f"select Paper --match_columns body --query {query} --output_columns _key --limit {limit} --sort_keys -_score\n"
        )
        self.process.stdin.flush()
        return [row[0] for row in json.loads(self.process.stdout.readline())[1][0][2:]]

    def all(self, phrase):
        return set(self.select(phrase, -1))

    def ask(self, phrase):
        return self.select(phrase, 10)


class Ripgrep:
    name = "ripgrep, one line a paper"

    def __init__(self, folder):
        if not shutil.which("rg"):
            raise ImportError("ripgrep")
        self.path = folder / "papers.txt"

    def index(self, documents):
        with open(self.path, "w", encoding="utf-8") as out:
            for key, body in documents:
                out.write(f"{key}\t" + body.replace("\n", "\r") + "\n")
        return 0

    def ask(self, phrase):
        command = ["rg", "--no-config", "-F", "-N", "--", phrase, self.path]
        return subprocess.run(command, capture_output=True, check=False).stdout

    def all(self, phrase):
        lines = self.ask(phrase).decode().split("\n")
        pairs = (line.split("\t", 1) for line in lines if "\t" in line)
        return {key for key, body in pairs if phrase in body}


class Lantai:
    name = "Lantai"

    def __init__(self, folder, program, exports):
        self.folder, self.program, self.exports = folder, program, exports
        self.archive = folder / "archive"

    def index(self, _):
        command = [self.program, "--archive", self.archive, "ingest", *self.exports]
        subprocess.run(command, check=True, capture_output=True)
        self.whole = cpu()
        # The import reads, understands and keeps the originals; to make the index anew is what the others do.
        subprocess.run([self.program, "--archive", self.archive, "reindex"], check=True, capture_output=True)
        return size(self.archive / "fulltext")

    def batch(self, phrases, limit):
        lines = "".join(f'"{phrase}"\n' for phrase in phrases)
        command = [self.program, "--archive", self.archive, "search", "--batch", "-", "--no-widen", "--limit", str(limit)]
        done = subprocess.run(command, input=lines, capture_output=True, text=True, encoding="utf-8", check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]


def drawn(papers, count, seed):
    """Phrases of letters and figures, as many of each length; quotes and signs mean different things to different engines."""
    chance, phrases = random.Random(seed), set()
    while len(phrases) < count:
        body = chance.choice(papers)[1]
        length = 1 + len(phrases) % 8
        at = chance.randrange(max(len(body) - length, 1))
        phrase = body[at : at + length]
        if len(phrase) == length and all("\u4e00" <= c <= "\u9fff" for c in phrase):
            phrases.add(phrase)
    return sorted(phrases)


def share(times, part):
    times = sorted(times)
    return times[round((len(times) - 1) * part)] * 1e3


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("lantai")
    arguments.add_argument("exports", nargs="+")
    arguments.add_argument("--questions", type=int, default=400)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--realtime", action="store_true")
    arguments = arguments.parse_args()
    papers = [(key, squeezed(title, text)) for key, title, text in documents(arguments.exports)]
    papers = list(dict(papers).items())
    bytes_of_text = sum(len(body.encode()) for _, body in papers)
    phrases = drawn(papers, arguments.questions, arguments.seed)
    print(f"{len(papers)} papers, {bytes_of_text / 1e6:.0f} MB without white space, {len(phrases)} phrases\n", flush=True)
    truth = {phrase: {key for key, body in papers if phrase in body} for phrase in phrases}
    print("| | index, CPU s | index / text | recall | recall, 1–2 characters | false | p50 | p99 |")
    print("|---|---|---|---|---|---|---|---|", flush=True)

    def row(name, seconds, bytes_of_index, found, times):
        def recall(chosen):
            wanted = sum(len(truth[p]) for p in chosen)
            return sum(len(found[p] & truth[p]) for p in chosen) / wanted if wanted else 1.0

        wrong = sum(len(found[p] - truth[p]) for p in phrases)
        short = [p for p in phrases if len(p) < 3]
        print(
            f"| {name} | {seconds:.0f} | {bytes_of_index / bytes_of_text:.2f} | {recall(phrases):.4f} "
            f"| {recall(short):.4f} | {wrong} | {share(times, 0.5):.2f} ms | {share(times, 0.99):.1f} ms |",
            flush=True,
        )

    for engine in (Fts5, Xapian, Groonga, Ripgrep):
        with tempfile.TemporaryDirectory() as folder:
            try:
                engine = engine(Path(folder))
            except ImportError as missing:
                print(f"| {engine.name} | not installed: {missing} | | | | | | |", flush=True)
                continue
            before = cpu()
            bytes_of_index = engine.index(papers)
            seconds = cpu() - before
            found = {phrase: engine.all(phrase) for phrase in phrases}
            times = []
            if arguments.realtime:
                go_first()
                if hasattr(engine, "process"):
                    go_first(engine.process.pid)
            for phrase in phrases:
                started = time.perf_counter()
                engine.ask(phrase)
                times.append(time.perf_counter() - started)
            if arguments.realtime:
                go_first(first=False)
            # Children that answer count when they end.
            if hasattr(engine, "process"):
                engine.process.stdin.close()
                engine.process.wait()
            row(engine.name, seconds, bytes_of_index, found, times)
    with tempfile.TemporaryDirectory() as folder:
        engine = Lantai(Path(folder), arguments.lantai, arguments.exports)
        bytes_of_index = engine.index(papers)
        seconds = cpu() - engine.whole
        answers = engine.batch(phrases, len(papers))
        found = {p: {hit["external_id"] for hit in answer["hits"]} for p, answer in zip(phrases, answers)}
        if arguments.realtime:
            go_first()
        times = [answer["took_ms"] / 1e3 for answer in engine.batch(phrases, 10)]
        row("Lantai, top ten with snippets and facets", seconds, bytes_of_index, found, times)


if __name__ == "__main__":
    main()
