"""The short way of a cell's run: the same answer as by Streamlit, and closed to whoever was not told its name."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette

from core.kernel.types import Guarantees
from core.notes import read
from pages.parts import direct, engine, state
from pages.parts.book import Book
from pages.parts.turn import turn
from tests import loops

NOTE = """# Page

```python name="one"
x = 2
print("one", x)
```

```python name="two"
print("two", 10 * x)
```

```python name="drawn"
import altair, pandas
altair.Chart(pandas.DataFrame({"a": [1, 2]})).mark_point().encode(x="a")
```

```text name="not-live"
rm
```
"""

OWNER = engine.Reader("me", owner=True)


@pytest.fixture
def book() -> Book:
    return Book(read.parse(NOTE, id="page", lang="en", path=Path("page.en.md")))


@pytest.fixture
def visit(book, monkeypatch) -> Iterator[direct.Visit]:
    """A visit whose page has been drawn."""
    kept: dict[str, object] = {}
    monkeypatch.setattr(state, "made_once", lambda name, make: kept.setdefault(name, make()))
    monkeypatch.setattr(state, "cell_runs", lambda: kept.setdefault("runs", {}))
    monkeypatch.setattr(engine, "reader", lambda: OWNER)
    direct.opened(book, "en")
    yield kept["direct_visit"]


def post(body: bytes, path: str = direct.PATH, prefix: str = "") -> tuple[int, bytes]:
    """What the app's own routes answer to a POST."""
    app = Starlette(routes=direct.routes(prefix))
    sent: list[dict] = []

    async def go() -> None:
        parts = iter([body[: len(body) // 2], body[len(body) // 2 :]])

        async def receive() -> dict:
            part = next(parts, None)
            return {"type": "http.request", "body": part or b"", "more_body": part is not None}

        async def send(message: dict) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "POST", "path": path, "headers": [], "query_string": b"", "root_path": ""}
        await app(scope, receive, send)

    loops.run(go())
    text = b"".join(message.get("body", b"") for message in sent)
    return next(message["status"] for message in sent if message["type"] == "http.response.start"), text


def asked(visit: direct.Visit | str, name="one", *, n: int = 1, scope: str = "page.en", **event: object) -> bytes:
    token = visit if isinstance(visit, str) else visit.token
    told = {"kind": "run", "n": n, "sources": {}} | event
    return json.dumps({"visit": token, "scope": scope, "name": name, "event": told}).encode()


def run(visit: direct.Visit, name: str, n: int, **event: object) -> dict:
    """The answer when the run has ended."""
    status, text = post(asked(visit, name, n=n, **event))
    assert status == 200
    told = json.loads(text)
    while told["state"] in ("queued", "running"):
        n += 1
        told = json.loads(post(asked(visit, name, n=n, kind="poll"))[1])
    return told


def test_the_answer_is_what_the_fragment_would_have_told(visit, book):
    told = run(visit, "two", 1, sources={"one": "x = 7"})
    assert "two 70" in told["output"] and told["state"] == "done" and told["run_id"] == "1" and told["whole"]
    assert told["needs"] == ["one"]
    cell_run = state.cell_run(visit.runs, "page.en", "two")
    fragment = turn(book, "two", cell_run, None, OWNER, "en")
    assert {key: told[key] for key in fragment.facts if key != "needs"} == {
        key: fact for key, fact in fragment.facts.items() if key != "needs"
    }


def test_what_only_streamlit_can_draw_is_said_to_be_missing(visit):
    assert not run(visit, "drawn", 1)["whole"]


def test_a_mistake_in_an_edited_cell_is_streamlits_to_offer(visit):
    told = run(visit, "one", 1, sources={"one": "1 / 0"})
    assert told["state"] == "error" and not told["whole"] and told["error_line"] == 1


def test_the_same_event_starts_one_run(visit):
    assert run(visit, "one", 5)["run_id"] == "1"
    again = json.loads(post(asked(visit, "one", n=5))[1])
    assert again["run_id"] == "1" and again["seen"] == 5
    assert run(visit, "one", 6)["run_id"] == "2"


def test_a_stranger_runs_nothing_where_runs_are_not_confined(visit, monkeypatch):
    class Unconfined:
        def guarantees(self) -> Guarantees:
            return Guarantees("trusted-only", "spawn")

    monkeypatch.delenv(engine.OVERRIDE, raising=False)
    monkeypatch.setattr(engine, "kernel", Unconfined)
    visit.reader = engine.Reader("them", owner=False)
    assert run(visit, "one", 1)["state"] == "refused"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"\xff", 400),
        (b'{"visit": 1}', 404),
        (asked("a-guess"), 404),
        (b" " * (direct.MOST_BODY + 1), 400),
    ],
    ids=["nothing", "cut", "a list", "no text", "no name", "a guessed name", "too long"],
)
def test_whatever_else_is_closed_without_a_word(visit, body, status):
    assert post(body) == (status, b"")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"scope": "other.en"}, 404),
        ({"name": "nobody"}, 404),
        ({"name": "not-live"}, 404),
        ({"kind": "import"}, 400),
        ({"sources": {"one": 3}}, 400),
        ({"n": 0}, 400),
    ],
)
def test_only_live_cells_of_pages_that_the_visit_has_seen(visit, change, status):
    assert post(asked(visit, **change)) == (status, b"")
    assert all(run.result is None and run.ticket is None for run in visit.runs.values())


def test_one_visit_knows_nothing_of_another(visit, book):
    other = direct.Visit(engine.Reader("other", owner=True), {}, {book.scope: (book, "en")})
    direct._visits[other.token] = other
    assert run(visit, "one", 1, sources={"one": 'print("secret")'})["run_id"] == "1"
    told = json.loads(post(asked(other, kind="poll"))[1])
    assert told["run_id"] == "0" and "secret" not in told["output"]


def test_the_name_ends_with_the_visit(book):
    ended = direct.Visit(OWNER, {}, {book.scope: (book, "en")})
    direct._visits[ended.token] = ended
    token = ended.token
    del ended
    gc.collect()
    assert post(asked(token))[0] == 404


def test_below_a_prefix(visit):
    assert post(asked("a-guess"), "/notes/cells/run", "/notes/") == (404, b"")
    assert b"Not Found" in post(asked(visit), prefix="notes")[1]  # Starlette's own: there is no such address
