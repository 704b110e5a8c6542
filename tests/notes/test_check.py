"""The check: what it runs, what it says, when it fails. The kernel here is a table of answers."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from core.kernel.types import Job, Result
from core.notes import __main__ as command
from core.notes import library, outputs, runs
from core.notes.check import Check, own_chapters, verdict
from core.notes.model import Cell, Lines
from core.notes.read import read

BODY = """## One <!-- id: one -->

```python name="start"
a = 1
```

```python name="show" timeout=40
print(a)
```

> [!MISTAKE]
> It adds.

```python name="proof" erratum=1 tags=["raises-exception"] error="TypeError"
a + ""
```

```python name="fixed" fixes=1
a + 1
```

```python name="clock" tags=["volatile"]
time()
```
"""

ERROR = {"type": "TypeError", "message": "unsupported", "line": 1, "cell": "proof", "trace": [], "chain": []}


class Kernel:
    """Answers by the name of the target; remembers what it was asked."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.answers: dict[str, Result] = {"proof": Result("error", error=dict(ERROR))}

    def run(self, job: Job, timeout: float | None = None) -> Result:
        self.jobs.append(job)
        name = job.cells[-1].name
        text = {"kind": "stream", "name": "stdout", "text": f"{name} 0.5\n"}
        return self.answers.get(name, Result("ok", (text,), ms=12.5))

    def close(self) -> None:
        self.jobs.append(Job(()))


@pytest.fixture
def kernel() -> Kernel:
    return Kernel()


@pytest.fixture
def checked(shelf, kernel: Kernel) -> Callable[..., tuple[Check, list[str]]]:
    shelf("one", "zh", BODY)
    shelf("one", "en", BODY)

    def run(*, update: bool = False) -> tuple[Check, list[str]]:
        said: list[str] = []
        check = Check(kernel, said.append)
        check.own(own_chapters(), update=update)
        check.close()
        return check, said

    return run


def test_update_stores_and_the_next_check_is_clean(checked, kernel: Kernel):
    check, said = checked()
    assert check.report.closing == "10 cells, 10 failed"
    assert "has no stored output" in said[0] and "one.zh.md:10: start:" in said[0]
    check, said = checked(update=True)
    assert check.report.closing == "10 cells, 0 failed" and check.report.clean
    check, said = checked()
    assert (check.report.closing, said) == ("10 cells, 0 failed", [])


def test_a_cell_runs_after_the_cells_it_needs_and_equal_code_runs_once(checked, kernel: Kernel):
    checked()
    ran = sorted(tuple(cell.name for cell in job.cells) for job in kernel.jobs)
    assert ran == [("clock",), ("start",), ("start", "fixed"), ("start", "proof"), ("start", "show")]
    assert {job.cells[-1].name: job.limits.wall_s for job in kernel.jobs}["show"] == 40


def test_a_page_is_given_only_what_fits_its_code(checked, shelf):
    checked(update=True)
    chapter = library.load("one", "zh")
    found = outputs.stored(chapter)
    assert set(found) == {"start", "show", "proof", "fixed", "clock"}
    assert found["show"].stdout == "show 0.5\n" and found["proof"].error["type"] == "TypeError"
    shelf("one", "zh", BODY.replace("a = 1", "a = 2"))
    assert set(outputs.stored(library.load("one", "zh"))) == {"clock"}
    assert outputs.stored(library.load("one", "en")).keys() == {"start", "show", "proof", "fixed", "clock"}


def test_what_differs_is_said(checked, kernel: Kernel):
    checked(update=True)
    kernel.answers["show"] = Result("ok", ({"kind": "stream", "name": "stdout", "text": "show 0.6\n"},))
    kernel.answers["clock"] = Result("ok", ({"kind": "stream", "name": "stdout", "text": "12:00"},))
    check, said = checked()
    assert check.report.closing == "10 cells, 2 failed"
    assert any("outputs[0].text: 'show 0.5\\n' became 'show 0.6\\n'" in line for line in said)
    assert not any("clock" in line for line in said)


def test_changed_code_asks_for_an_update(checked, shelf):
    checked(update=True)
    for lang in ("zh", "en"):
        shelf("one", lang, BODY.replace("print(a)", "print(a, a)"))
    check, said = checked()
    assert check.report.failed == 2
    assert "changed since its output was stored" in said[0]


def test_an_update_leaves_what_did_not_change(checked, kernel: Kernel):
    checked(update=True)
    path = outputs.path_of("one", "zh")
    before = path.read_bytes()
    kernel.answers["show"] = Result("ok", ({"kind": "stream", "name": "stdout", "text": "show 0.500001\n"},))
    checked(update=True)
    assert path.read_bytes() == before
    assert list(json.loads(before)) == ["start", "show", "proof", "fixed", "clock"]
    assert b"ms" not in before


def test_an_update_never_stores_a_failure(checked, kernel: Kernel):
    kernel.answers["clock"] = ended("killed", "Crash", "clock")
    check, said = checked(update=True)
    assert check.report.failed == 2 and any("clock: Crash" in line for line in said)
    assert "clock" not in outputs.load("one", "zh")
    del kernel.answers["clock"]
    checked(update=True)
    before = outputs.path_of("one", "zh").read_bytes()
    kernel.answers["show"] = ended("timeout", "Timeout", "show")
    checked(update=True)
    assert outputs.path_of("one", "zh").read_bytes() == before


@pytest.mark.parametrize(
    ("short", "why"),
    [
        (Result("ok", ({"kind": "stream", "name": "stdout", "text": "sh"},), truncated=True), "cut off at a limit"),
        (Result("timeout", error={"type": "Timeout", "message": "stopped", "line": 1, "cell": "show"}), "Timeout"),
        (Result("killed", error={"type": "Cancelled", "message": "", "line": None, "cell": None}), "Cancelled"),
        (Result("error", error={"type": "MemoryError", "message": "", "line": 1, "cell": "show"}), "MemoryError"),
    ],
)
def test_an_update_keeps_what_is_stored_of_a_cell_that_did_not_come_to_its_end(
    checked, kernel: Kernel, monkeypatch: pytest.MonkeyPatch, capsys, short: Result, why: str
):
    checked(update=True)
    before = outputs.path_of("one", "zh").read_bytes()
    kernel.answers["show"] = short
    monkeypatch.setattr(command, "open_kernel", lambda: kernel)
    assert command.main(["check", "--update"]) == 1
    said = capsys.readouterr().out
    assert why in said and "; what is stored stays" in said and "written" not in said
    assert outputs.path_of("one", "zh").read_bytes() == before


def test_what_was_stored_cut_off_may_be_stored_so_again(checked, kernel: Kernel):
    long = {"kind": "stream", "name": "stdout", "text": "long"}
    kernel.answers["show"] = Result("ok", (long,), truncated=True)
    assert checked(update=True)[0].report.clean
    kernel.answers["show"] = Result("ok", (long | {"text": "longer"},), truncated=True)
    assert checked(update=True)[0].report.clean
    assert outputs.load("one", "zh")["show"]["outputs"][0]["text"] == "longer"


def test_who_is_stopped_while_writing_leaves_the_file_whole(checked, monkeypatch: pytest.MonkeyPatch):
    checked(update=True)
    path = outputs.path_of("one", "zh")
    before = path.read_bytes()

    def torn(self, text: str, **options: object) -> None:
        self.write_bytes(text.encode()[:20])
        raise KeyboardInterrupt

    monkeypatch.setattr(type(path), "write_text", torn)
    with pytest.raises(KeyboardInterrupt):
        outputs.save("one", "zh", {"show": {"key": "x", "status": "ok", "outputs": [], "error": None}})
    assert path.read_bytes() == before


def test_faults_of_the_text_fail_the_check(checked, shelf):
    checked(update=True)
    for lang in ("zh", "en"):
        shelf("one", lang, BODY.replace("## One <!-- id: one -->", "## One\n\n[x](nowhere#a) [y](one#b)"))
    check, said = checked()
    assert not check.report.clean
    assert check.report.closing == "10 cells, 0 failed, 6 faults in the text"
    assert sum("has no id" in line for line in said) == 2
    assert sum("names no chapter" in line for line in said) == 2
    assert sum("names no anchor" in line for line in said) == 2


def test_a_mistake_kept_twice_is_a_fault(checked, shelf):
    for lang in ("zh", "en"):
        shelf("two", lang, BODY, order=2)
    _, said = checked(update=True)
    assert sum("mistake 1 is there twice" in line for line in said) == 4


def cell(**options: object) -> Cell:
    return Cell("me", "x", Lines(1, 3), **options)


def ended(status: str, kind: str, at: str = "me") -> Result:
    return Result(status, error={"type": kind, "message": "x", "line": 1, "cell": at})


MUST_FAIL = cell(tags=("raises-exception",), error="TypeError")


@pytest.mark.parametrize(
    ("given", "result", "said"),
    [
        (cell(), Result("ok"), ""),
        (cell(), ended("error", "NameError"), "NameError: x (line 1)"),
        (cell(), ended("timeout", "Timeout"), "Timeout"),
        (MUST_FAIL, ended("error", "TypeError"), ""),
        (MUST_FAIL, Result("ok"), "must fail with TypeError"),
        (MUST_FAIL, ended("error", "ValueError"), "ended with ValueError"),
        (MUST_FAIL, ended("timeout", "TypeError"), "must fail"),
        (MUST_FAIL, ended("error", "TypeError", "other"), "needs other"),
    ],
)
def test_the_verdict_on_one_cell(given: Cell, result: Result, said: str):
    assert verdict(given, result).startswith(said) if not said or said[0].isupper() else said in verdict(given, result)
    assert bool(verdict(given, result)) == bool(said)


def test_a_students_file_is_run_and_each_cell_reported(tmp_path, kernel: Kernel):
    path = tmp_path / "mine.md"
    path.write_text("# x\n\n```\na = 1\n```\n\n```python\nb = a\n```\n", encoding="utf-8")
    kernel.answers["cell-2"] = ended("error", "NameError", "cell-2")
    said: list[str] = []
    check = Check(kernel, said.append)
    check.file(read(path))
    check.close()
    assert [line.split("mine.md")[1] for line in said] == [":3: cell-1: ok", ":7: cell-2: NameError: x (line 1)"]
    assert check.report.closing == "2 cells, 1 failed"


def test_the_command(checked, kernel: Kernel, monkeypatch: pytest.MonkeyPatch, capsys, tmp_path):
    monkeypatch.setattr(command, "open_kernel", lambda: kernel)
    assert command.main(["check", "--chapter", "one"]) == 1
    assert command.main(["check", "--update"]) == 0
    assert command.main(["check"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "10 cells, 0 failed"
    assert command.main(["check", str(library.path_of("one", "en"))]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "5 cells, 0 failed"
    with pytest.raises(SystemExit):
        command.main(["check", str(tmp_path / "nowhere.md")])


def test_the_key_does_not_hang_on_line_ends():
    unix, windows = cell(), Cell("me", "a\r\nb", Lines(1, 3))
    job = runs.job([Cell("me", "a\nb", Lines(1, 3))], "me")
    assert runs.key(runs.job([windows], "me")) == runs.key(job)
    assert runs.key(runs.job([unix], "me")) != runs.key(job)


def test_stored_json_puts_what_fits_on_one_line():
    value = {"a": {"rows": [[1, 2]] * 40, "text": "中\n文"}, "b": []}
    text = outputs.pretty(value)
    assert json.loads(text) == value
    assert max(map(len, text.splitlines())) <= outputs.WIDTH + 10
    assert text.count("\n") < 50 and "中" in text
