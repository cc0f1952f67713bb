"""How good are precedents? Known-answer sets from real relations, hidden from the ranker, beside plain BM25 in one run.

    python benches/precedent.py sets DATA SETS            make the sets from DATA (text/*.jsonl, truth/citation_links_dev.jsonl)
    python benches/precedent.py bm25 DATA SETS            rank with BM25 over pairs of characters, the whole draft the query
    lantai precedent --batch SETS/drafts.jsonl --exclude-cited > SETS/lantai.run
    python benches/precedent.py judge SETS                nDCG@10 and Success@5 of both runs, for each set and each half

    python benches/precedent.py letters DATA SETS         the set of letters, and SETS/archive.jsonl, over which it is run
    python benches/precedent.py threads LANTAI ARCHIVE SETS   replies and requests of an archive, such as the sample county

Sets: `cites` (a paper, laws that it cites by the truth given), `mentions` (the same papers, every held title in their own 《》), `years` (a yearly report, last year's), `editions` (an edition of
a law, the earlier ones). `letters`: the question that a reply or an
interpretation quotes in its first lines is the letter, the reply without these lines the answer; all else lies around it. `replies`
and `requests`: by what the archive's own papers say of one another, which is hidden from the draft. Weights are tuned on the half `a` alone; the half of a draft is decided by a digest of its id. The draft
itself, and other prints of the same edition, are taken out of both runs. Needs numpy and scipy.
"""

import collections
import hashlib
import json
import math
import pathlib
import random
import re
import subprocess
import sys
import unicodedata

FILES = ["laws", "rules", "flk_laws", "statecouncil_dev", "policy_digital", "policy_mixed50_dev", "gwr_state", "gwr_cities_dev"]
MOST = {"cites": 600, "years": 200, "editions": 150}
NUMBER = re.compile(r"[\u4e00-\u9fff]{1,12}\s*[〔\[（(［]\s*(?:19|20)\d{2}\s*[〕\]）)］]\s*第?\s*\d+\s*号")


def documents(data):
    for name in FILES:
        for line in open(data / "text" / f"{name}.jsonl", encoding="utf-8"):
            yield json.loads(line)


def hidden(text):
    """The text without 《titles》 and numbers."""
    kept, depth = [], 0
    for c in text:
        if c == "《":
            depth += 1
        elif c == "》" and depth:
            depth -= 1
        elif c == "\n" and depth:
            depth = 0
            kept.append(c)
        elif not depth:
            kept.append(c)
    return NUMBER.sub("", "".join(kept))


def key(title):
    title = unicodedata.normalize("NFKC", title)
    title = re.sub(r"\([^)]*(修订|修正|修改|年)[^)]*\)$", "", title).removeprefix("中华人民共和国")
    return re.sub(r"\W", "", title)


def half(name):
    return "ab"[hashlib.sha256(name.encode()).digest()[0] % 2]


def make(data, sets):
    held = {d["id"]: d for d in documents(data)}
    by_title = collections.defaultdict(list)
    for d in held.values():
        by_title[key(d["title"])].append(d)
    answers = {"cites": collections.defaultdict(set), "years": {}, "editions": {}}
    for line in open(data / "truth" / "citation_links_dev.jsonl", encoding="utf-8"):
        link = json.loads(line)
        own = key(held[link["citing_id"]]["title"])
        wanted = {i for i in link["cited_ids"] if key(held[i]["title"]) != own}
        answers["cites"][link["citing_id"]] |= wanted
    yearly = collections.defaultdict(dict)
    for d in held.values():
        year = re.search(r"(19|20)\d\d", d["title"])
        if "工作报告" in d["title"] and year and len(d["text"]) > 1000:
            yearly[re.sub(r"(19|20)\d\d年?|\W", "", d["title"])][int(year[0])] = d["id"]
    for years in yearly.values():
        for year, name in years.items():
            if year - 1 in years:
                answers["years"][name] = {years[year - 1]}
    for same in by_title.values():
        dated = sorted((d["date"], d["id"]) for d in same if d.get("date") and len(d["text"]) > 500)
        for date, name in dated:
            earlier = {i for other, i in dated if other < date}
            if earlier and key(held[name]["title"]) != "index":
                answers["editions"][name] = earlier
    random.seed(7)
    sets.mkdir(exist_ok=True)
    with open(sets / "drafts.jsonl", "w", encoding="utf-8") as drafts, open(sets / "qrels.tsv", "w") as qrels:
        written = set()
        chosen = {}
        for name, found in list(answers.items()):
            chosen[name] = sorted(k for k, v in found.items() if v)
            random.shuffle(chosen[name])
            chosen[name] = chosen[name][: MOST[name]]
        chosen["mentions"], answers["mentions"] = chosen["cites"], {}
        for draft in chosen["mentions"]:
            titles = {key(title) for title in re.findall(r"《([^《》]{2,80})》", held[draft]["text"])} - {key(held[draft]["title"])}
            named = {o["id"] for title in titles for o in by_title.get(title, [])}
            answers["mentions"][draft] = named | answers["cites"][draft]
        for name, found in answers.items():
            for draft in chosen[name]:
                if draft not in written:
                    written.add(draft)
                    drafts.write(json.dumps({"id": draft, "text": hidden(held[draft]["text"])}, ensure_ascii=False) + "\n")
                d = held[draft]
                prints = {o["id"] for o in by_title[key(d["title"])] if o.get("date") == d.get("date")} | {draft}
                for i in sorted(found[draft] - prints):
                    qrels.write(f"{name}\t{draft}\t{i}\t1\n")
                for i in sorted(prints):
                    qrels.write(f"{name}\t{draft}\t{i}\t-1\n")


QUESTION = re.compile(r"[^\n]*(?:收悉|来文|来函|提出请示|请示收到|请示我院|建议|提案)[^\n]*(?:批复|答复|函复|函告)[^\n]*")
ANSWERED = re.compile(r"[。，；]?[^。；]*(?:批复|答复|函复|函告)[^。；]*。?$")


def letters(data, sets):
    sets.mkdir(exist_ok=True)
    asked = []
    with open(sets / "archive.jsonl", "w", encoding="utf-8") as archive:
        for d in documents(data):
            question = QUESTION.search(d["text"]) if re.search("批复|答复|复函", d["title"]) else None
            if question:
                letter = ANSWERED.sub("", hidden(question[0]).strip()).strip("　 ，。：:")
                if 30 <= len(letter) <= 600:
                    asked.append((d, letter))
                    d = {**d, "text": d["text"].replace(question[0], "")}
            archive.write(json.dumps(d, ensure_ascii=False) + "\n")
    with open(sets / "drafts.jsonl", "w", encoding="utf-8") as drafts, open(sets / "qrels.tsv", "w") as qrels:
        for d, letter in asked:
            # A print of the same reply under its number is the same answer.
            same = [o["id"] for o, other in asked if other == letter or key(o["title"]) in key(d["title"]) or key(d["title"]) in key(o["title"])]
            drafts.write(json.dumps({"id": f"letter-{d['id']}", "text": letter}, ensure_ascii=False) + "\n")
            for i in same:
                qrels.write(f"letters\tletter-{d['id']}\t{i}\t1\n")


def threads(lantai, archive, sets):
    """Papers that answer or forward another: each is a draft that must find the other, and the other way round."""

    def ask(*args):
        return subprocess.run([lantai, "--archive", archive, *args], capture_output=True, text=True, check=True).stdout

    sets.mkdir(exist_ok=True)
    total = json.loads(ask("stats", "--format", "json"))["documents"]
    texts, found, copies = {}, collections.defaultdict(set), {}
    with open(sets / "archive.jsonl", "w", encoding="utf-8") as out:
        for i in range(1, total + 1):
            try:
                text = ask("show", str(i), "--text")
                graph = json.loads(ask("relations", str(i), "--format", "json"))
            except subprocess.CalledProcessError:
                continue
            try:
                kin = json.loads(ask("copies", str(i), "--format", "json"))["members"]
            except (subprocess.CalledProcessError, ValueError):
                kin = []
            texts[i] = text
            copies[i] = {m["id"] for m in kin if m.get("relation") in (None, "same-text", "draft", "reissue")} | {i}
            title = next((n["title"] for n in graph["nodes"] if n["key"] == str(i)), "")
            out.write(json.dumps({"id": str(i), "title": title, "text": text}, ensure_ascii=False) + "\n")
            for edge in graph["edges"]:
                ends = [edge["from"], edge["to"]]
                if edge["edge"] in ("replies-to", "answers", "forwards") and str(i) in ends and all(e.isdigit() for e in ends):
                    found["replies" if edge["from"] == str(i) else "requests", i].add(int(ends[edge["from"] == str(i)]))
    with open(sets / "drafts.jsonl", "w", encoding="utf-8") as drafts, open(sets / "qrels.tsv", "w") as qrels:
        for i in sorted({i for _, i in found}):
            drafts.write(json.dumps({"id": f"draft-{i}", "text": hidden(texts[i])}, ensure_ascii=False) + "\n")
            for own in copies[i]:
                qrels.write(f"own\tdraft-{i}\t{own}\t-1\n")
        for (name, i), others in found.items():
            for other in {c for o in others for c in copies.get(o, {o})} - copies[i]:
                qrels.write(f"{name}\tdraft-{i}\t{other}\t1\n")


def pairs(text):
    text = re.sub(r"\W", "", unicodedata.normalize("NFKC", text)).lower()
    return collections.Counter(text[i : i + 2] for i in range(len(text) - 1))


def bm25(data, sets):
    import numpy
    import scipy.sparse

    names, rows, columns, values, lengths, terms = [], [], [], [], [], {}
    own = sets / "archive.jsonl"
    held = map(json.loads, open(own, encoding="utf-8")) if own.exists() else documents(data)
    for row, d in enumerate(held):
        counts = pairs(d["title"] + "\n" + d["text"])
        names.append(d["id"])
        lengths.append(sum(counts.values()))
        for term, count in counts.items():
            rows.append(row)
            columns.append(terms.setdefault(term, len(terms)))
            values.append(count)
    frequencies = scipy.sparse.csr_matrix((values, (rows, columns)), dtype=numpy.float32)
    lengths = numpy.array(lengths, dtype=numpy.float32)
    held = numpy.bincount(columns, minlength=len(terms))
    rarity = numpy.log(1 + (len(names) - held + 0.5) / (held + 0.5))
    norm = 1.2 * (0.25 + 0.75 * lengths / lengths.mean())
    weights = frequencies.tocoo()
    weights.data = weights.data * 2.2 / (weights.data + norm[weights.row]) * rarity[weights.col]
    weights = weights.tocsc()
    with open(sets / "bm25.run", "w") as run:
        for line in open(sets / "drafts.jsonl", encoding="utf-8"):
            draft = json.loads(line)
            counts = [(terms[t], c) for t, c in pairs(draft["text"]).items() if t in terms]
            index = numpy.array([t for t, _ in counts])
            scores = weights[:, index] @ numpy.array([c for _, c in counts], dtype=numpy.float32)
            for rank, i in enumerate(numpy.argsort(-scores)[:100], 1):
                run.write(f"{draft['id']} Q0 {names[i]} {rank} {scores[i]:.4f} bm25\n")


def judgements(sets):
    wanted, not_asked = collections.defaultdict(lambda: collections.defaultdict(set)), collections.defaultdict(set)
    for line in open(sets / "qrels.tsv"):
        name, draft, i, grade = line.split()
        if grade == "1":
            wanted[name][draft].add(i)
        else:
            not_asked[draft].add(i)
    return wanted, not_asked


def figures(hits, wanted):
    gain = sum(1 / math.log2(rank + 1) for rank, i in enumerate(hits[:10], 1) if i in wanted)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(10, len(wanted)) + 1))
    return gain / ideal, float(any(i in wanted for i in hits[:5]))


def judge(sets, runs=("bm25", "lantai")):
    wanted, not_asked = judgements(sets)
    for run in runs:
        hits = collections.defaultdict(list)
        for line in open(sets / f"{run}.run"):
            draft, _, i, *_ = line.split()
            if i not in not_asked[draft]:
                hits[draft].append(i)
        for name, drafts in wanted.items():
            for part in "ab":
                found = [figures(hits[d], w) for d, w in drafts.items() if half(d) == part and d in hits]
                if found:
                    ndcg, success = (sum(column) / len(found) for column in zip(*found))
                    print(f"{run:7} {name:9} half {part}  n {len(found):4}  nDCG@10 {ndcg:.3f}  Success@5 {success:.3f}")


if __name__ == "__main__":
    command, *folders = sys.argv[1:]
    commands = {"sets": make, "letters": letters, "threads": threads, "bm25": bm25, "judge": judge}
    commands[command](*map(pathlib.Path, folders))
