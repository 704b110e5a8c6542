"""Formulas that cannot be drawn as they were meant: open ends, lone braces, full-width signs, unknown commands, letters
copied off a web page. Where only one mending makes sense it is given; elsewhere a sentence says what to look at.

A mending is certain when nothing but it makes the formula one that KaTeX draws, or when both ways to read it look the
same on the page.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path

MATH = re.compile(r"\$\$(.{0,4000}?)\$\$|(?<![\\$])\$([^$\n]{1,400})\$(?!\$)", re.DOTALL)
KIND = "formula"
"""What the one repair of a formula is called in a reader's choice of repairs."""

_CODE = re.compile(r"(?<!`)(`{1,3})(?!`).{1,1000}?(?<!`)\1(?!`)", re.DOTALL)
_CJK = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Fault:
    """One broken formula; ``key`` names its sentence, ``mine.formula.<key>``."""

    key: str
    line: int
    """In the file."""
    formula: str
    """How it begins."""
    raw: str = ""
    """As it stands in the text, with its marks."""
    mended: str = ""
    """What to write instead; "" where that is not certain."""
    facts: Mapping[str, str] = field(default_factory=dict, compare=False)
    """More fields of the sentence."""


def faults(text: str, first_line: int) -> list[Fault]:
    """The broken formulas of a text that begins on ``first_line``."""
    bare = _CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), text)
    found = []
    for match in MATH.finditer(bare):
        shown = match[1] is not None
        formula = match[1] if shown else match[2]
        fault = _fault(formula, shown)
        if fault is None:
            continue
        key, mended, facts = fault
        mark = "$$" if shown else "$"
        line = first_line + bare.count("\n", 0, match.start())
        whole = f"{mark}{mended}{mark}" if mended else ""
        found.append(Fault(key, line, _begins(formula), match[0], whole, facts))
    rest = MATH.sub(lambda math: re.sub(r"[^\n]", " ", math[0]), bare)
    if rest.count("$$") % 2:
        at = rest.rindex("$$")
        raw, mended = _open(rest[at:])
        line = first_line + rest.count("\n", 0, at)
        found.append(Fault("open", line, _begins(rest[at + 2 :]), raw, mended))
    return found


def mend(text: str, mendings: Mapping[str, str]) -> str:
    """The text with these formulas (``Fault.raw`` to ``Fault.mended``) exchanged; code stays as it is."""
    for raw, mended in mendings.items():
        codes = [code.span() for code in _CODE.finditer(text)]
        parts, at = [], 0
        whole = re.escape(raw) if len(raw) > 2 and raw.endswith("$") else rf"{re.escape(raw)}(?!\s*\$\$)"
        for match in re.finditer(whole, text):
            if not any(start <= match.start() < end for start, end in codes):
                parts += [text[at : match.start()], mended]
                at = match.end()
        text = "".join([*parts, text[at:]])
    return text


def _begins(formula: str) -> str:
    return " ".join(formula.split())[:60]


Found = tuple[str, str, Mapping[str, str]]
"""Key, the formula as it should be or "", more facts."""


def _fault(formula: str, shown: bool) -> Found | None:
    """What is wrong with a formula (without its marks)."""
    narrow, swapped = _narrowed(formula)
    for look in (_braces, _sides, _environments, _rows if shown else _nothing, _double):
        found = look(narrow)
        if found is not None:
            return found[0], found[1], {}
    if swapped:
        return "width", narrow, {"chars": " ".join(swapped)}
    strange = _unknown(formula)
    if strange:
        near = get_close_matches(strange[1:], commands(), 1, 0.6)
        return ("unknown_near" if near else "unknown"), "", {"name": strange, "near": f"\\{near[0]}" if near else ""}
    if shown and _copied(formula):
        guess = _guess(formula)
        return ("copied_guess" if guess else "copied"), "", {"guess": guess}
    return None


Look = Callable[[str], "tuple[str, str] | None"]


def _nothing(formula: str) -> None:
    return None


# Full-width signs

_WIDE = {char: unicodedata.normalize("NFKC", char) for char in "，；：（）［］｛｝＝＋－＊／＜＞｜＾＿＼＆！？．"}
_WIDE |= {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFF10, 0xFF5B) if chr(code).isalnum()}
_WORDS = re.compile(r"\\(?:text|mbox|textbf|textit|textrm|textsf|texttt|tag)\s*\{[^{}]{0,300}\}")


def _narrowed(formula: str) -> tuple[str, tuple[str, ...]]:
    """The formula in half-width signs but for its words, and which signs those were."""
    swapped: dict[str, None] = {}

    def narrow(char: str) -> str:
        if char not in _WIDE:
            return char
        swapped[char] = None
        return _WIDE[char]

    parts, at = [], 0
    for words in _WORDS.finditer(formula):
        parts += ["".join(map(narrow, formula[at : words.start()])), words[0]]
        at = words.end()
    parts.append("".join(map(narrow, formula[at:])))
    return "".join(parts), tuple(swapped)


# Braces

_BRACE = re.compile(r"\\.|([{}])", re.DOTALL)
_ONE = re.compile(r"\s*(?:\\[A-Za-z]+|[A-Za-z0-9.,]+|[^\s\\{}])\s*")
"""What can only be one argument: a word, a number, a command, a sign."""


def _braces(formula: str) -> tuple[str, str] | None:
    """Braces without partner. One that lacks its end is closed where its only argument ends; one too many goes when
    nothing follows it."""
    open_: list[int] = []
    alone: list[int] = []
    for brace in _BRACE.finditer(formula):
        if brace[1] == "{":
            open_.append(brace.start())
        elif brace[1] == "}":
            if open_:
                open_.pop()
            else:
                alone.append(brace.start())
    if not open_ and not alone:
        return None
    body = formula.rstrip()
    blanks = formula[len(body) :]
    if not open_ and len(alone) == 1 and alone[0] == len(body) - 1:
        return "braces", body[:-1] + blanks
    if not alone and len(open_) == 1 and _ONE.fullmatch(body[open_[0] + 1 :]):
        return "braces", body + "}" + blanks
    return "braces", ""


# \left and \right, \begin and \end

_LEFT, _RIGHT = re.compile(r"\\left\b\s*(\\?.)"), re.compile(r"\\right\b\s*(\\?.)")
_PARTNER = {"(": ")", "[": "]", "\\{": "\\}", "|": "|"}


def _sides(formula: str) -> tuple[str, str] | None:
    """``\\left`` without ``\\right``: when its bracket is closed by the only plain one there is, that one is meant."""
    lefts, rights = list(_LEFT.finditer(formula)), list(_RIGHT.finditer(formula))
    if len(lefts) == len(rights):
        return None
    if len(lefts) == 1 and not rights:
        partner = _PARTNER.get(lefts[0][1])
        rest = formula[lefts[0].end() :]
        if partner and partner != "|" and rest.count(partner) == 1 and lefts[0][1] not in rest:
            at = lefts[0].end() + rest.index(partner)
            if _balanced(formula[lefts[0].end() : at]):
                return "sides", f"{formula[:at]}\\right{formula[at:]}"
    return "sides", ""


def _balanced(part: str) -> bool:
    return _braces(part) is None


_BEGIN, _END = re.compile(r"\\begin\{([A-Za-z]+\*?)\}"), re.compile(r"\\end\{([A-Za-z]+\*?)\}")
_PLACES = re.compile(r"\\(begin|end)\{([A-Za-z]+\*?)\}")
_MATRICES = ("matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix", "array", "darray")
_ALIGNED = ("aligned", "align", "align*", "alignedat", "gather", "gathered", "gather*", "split")
ENVIRONMENTS = frozenset(
    [*_MATRICES, *_ALIGNED, "equation", "equation*", "cases", "dcases", "rcases", "subarray", "CD"]
)


def _environments(formula: str) -> tuple[str, str] | None:
    """``\\begin`` and ``\\end``: the one that lacks its end is closed at the end of the formula, for nowhere else is
    sure to be right but where nothing follows; of two names the one that is none is the slip."""
    waiting: list[str] = []
    for place in _PLACES.finditer(formula):
        if place[1] == "begin":
            waiting.append(place[2])
        elif waiting and waiting[-1] == place[2]:
            waiting.pop()
        else:
            return "sides", _renamed(formula)
    if not waiting:
        return None
    if len(waiting) == 1 and not _END.search(formula):
        body = formula.rstrip()
        return "sides", f"{body}\n\\end{{{waiting[0]}}}{formula[len(body) :]}" if "\n" in formula else (
            f"{body} \\end{{{waiting[0]}}}{formula[len(body) :]}"
        )
    return "sides", ""


def _renamed(formula: str) -> str:
    begins, ends = list(_BEGIN.finditer(formula)), list(_END.finditer(formula))
    if len(begins) != 1 or len(ends) != 1 or begins[0].start() > ends[0].start():
        return ""
    one, other = begins[0][1], ends[0][1]
    if (one in ENVIRONMENTS) == (other in ENVIRONMENTS):
        return ""
    right = one if one in ENVIRONMENTS else other
    return _END.sub(lambda _: f"\\end{{{right}}}", _BEGIN.sub(lambda _: f"\\begin{{{right}}}", formula))


def _rows(formula: str) -> tuple[str, str] | None:
    """``&`` belongs into an environment; rows that are aligned by it without one are meant to be ``aligned``."""
    bare = re.sub(r"\\&", "", formula)
    if "&" not in bare or "\\begin" in formula or "\\substack" in formula:
        return None
    if "\\\\" not in formula:
        return "rows", ""
    body = formula.strip()
    lead, tail = formula[: len(formula) - len(formula.lstrip())], formula[len(formula.rstrip()) :]
    gap = "\n" if "\n" in formula else " "
    return "rows", f"{lead}\\begin{{aligned}}{gap}{body}{gap}\\end{{aligned}}{tail}"


_TWICE = re.compile(r"([_^])\s*(?:\{[^{}]*\}|\\[A-Za-z]+(?![A-Za-z{])|[^\s{}\\])\s*\1")


def _double(formula: str) -> tuple[str, str] | None:
    """Two indices, or two exponents, at one letter: which of them belongs to the other only the author can tell."""
    return ("double", "") if _TWICE.search(_WORDS.sub("", formula).replace("\\_", "").replace("\\^", "")) else None


# Commands


@cache
def commands() -> Collection[str]:
    """What KaTeX knows, without the backslash."""
    return tuple(json.loads(Path(__file__).with_name("katex_names.json").read_text(encoding="utf-8")))


_COMMAND = re.compile(r"\\([A-Za-z]+)")
_OWN = re.compile(r"\\(?:newcommand|def|gdef|let|renewcommand|providecommand)\b")


def _unknown(formula: str) -> str:
    """The first command that KaTeX does not know; "" where there is none, or where the formula makes its own."""
    if _OWN.search(formula):
        return ""
    known = frozenset(commands())
    bare = re.sub(r"\\\\", "  ", formula)
    return next((f"\\{name}" for name in _COMMAND.findall(bare) if name not in known), "")


# Open ends and copies


def _open(rest: str) -> tuple[str, str]:
    """An opening ``$$`` that nothing closes, with what follows, and the same closed behind its paragraph; certain when
    that paragraph is a formula and nothing else."""
    paragraph = re.match(r"\$\$[ \t]*\n((?:[^\n]*\S[^\n]*\n?)+)", rest)
    if paragraph is None or _CJK.search(paragraph[1]) or not re.search(r"[\\^_=]", paragraph[1]):
        return "$$", ""
    raw = paragraph[0].rstrip()
    return raw, f"{raw}\n$$"


def _copied(formula: str) -> bool:
    """Pieces of one or two letters on lines of their own: what is left of a drawn formula that was copied."""
    lines = [line.strip() for line in formula.split("\n")]
    short = [line for line in lines if 0 < len(line) <= 3]
    return "\\" not in formula and len(short) >= 2 and "" in lines[1:-1]


def _guess(formula: str) -> str:
    """What a copied formula may have been, where each piece has one line below it: the page that it was copied from
    writes an index so, but a root looks the same. "" for anything else."""
    lines = [line.strip() for line in formula.strip().split("\n")]
    parts = []
    while lines:
        base = lines.pop(0)
        if not base:
            return ""
        if len(lines) >= 2 and lines[0] and not lines[1]:
            parts.append(f"{base}_{{{lines[0]}}}")
            lines = lines[2:]
        elif lines:
            return ""
        else:
            parts.append(base)
    guess = " ".join(parts)
    return guess.replace("×", r" \times ").replace("−", "-").replace("  ", " ")
