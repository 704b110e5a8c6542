"""``python -m core.quiz check [PATH …]``, ``… list``, ``… try ID``: verify, list, or answer questions.

``check`` without a path takes the whole bank; with paths (YAML files) those alone. The exit code is 1 when anything is
wrong.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from pathlib import Path

from core.errors import QuizError
from core.kernel import open_kernel
from core.quiz import library
from core.quiz.check import VARIANTS, check
from core.quiz.check.bank import proof, sections, whole
from core.quiz.draws import draw
from core.quiz.grade import grade, sentence
from core.quiz.kinds import PICKED, PROGRAMS
from core.quiz.model import Item
from core.quiz.read import read
from core.quiz.variant import Variant, make
from core.text import LANGUAGES, text


def main(argv: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m core.quiz", description=__doc__.split("\n")[0].split(": ", 1)[1])
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("check", help="verify questions: read, run, grade")
    one.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="YAML files; without one the whole bank")
    one.add_argument("--variants", type=int, default=VARIANTS, metavar="N", help=f"of each question; {VARIANTS}")
    one.add_argument("--only", metavar="ID", action="append", default=[], help="only this question")
    lists = commands.add_parser("list", help="list the questions")
    lists.add_argument("chapter", nargs="?", help="of one chapter alone")
    tries = commands.add_parser("try", help="answer a question in the terminal")
    tries.add_argument("id", metavar="ID")
    tries.add_argument("--seed", type=int, default=None, help="which variant; drawn when not given")
    tries.add_argument("--lang", choices=tuple(LANGUAGES), default="zh")
    given = parser.parse_args(argv)
    if given.command == "check":
        return _check(given.paths, max(given.variants, 1), given.only)
    if given.command == "list":
        return _list(given.chapter)
    if not library.has(given.id):
        parser.error(f"no question is called {given.id}")
    return _try(library.item(given.id), given.seed, given.lang)


def _check(paths: list[Path], variants: int, only: list[str]) -> int:
    began = time.perf_counter()
    faults: list[QuizError] = []
    items: list[Item] = []
    if paths:
        for path in paths:
            reading = read(path)
            faults += reading.faults
            items += reading.items
        others = {one.id: one for one in library.items() if one.path.resolve() not in {p.resolve() for p in paths}}
        for one in items:
            if one.id in others:
                said = f"the id {one.id!r} is taken in {others[one.id].path.name}"
                faults.append(QuizError(one.path, one.line_of("id"), said, "Give each question its own"))
    else:
        faults += library.faults()
        items += library.items()
    if only:
        items = [one for one in items if one.id in only]
    kernel = open_kernel()
    try:
        report = check(items, kernel, variants)
    finally:
        kernel.close()
    for fault in [*faults, *report.faults]:
        print(fault)
    if not only:
        _counts(items)
        report.notices += whole(items)
    for notice in report.notices:
        print(f"to do: {notice}")
    wrong = len(faults) + len(report.faults)
    seconds = f"{time.perf_counter() - began:.1f} s"
    print(f"{report.items} questions, {report.variants} variants, {report.runs} more runs, {wrong} faults, {seconds}")
    return 1 if wrong or report.notices else 0


def _counts(items: list[Item]) -> None:
    for chapter, counts in sections(items).items():
        print(f"{chapter}: " + ", ".join(f"{section} {n}" for section, n in counts.items() if n))
    kinds = Counter(item.kind for item in items)
    print("kinds: " + ", ".join(f"{kind} {n}" for kind, n in kinds.most_common()))
    picked = sum(kinds[kind] for kind in PICKED)
    programs = sum(kinds[kind] for kind in PROGRAMS)
    drawn = sum(bool(item.params) for item in items)
    proofs = Counter(proof(item) for item in items)
    share = f"{100 * picked / len(items):.0f} %" if items else "none"
    print(
        f"picked from choices {share}; code and fix {programs}; with drawn parameters {drawn}; "
        f"from kept mistakes {sum(item.mistake is not None for item in items)}; "
        f"answers run {proofs['run']}, in part {proofs['partly']}, the author's word {proofs['said']}"
    )


def _list(chapter: str | None) -> int:
    for item in library.items():
        if chapter in (None, item.chapter):
            drawn = "*" if item.params else " "
            first = item.prompt["zh"].splitlines()[0][:60]
            print(f"{item.place:32} {item.level} {item.kind:10}{drawn} {item.id:36} {first}")
    return 0


def _try(item: Item, seed: int | None, lang: str) -> int:
    """Ask in the terminal until the answer is right or given up (an empty line)."""
    seed = random.SystemRandom().randrange(1 << 16) if seed is None else seed
    kernel = open_kernel()
    try:
        variant = make(item, draw(item, seed), kernel, seed)
        print(_shown(variant, lang))
        hints = list(variant.hints)
        while True:
            raw = _ask(variant)
            if raw == "?" and hints:
                print(hints.pop(0)[lang])
                continue
            found = grade(variant, raw, kernel)
            print(f"{text(f'quiz.verdict.{found.verdict}', lang)}  {found.understood}")
            if found.why:
                print(sentence(found.why, lang))
            for test in found.tests:
                print(f"  {'✓' if test['passed'] else '✗'} {test['say'][lang]}")
            if found.verdict == "right" or raw in ("", {}, []):
                break
        print(f"\n{(found.expected or {}).get(lang, '')}\n\n{variant.explain[lang]}")
    except QuizError as fault:
        print(fault)
        return 1
    finally:
        kernel.close()
    return 0


def _shown(variant: Variant, lang: str) -> str:
    parts = [f"[{text(f'quiz.kind.{variant.kind}', lang)}] {variant.prompt[lang]}", variant.code, variant.start]
    parts += [f"{left.key}: {left.text[lang]}" for left in variant.lefts]
    parts += [f"  {choice.key}) {choice.text[lang]}" for choice in variant.choices]
    return "\n".join(part for part in parts if part)


def _ask(variant: Variant) -> object:
    """An answer from the terminal; code ends with a line that holds a full stop."""
    if variant.kind in PROGRAMS:
        lines: list[str] = []
        for line in sys.stdin:
            if line.strip() in (".", "") and not lines and line.strip() != ".":
                return ""
            if line.strip() == ".":
                break
            lines.append(line)
        return "".join(lines)
    try:
        if variant.kind == "truefalse":
            verdict = input("true / false > ")
            return verdict if verdict == "?" else {"verdict": verdict, "reason": input("reason > ")} if verdict else {}
        if variant.kind == "match":
            return {left.key: input(f"{left.key} > ") for left in variant.lefts}
        if variant.kind == "cloze":
            return {name: input(f"{name} > ") for name in variant.blanks}
        return input("> ")
    except EOFError:
        return ""


if __name__ == "__main__":
    sys.exit(main())
