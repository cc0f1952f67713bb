#!/usr/bin/env python3
"""Numbers in other writings (发文字号): takes the numbers that papers of an archive bear, writes each as people do, and asks
for it. Prints how many of the papers that bear it are among the first ten (R@10), for each way of writing and in all.

    benches/typed_numbers.py LANTAI ARCHIVE [--numbers 400] [--seed 7] [--missed 3]
"""

import argparse
import collections
import json
import random
import re
import subprocess
import sys

CODED = re.compile(r"^([\u4e00-\u9fff]+)〔(\d{4})〕(\d+)号$")
ORDER = re.compile(r"^([\u4e00-\u9fff]+)令(?:(\d{4})年)?第(\d+)号$")
DIGITS = "〇一二三四五六七八九"


def by_digit(number):
    return "".join(DIGITS[int(digit)] for digit in number)


def in_words(number):
    value, out, gap = int(number), "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit == 0:
            gap = gap or out != ""
            continue
        if gap:
            out, gap = out + "零", False
        if not (unit == 10 and digit == 1 and out == ""):
            out += DIGITS[digit]
        out += name
    return out


def wide(text):
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isdigit() else c for c in text)


# How people write 国办发〔2019〕3号: code, year, serial.
CODED_WAYS = {
    "square": lambda c, y, n: f"{c}[{y}]{n}号",
    "round, 第": lambda c, y, n: f"{c}（{y}）第{n}号",
    "lenticular, blank": lambda c, y, n: f"{c}【{y}】 {n} 号",
    "no 号": lambda c, y, n: f"{c}〔{y}〕{n}",
    "blanks": lambda c, y, n: f"{c} 〔{y}〕 第 {n} 号",
    "zeros": lambda c, y, n: f"{c}〔{y}〕{int(n):03}号",
    "年 in the bracket": lambda c, y, n: f"{c}〔{y}年〕{n}號",
    "full width": lambda c, y, n: f"{c}［{wide(y)}］{wide(n)}号",
    "OCR": lambda c, y, n: f"{c}〔{y.replace('0', 'O').replace('1', 'l')}〕{n}号",
    "label": lambda c, y, n: f"文号:{c}〔{y}〕{n}号",
    "in brackets": lambda c, y, n: f"（{c}〔{y}〕{n}号）",
    "two digits": lambda c, y, n: f"{c}({y[2:]}){n}号",
    "two digits, 年": lambda c, y, n: f"{c}{y[2:]}年{n}号",
    "年第": lambda c, y, n: f"{c}{y}年第{n}号",
    "年, 号文": lambda c, y, n: f"{c}{y}年第{n}号文",
    "年, 号文件": lambda c, y, n: f"{c}{y}年{n}号文件",
    "dash": lambda c, y, n: f"{c}{y}-{n}",
    "slash": lambda c, y, n: f"{c}{y}/{n}",
    "words": lambda c, y, n: f"{c} {y} {n}",
    "words, 号": lambda c, y, n: f"{c}{y} {n}号",
    "long words": lambda c, y, n: f"{c} {y} 年 第 {n} 号",
    "year first": lambda c, y, n: f"{y}{c}{n}号",
    "year first, 年": lambda c, y, n: f"{y}年{c}第{n}号",
    "year first in brackets": lambda c, y, n: f"〔{y}〕{c}{n}号",
    "year last": lambda c, y, n: f"{c}第{n}号（{y}）",
    "Chinese year": lambda c, y, n: f"{c}{by_digit(y)}{n}号",
    "Chinese year, 第": lambda c, y, n: f"{c}{by_digit(y)}第{n}号",
    "Chinese throughout": lambda c, y, n: f"{c}〔{by_digit(y)}〕{in_words(n)}号",
    "Chinese, no bracket": lambda c, y, n: f"{c}{by_digit(y)}年{in_words(n)}号",
}

# How people write 国务院令第517号: issuer, year (or none), serial.
ORDER_WAYS = {
    "no 第": lambda i, y, n: f"{i}令{y and y + '年'}{n}号",
    "bare": lambda i, y, n: f"{i}令{y and y + '年第'}{n}",
    "号令": lambda i, y, n: f"{i}{y and y + '年'}{n}号令",
    "第号令": lambda i, y, n: f"{i}{y and y + '年'}第{n}号令",
    "blanks": lambda i, y, n: f"{i}令 {y and y + '年 '}第 {n} 号",
    "state": lambda i, y, n: f"中华人民共和国{i}令{y and y + '年'}（第{n}号）",
    "Chinese": lambda i, y, n: f"{i}令{y and y + '年'}第{in_words(n)}号",
    "no issuer": lambda i, y, n: f"{y and y + '年'}第{n}号令",
    "full width": lambda i, y, n: f"{i}令{y and wide(y) + '年'}第{wide(n)}号",
}


def run(lantai, archive, lines, limit, more=()):
    batch = "\n".join(lines) + "\n"
    command = [lantai, "--archive", archive, "search", "--batch", "-", "--limit", str(limit), "--facets", "none", *more]
    said = subprocess.run(command, input=batch, capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in said.splitlines()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("lantai")
    parser.add_argument("archive")
    parser.add_argument("--numbers", type=int, default=400, help="of each kind")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--missed", type=int, default=3, help="shown of each way")
    args = parser.parse_args()
    bearers = collections.defaultdict(set)
    for hit in run(args.lantai, args.archive, [""], 1_000_000)[0]["hits"]:
        if hit["number"]:
            bearers[hit["number"]].add(hit["id"])
    rng = random.Random(args.seed)
    found, missed = collections.defaultdict(list), collections.defaultdict(list)
    for kind, pattern, ways in (("", CODED, CODED_WAYS), ("令 ", ORDER, ORDER_WAYS)):
        numbers = sorted(number for number in bearers if pattern.match(number))
        numbers = rng.sample(numbers, min(args.numbers, len(numbers)))
        asked = []
        for number in numbers:
            first, *rest = pattern.match(number).groups()
            year, serial = (part or "" for part in rest)
            asked += [(kind + name, number, way(first, year, serial)) for name, way in ways.items()]
        answers = run(args.lantai, args.archive, [line for _, _, line in asked], 10)
        for (name, number, line), answer in zip(asked, answers):
            top = {hit["id"] for hit in answer["hits"]}
            recall = len(top & bearers[number]) / min(10, len(bearers[number]))
            found[name].append(recall)
            if recall < 1:
                missed[name].append(f"{line}  ({number}; {answer['understood']})")
    for name, recalls in found.items():
        print(f"{sum(recalls) / len(recalls):.4f}  {len(recalls):5}  {name}")
        for line in missed[name][: args.missed]:
            print(f"                missed: {line}")
    every = [recall for name, recalls in found.items() if name != "令 no issuer" for recall in recalls]
    print(f"{sum(every) / len(every):.4f}  {len(every):5}  all (but orders without their issuer, which many bear)")


if __name__ == "__main__":
    sys.exit(main())
