"""Each threat through the real kernel, and a look at the host after each."""

from __future__ import annotations

import json
import operator

import pytest

from core.display.schema import check, check_error
from tests.kernel.threats.case import Case, cases
from tests.kernel.threats.host import TOKEN, eventually
from tests.kernel.threats.running import App

CASES = {case.name: case for case in cases()}

FAMILIES = {
    "reading": 15, "writing": 15, "disk": 8, "exhaustion": 12, "loops": 10, "floods": 5, "network": 8,
    "processes": 15, "protocol": 10, "objects": 10, "interpreter": 10, "screen": 10,
}  # fmt: skip

RIGHTS = ("reading", "writing", "processes")
"""Families whose outcome rests on who the user is: tried as root too, where the tests run as root."""

GROWTH = 64 << 20
"""Bytes by which the app may grow over all threats."""


def fits(expected: str, status: str, error: str) -> bool:
    """Whether an outcome is ``status`` or ``status type``, * being any type."""
    wanted, _, type_ = expected.partition(" ")
    return wanted == status and type_ in ("*", error if type_ else "")


def outcome(result) -> tuple[str, str]:
    """Status and type of error; "" for a status that needs none."""
    named = result.status in ("error", "killed", "refused")
    return result.status, result.error["type"] if named and result.error else ""


def strings(value: object) -> list[str]:
    """All keys and texts of a JSON value."""
    if isinstance(value, dict):
        return [*value, *(text for item in value.values() for text in strings(item))]
    if isinstance(value, list | tuple):
        return [text for item in value for text in strings(item)]
    return [value] if isinstance(value, str) else []


def faults(case: Case, result) -> list[str]:
    """In what the result differs from what its case says; and what no result may be."""
    found = []
    if not any(fits(one, *outcome(result)) for one in case.expect):
        found.append(f"ended as {outcome(result)}, not as {case.expect}")
    if case.says is not None and tuple(result.stdout.splitlines()) not in said(case):
        found.append(f"said {result.stdout[:500]!r}")
    if case.truncated and not result.truncated:
        found.append("nothing was cut off")
    kinds = tuple(output["kind"] for output in result.outputs)
    if case.kinds is not None and kinds != case.kinds:
        found.append(f"put out {kinds}")
    if "HARM" in result.stdout:
        found.append(f"harm: {result.stdout[:500]!r}")
    return found + unfit(result)


def said(case: Case) -> list[tuple[str, ...]]:
    """What a case may print: one line may offer several answers."""
    if len(case.says) == 1:
        return [(one.strip(),) for one in case.says[0].split("|")]
    return [case.says]


def unfit(result) -> list[str]:
    """What no page could be given: outputs outside the schema, too much, no Unicode, a secret, a chart that fetches."""
    found = []
    for output in result.outputs:
        # Printed text was sent in pieces and may be longer together than one piece may be.
        piece = output | {"text": output["text"][:10_000]} if output["kind"] == "stream" else output
        if check(piece) != piece:
            found.append(f"an output that its schema changes: {output['kind']}")
        if output["kind"] == "vega":
            words = [text.lower() for text in strings(output["spec"])]
            found += [f"a chart with {word}" for word in ("url", "href", "expr", "signals") if word in words]
            found += [f"a chart with {text[:50]}" for text in words if "//127.0.0.1" in text or "javascript:" in text]
    if result.error is not None and not result.error["facts"]:
        check_error(result.error)
    whole = json.dumps(result.to_json(), ensure_ascii=False, allow_nan=False)
    whole.encode()
    if len(whole) > 12 << 20:
        found.append(f"{len(whole)} characters")
    if TOKEN in whole:
        found.append("the secret")
    return found


@pytest.fixture(scope="module")
def first_memory() -> dict[int, int]:
    """Process id of an app to what it held after its first threat."""
    return {}


@pytest.mark.parametrize("name", CASES)
def test_threat(app: App, name: str, first_memory: dict[int, int]):
    case, host = CASES[name], app.host
    if not case.runs_here:
        pytest.skip(f"made for {case.machine}")
    if host.user == "root" and name.split("/")[0] not in RIGHTS:
        pytest.skip("the same whoever the user is")
    host.settle()
    before = host.look()
    answer = app.run(case)
    assert app.alive
    assert not faults(case, answer["result"])
    for other, says in (("neighbour", "neighbour 2664667000\n"), ("next", "next [] True\n")):
        result = answer[other]
        assert (result["status"], result["error"]) == ("ok", None), other
        assert result["outputs"] == [{"kind": "stream", "name": "stdout", "text": says}], other
    assert eventually(lambda: host.harm(before), operator.not_) == []
    assert eventually(host.left_in_folders, operator.not_) == []
    assert answer["memory"] - first_memory.setdefault(host.app, answer["memory"]) < GROWTH


def test_level(app: App):
    assert app.guarantees["level"] == "strong"


def test_every_family_is_there():
    count = {family: sum(name.startswith(f"{family}/") for name in CASES) for family in FAMILIES}
    assert {family: least for family, least in FAMILIES.items() if count[family] < least} == {}
    assert len(CASES) >= 200
    assert {name.split("/")[0] for name in CASES} == FAMILIES.keys()
