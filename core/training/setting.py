"""What may be set from outside: numbers, names, lists of numbers; and how given values are held to it.

Needs nothing that computes, so a page may use it without loading torch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.training.fault import Fault, refuse
from core.training.parameter import Parameter, faults


@dataclass(frozen=True)
class Choice:
    """One of several names; with ``several`` any number of them, at least one."""

    name: str
    default: str | tuple[str, ...]
    options: tuple[str, ...]
    several: bool = False


@dataclass(frozen=True)
class Values:
    """Several numbers to go through, at least one, each within the bounds."""

    name: str
    default: tuple[float, ...]
    low: float
    high: float


Setting = Parameter | Choice | Values


def checked(settings: Sequence[Setting], given: Mapping[str, object]) -> dict[str, object]:
    """All values, given or default, each of its row's type. Raises SettingsRefused."""
    numbers = [setting for setting in settings if isinstance(setting, Parameter)]
    known = {setting.name: setting for setting in settings}
    found = [
        Fault("unknown", name=name, known=", ".join(known) or "-") for name in given if name not in known
    ]  # fmt: skip
    found += faults(numbers, {row.name: given[row.name] for row in numbers if row.name in given})
    values: dict[str, object] = {}
    for setting in settings:
        value = given.get(setting.name, setting.default)
        if isinstance(setting, Choice):
            names = (value,) if isinstance(value, str) else tuple(value)
            wrong = [name for name in names if name not in setting.options]
            if not names:
                found.append(Fault("none_chosen", name=setting.name))
            if wrong:
                shown = ", ".join(map(str, wrong))
                found.append(Fault("not_a_choice", name=setting.name, value=shown, known=", ".join(setting.options)))
            values[setting.name] = names if setting.several else names[0] if names else None
        elif isinstance(setting, Values):
            several = tuple(value) if isinstance(value, list | tuple) else (value,)
            row = Parameter(setting.name, setting.default[0], setting.low, setting.high)
            found += [fault for one in several for fault in faults([row], {setting.name: one})]
            if not several:
                found.append(Fault("no_values", name=setting.name))
            values[setting.name] = several
        else:
            values[setting.name] = int(value) if setting.whole and setting.name not in _names(found) else value
    refuse([_plainer(fault) for fault in found])
    return values


def _plainer(fault: Fault) -> Fault:
    """A bound whose meaning has a sentence of its own: what a learning rate below 0 does, a layer without units."""
    name, value = fault.facts.get("name"), fault.facts.get("value")
    if fault.key == "out_of_bounds" and name in ("lr", "rates") and value <= 0:
        return Fault("lr_not_positive", lr=value)
    if fault.key == "out_of_bounds" and name == "hidden" and value < 1:
        return Fault("no_units", layer=1, units=value)
    return fault


def _names(found: Sequence[Fault]) -> set[object]:
    return {fault.facts.get("name") for fault in found}


def parsed(setting: Setting, words: str) -> object:
    """The value that ``words`` of a command line stand for; left as text where no number can be read."""
    if isinstance(setting, Choice):
        return tuple(word.strip() for word in words.split(",")) if setting.several else words
    if isinstance(setting, Values):
        return tuple(_number(word) for word in words.split(","))
    return _number(words)


def _number(word: str) -> float | str:
    try:
        return int(word)
    except ValueError:
        pass
    try:
        return float(word)
    except ValueError:
        return word
