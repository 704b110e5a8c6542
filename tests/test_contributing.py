"""The recipes of CONTRIBUTING.md, carried out word for word in a copy of the project."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ENGLISH, CHINESE = ROOT / "CONTRIBUTING.md", ROOT / "CONTRIBUTING.zh.md"
FENCE = re.compile(r"^(?P<ticks>`{3,})(?P<kind>\w*)\n(?P<body>.*?)^(?P=ticks)$", re.MULTILINE | re.DOTALL)
VERBS = {"Write": "write", "Append to": "append", "In": "change", "写": "write", "改": "change", "在": "append"}
STEP = re.compile(rf"^({'|'.join(VERBS)}) `([^`]+)`", re.MULTILINE)
COPY = re.compile(r"^(?:Copy|把) `([^`]+)` (?:to|复制成) `([^`]+)`", re.MULTILINE)
NAMES = ("chapter", "question", "optimizer", "data set", "language")


@dataclass(frozen=True)
class Step:
    """One thing that a recipe says to do."""

    verb: str
    """write, append, change, copy or run."""
    path: str
    body: str
    """What to write; where to copy to; the commands."""


def recipe(text: str) -> list[Step]:
    """The steps of one section, in order. Raises AssertionError for a block that no sentence introduces."""
    steps, at = [], 0
    for fence in FENCE.finditer(text):
        before = text[at : fence.start()]
        steps += [Step("copy", source, target) for source, target in COPY.findall(before)]
        if fence["kind"] == "sh":
            steps.append(Step("run", "", fence["body"]))
        else:
            found = STEP.findall(before)
            assert len(found) == 1, f"nothing says what to do with:\n{fence['body']}"
            steps.append(Step(VERBS[found[0][0]], found[0][1], fence["body"]))
        at = fence.end()
    return steps


def recipes(path: Path) -> list[list[Step]]:
    sections = re.split(r"^## (?=Add |加)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return [recipe(section) for section in sections]


def patched(text: str, diff: str) -> str:
    """``text`` after a diff without line numbers, whose old lines must stand there exactly once."""
    lines = diff.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if line[0] in " -")
    new = "".join(line[1:] for line in lines if line[0] in " +")
    assert text.count(old) == 1, f"stands there {text.count(old)} times and not once:\n{old}"
    return text.replace(old, new)


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A copy of the files that belong to the project."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    ).stdout  # fmt: skip
    copy = tmp_path_factory.mktemp("project")
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy / name)
    return copy


def carry_out(step: Step, project: Path) -> None:
    path = project / step.path
    if step.verb == "write":
        assert not path.exists(), f"{step.path} is there already"
        path.write_text(step.body, encoding="utf-8", newline="\n")
    elif step.verb == "append":
        path.write_text(path.read_text(encoding="utf-8") + step.body, encoding="utf-8", newline="\n")
    elif step.verb == "change":
        path.write_text(patched(path.read_text(encoding="utf-8"), step.body), encoding="utf-8", newline="\n")
    elif step.verb == "copy":
        shutil.copyfile(path, project / step.body)
    else:
        for line in step.body.splitlines():
            words = shlex.split(line)
            assert words[0] == "python"
            done = subprocess.run(
                [sys.executable, *words[1:]], cwd=project, capture_output=True, text=True, encoding="utf-8", timeout=300
            )
            assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("name", NAMES)
def test_a_recipe_works_when_it_is_followed_literally(name, project):
    steps = recipes(ENGLISH)[NAMES.index(name)]
    assert steps[-1].verb == "run"
    for step in steps:
        carry_out(step, project)


def test_both_languages_give_the_same_recipes():
    assert recipes(CHINESE) == recipes(ENGLISH)
    assert len(recipes(ENGLISH)) == len(NAMES)
