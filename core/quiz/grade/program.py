"""code, fix: the answer is run in the kernel, then the tests on it. Also a cloze whose filling is not listed.

The code of a hidden test never leaves this module: a learner sees what it says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from core.errors import KernelUnavailable, QueueFull
from core.kernel.types import Job, Limits, Result, Source
from core.quiz.grade.answer import LONGEST_CODE, Grade, Unread, alike, as_text, echo
from core.quiz.grade.forbid import broken
from core.quiz.model import Test
from core.quiz.solve import Runner, records
from core.quiz.variant import Variant, before

MEMORY_MB = 512


def job(variant: Variant, code: str, tests: Sequence[Test]) -> Job:
    """The answer in names of its own, then each test in a copy of them."""
    body = variant.item.body
    wall_s = getattr(body, "timeout", 5.0)
    codes = json.dumps([test.code for test in tests])
    return Job(
        (
            Source("setup", before(variant.item, variant.params)),
            Source("answer", code),
            Source("tests", f"from core.quiz.inside import run_tests\nrun_tests(globals(), {codes!r})"),
        ),
        Limits(wall_s=wall_s, memory_mb=MEMORY_MB, output_bytes=1 << 18),
    )


def grade(variant: Variant, raw: Any, kernel: Runner | None, visitor: str = "") -> Grade:
    """Right when every test passes; partly when every shown one does, or more than half of all."""
    body = variant.item.body
    expected = alike(variant.solution.rstrip())
    try:
        code = as_text(raw, LONGEST_CODE).replace("\r\n", "\n").replace("\r", "\n")
    except Unread as unread:
        return Grade("not-attempted", why=unread.why, expected=expected)
    understood = echo(code)
    if code.strip() == variant.start.strip():
        return Grade("not-attempted", understood, {"key": "unchanged"}, expected)
    used = broken(code, body.forbid)
    if used is not None:
        why = {"key": "forbidden", "name": used[0], "line": used[1]}
        return Grade("wrong", understood, why, expected)
    result, refusal = attempt(variant, code, body.tests, kernel, visitor)
    if result is None:
        return Grade("not-attempted", understood, refusal, expected)
    told = {record["test"]: record for record in records(result, "test")}
    reports = tuple(_report(test, told.get(at)) for at, test in enumerate(body.tests))
    passed = [report["passed"] for report in reports]
    if passed and all(passed) and result.status == "ok":
        return Grade("right", understood, None, expected, tests=reports)
    why = _reason(result, reports, variant)
    shown = [report["passed"] for report in reports if not report["hidden"]]
    partly = result.status == "ok" and any(passed) and ((shown and all(shown)) or sum(passed) > len(passed) / 2)
    return Grade("partly" if partly else "wrong", understood, why, expected, tests=reports)


def attempt(
    variant: Variant, code: str, tests: Sequence[Test], kernel: Runner | None, visitor: str = ""
) -> tuple[Result | None, dict[str, Any] | None]:
    """The run of an answer and its tests, or why there is none."""
    if kernel is None:
        return None, {"key": "no-kernel"}
    try:
        result = kernel.run(job(variant, code, tests), visitor=visitor)
    except QueueFull:
        return None, {"key": "busy"}
    except KernelUnavailable:
        return None, {"key": "no-kernel"}
    if result.status == "refused":
        type_ = (result.error or {}).get("type", "")
        return None, {"key": "too-long-code"} if type_ == "CodeTooLong" else {"key": "no-kernel"}
    if result.status == "killed" and (result.error or {}).get("type") in ("Cancelled", "ZygoteDied", "Unavailable"):
        return None, {"key": "busy"}
    return result, None


def _report(test: Test, record: Mapping[str, Any] | None) -> dict[str, Any]:
    passed = record is not None and record.get("error") is None
    report: dict[str, Any] = {"say": dict(test.say), "hidden": test.hidden, "passed": passed, "ran": record is not None}
    if not test.hidden:
        report |= {
            "code": test.code,
            "error": record and record.get("error"),
            "printed": (record or {}).get("printed", ""),
        }
    return report


def _reason(result: Result, reports: Sequence[Mapping[str, Any]], variant: Variant) -> dict[str, Any]:
    """The first thing that went wrong, as a sentence's key and fields."""
    error = result.error or {}
    type_ = error.get("type", "")
    if type_ == "Timeout":
        return {"key": "timeout", "seconds": f"{variant.item.body.timeout:g}"}
    if type_ in ("MemoryLimit", "OutputLimit", "DiskLimit", "Crash", "ProcessExit"):
        return {"key": "limit"} | ({"key": "exit"} if type_ in ("ProcessExit", "Crash") else {})
    if error:
        line = error.get("line") if error.get("cell") == "answer" else None
        message = str(error.get("message", ""))[:400]
        if line is None:
            return {"key": "raises", "type": type_, "message": message}
        return {"key": "raises-line", "type": type_, "message": message, "line": line}
    failed = next((report for report in reports if not report["passed"]), None)
    if failed is None or not failed["ran"]:
        return {"key": "exit"}
    return {"key": "test-fails", "say": failed["say"]}
