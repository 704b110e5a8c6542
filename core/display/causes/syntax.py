"""Code that Python cannot read: punctuation of the wrong width, indentation, brackets, words of other languages."""

from __future__ import annotations

import re
from keyword import iskeyword

from core.display.causes.rule import Case, Rule, bare

ERRORS = "SyntaxError IndentationError TabError"

TWINS = {
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    "、": ",", "。": ".", "“": '"', "”": '"', "„": '"', "「": '"', "」": '"', "『": '"', "』": '"', "‘": "'",
    "’": "'", "【": "[", "】": "]", "〔": "[", "〕": "]", "《": "<", "》": ">", "〈": "<", "〉": ">", "—": "-",
    "–": "-", "−": "-", "×": "*", "÷": "/", "·": "*", "∗": "*", "≤": "<=", "≥": ">=", "≠": "!=",
    "…": "...", "→": "->", "￥": "$", "～": "~",
}  # fmt: skip
"""A character of Chinese or typeset text, and what Python wants in its place."""

OPERATORS = {
    "&&": "and", "||": "or", "===": "==", "=>": ">=", "=<": "<=", "<>": "!=", "=!": "!=",
}  # fmt: skip
"""Operators of other languages, and Python's."""


def _where(case: Case, fields: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if name != "code"} | {"line": str(case.line or "?")}


def _twin(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
    char = fields["char"]
    if char not in TWINS:
        return None
    column = case.text.find(char) + 1
    return _where(case, fields) | {"half": TWINS[char], "column": str(column or "?")}


def _twins(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
    found = [char for char in dict.fromkeys(bare(case.code)) if char in TWINS]
    if fields["char"] not in TWINS or len(found) < 2:
        return None
    return _where(case, fields) | {
        "chars": " ".join(found[:12]),
        "halves": " ".join(TWINS[char] for char in found[:12]),
    }


def _invisible(case: Case, fields: dict[str, str]) -> dict[str, str]:
    return _where(case, fields) | {"code": fields["code"]}


def _mixed_tabs(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
    """Fits when some lines begin with a tab and others with spaces, or one with both."""
    starts = [line[: len(line) - len(line.lstrip())] for line in case.code.splitlines() if line.strip()]
    if any("\t" in start for start in starts) and any(" " in start for start in starts):
        return _where(case, fields)
    return None


def _target(case: Case, fields: dict[str, str]) -> dict[str, str]:
    return _where(case, fields) | {"what": fields["what"].split(".")[0].removesuffix(" here")}


def _opener(case: Case, fields: dict[str, str]) -> dict[str, str]:
    return _where(case, fields) | {"head": case.bare.split(maxsplit=1)[0] if case.bare.split() else "?"}


def _else_if(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
    return _where(case, fields) if re.match(r"\s*else\s+if\b", case.text) else None


def _found(pattern: str):
    """Fits when ``pattern`` is on the line of the error, outside strings; its groups are fields."""

    def more(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
        found = re.search(pattern, case.bare)
        return _where(case, fields) | found.groupdict() if found else None

    return more


def _operator(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
    found = next((sign for sign in OPERATORS if sign in case.bare), None)
    if found is None and re.match(r"\s*(?:\w+\s+)?!\s*[A-Za-z_(]", case.bare) and "pip" not in case.bare:
        found = "!"
    return _where(case, fields) | {"found": found, "right": OPERATORS.get(found, "not")} if found else None


def _keyword(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
    found = re.search(r"\b([A-Za-z]+)\s*=(?!=)", case.bare)
    return _where(case, fields) | {"name": found[1]} if found and iskeyword(found[1]) else None


def _quote(case: Case, fields: dict[str, str]) -> dict[str, str]:
    quote = '"""' if "triple-quoted" in case.message else "'" if "'" in case.text else '"'
    return _where(case, fields) | {"quote": quote}


_FOREIGN = "invalid character '{char:c}' ({code:r}"

RULES = (
    Rule("full-width-several", ERRORS, _FOREIGN, _twins),
    Rule("full-width", ERRORS, _FOREIGN, _twin),
    Rule("foreign-character", ERRORS, _FOREIGN, _where),
    Rule("invisible", ERRORS, "invalid non-printable character {code:r}", _invisible),
    Rule("tabs", "TabError", "", _where),
    Rule("tabs", "IndentationError", ("unindent does not match", "unexpected indent"), _mixed_tabs),
    Rule("dedent", "IndentationError", "unindent does not match", _where),
    Rule("indent-unexpected", "IndentationError", "unexpected indent", _where),
    Rule("indent-missing", "IndentationError", "expected an indented block after {what:t} on line {opener:n}", _where),
    Rule("elif", ERRORS, ("expected ':'", "invalid syntax"), _else_if),
    Rule("colon", ERRORS, "expected ':'", _opener),
    Rule("string", ERRORS, "unterminated {:t}string literal", _quote),
    Rule("f-string", ERRORS, "f-string: {reason:r}", _where),
    Rule("bracket-open", ERRORS, "'{bracket:c}' was never closed", _where),
    Rule("bracket-other", ERRORS, "parenthesis '{close:c}' does not match opening parenthesis '{open:c}'", _where),
    Rule("bracket-extra", ERRORS, "unmatched '{bracket:c}'", _where),
    Rule("print-statement", ERRORS, "Missing parentheses in call to '{name}'", _where),
    Rule("assign-in-condition", ERRORS, "Maybe you meant '==' or ':='", _found(r"^\s*(?:el)?(?P<head>if|while)\b")),
    Rule("assign-to-call", ERRORS, "cannot assign to function call", _where),
    Rule("assign-to", ERRORS, "cannot assign to {what:r}", _target),
    Rule("prompt", ERRORS, "invalid syntax", _found(r"^\s*(?P<sign>>>>|\.\.\.)(?=\s|$)")),
    Rule("shell", ERRORS, "invalid syntax", _found(r"^\s*[!%]?\s*(?P<command>pip|conda|python|apt|matplotlib)\b")),
    Rule("increment", ERRORS, "invalid syntax", _found(r"(?P<name>\w+)\s*(?P<sign>\+|-)(?P=sign)\s*(?:$|;|\))")),
    Rule("keyword-name", ERRORS, "invalid syntax", _keyword),
    Rule("placeholder", ERRORS, "invalid syntax", _found(r"(?P<name>\w+)\s*=\s*(?P<hole><[^<>]+>)")),
    Rule("operator", ERRORS, "invalid syntax", _operator),
    Rule("prose", ERRORS, "invalid syntax", _found(r"(?P<words>[\u3400-\u9fff]+)")),
    Rule("comma", ERRORS, "Perhaps you forgot a comma", _where),
    Rule("argument-order", ERRORS, "positional argument follows keyword argument", _where),
    Rule("argument-twice", ERRORS, "keyword argument repeated: {name}", _where),
    Rule("default-order", ERRORS, ("non-default argument follows", "parameter without a default follows"), _where),
    Rule("await", ERRORS, "'await' outside", _where),
    Rule("outside", ERRORS, ("'{word}' outside", "'{word}' not properly in loop"), _where),
    Rule("number-name", ERRORS, "invalid decimal literal", _where),
    Rule("leading-zero", ERRORS, "leading zeros in decimal integer literals", _where),
    Rule("nested-deep", ERRORS, "too many nested parentheses"),
    Rule("backslash", ERRORS, "unexpected character after line continuation", _where),
    Rule("syntax", ERRORS, "", _where),
)
