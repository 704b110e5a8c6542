"""A threat: a small cell in a file of its own, whose head says what it does and what must become of it.

    # One sentence: the threat, and why it matters.
    # machine: x86_64              only there (it makes system calls by number)
    # limits: wall_s=1 files=50    tighter than ``LIMITS``, so that the test is short
    # expect: killed DiskLimit | error OSError     status and type of error; * is any; ok where nothing is said
    # says: refused PermissionError                the lines it prints, exactly; any where nothing is said
    # truncated: yes
    # kinds: stream text           the kinds of output, in order
    # control: says                the harm it does without the jail; none, and why, where it can do none

Harm without the jail: ``says`` it prints HARM, ``host`` something outside has changed or been reached, ``hangs`` it
is still running when its time is over, ``ends`` it ends the process in which it runs. With the jail no cell may print
HARM, whatever it is about.
"""

from __future__ import annotations

import platform
from dataclasses import dataclass
from pathlib import Path

from core.kernel.types import Limits

FOLDER = Path(__file__).resolve().parent / "cases"

LIMITS = Limits(wall_s=1.5, cpu_s=4, memory_mb=512)
"""What a threat gets unless its head says less."""

KEYS = ("machine", "limits", "expect", "says", "truncated", "kinds", "control")
HARMS = ("says", "host", "hangs", "ends", "none")


@dataclass(frozen=True)
class Case:
    """One threat, as its file describes it."""

    name: str
    """family/file"""
    code: str
    title: str
    machine: str
    limits: dict[str, float]
    expect: tuple[str, ...]
    says: tuple[str, ...] | None
    truncated: bool
    kinds: tuple[str, ...] | None
    control: str
    reason: str

    @property
    def runs_here(self) -> bool:
        """Whether this machine speaks the system calls that the cell makes by number."""
        return self.machine in ("", platform.machine())


def read(path: Path) -> Case:
    """One case. Raises ValueError where its head is not as above."""
    code = path.read_text(encoding="utf-8")
    head = [line.removeprefix("#").strip() for line in code.split("\n\n")[0].splitlines()]
    fields: dict[str, list[str]] = {key: [] for key in KEYS}
    for line in head[1:]:
        key, colon, value = line.partition(":")
        if not colon or key not in fields:
            raise ValueError(f"{path}: {line!r} is none of {KEYS}")
        fields[key].append(value.strip())
    control, _, reason = (fields["control"] or [""])[0].partition(", ")
    if control not in HARMS or (control == "none") != bool(reason):
        raise ValueError(f"{path}: control is one of {HARMS}, and none has a reason")
    numbers = " ".join(fields["limits"]).split()
    return Case(
        name=f"{path.parent.name}/{path.stem}",
        code=code,
        title=head[0],
        machine="".join(fields["machine"]),
        limits={key: float(value) if "." in value else int(value) for key, value in (n.split("=") for n in numbers)},
        expect=tuple(one.strip() for one in "".join(fields["expect"] or ["ok"]).split("|")),
        says=tuple(fields["says"]) or None,
        truncated=fields["truncated"] == ["yes"],
        kinds=tuple(fields["kinds"][0].split()) if fields["kinds"] else None,
        control=control,
        reason=reason,
    )


def cases() -> tuple[Case, ...]:
    """All of them, by name."""
    return tuple(read(path) for path in sorted(FOLDER.glob("*/*.py")))
