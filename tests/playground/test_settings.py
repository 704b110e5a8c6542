"""Settings and their address: what may be chosen is what there is, and an address says it all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.playground import address
from core.playground.fault import Fault
from core.playground.features import FEATURES
from core.playground.loop import loss
from core.playground.net import DRAWS
from core.playground.settings import (
    ACTIVATIONS,
    FIELDS,
    INITS,
    LOSSES,
    NAMES,
    OPTIMIZERS,
    PENALTIES,
    RULES,
    SCHEDULES,
    Settings,
    check,
    loss_of,
    misfits,
)
from core.text import LANGUAGES, has
from core.training import activations, optimizers, schedules


def test_every_choice_is_there():
    assert set(ACTIVATIONS) == set(activations.ACTIVATIONS)
    assert tuple(OPTIMIZERS) == tuple(optimizers.OPTIMIZERS)
    assert tuple(SCHEDULES) == tuple(schedules.SCHEDULES)
    assert set(INITS) == set(DRAWS)
    assert callable(loss)


def test_the_table_has_every_setting():
    assert tuple(FIELDS) == NAMES
    assert len({row.key for row in FIELDS.values()}) == len(FIELDS)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_choice_has_its_words(lang):
    kinds = {"penalty": PENALTIES, "schedule": SCHEDULES, "init": INITS, "loss": LOSSES, "rules": RULES}
    missing = [f"{kind}_{one}" for kind, names in kinds.items() for one in names]
    missing += [f"data_{name}" for name in FIELDS["data"].choices]
    assert [key for key in missing if not has(f"playground.words.{key}", lang)] == []


def values(name: str) -> st.SearchStrategy:
    row = FIELDS[name]
    if row.kind == "int":
        return st.integers(int(row.low), int(row.high))
    if row.kind == "float":
        return st.floats(row.low, row.high, allow_nan=False)
    if row.kind == "bool":
        return st.booleans()
    if row.kind == "choice":
        return st.sampled_from(row.choices)
    if row.kind == "list":
        return st.lists(st.integers(int(row.low), int(row.high)), max_size=6).map(tuple)
    if row.kind == "text":
        return st.just("")
    return st.lists(st.sampled_from(row.choices), min_size=1, max_size=6).map(tuple)


ANY = st.fixed_dictionaries({name: values(name) for name in FIELDS}).map(lambda given: check(given))


@settings(max_examples=150, deadline=None)
@given(ANY, ANY)
def test_an_address_says_it_all(first, second):
    assert first[1] == second[1] == ()
    read, faults = address.read(address.write(first[0]))
    assert (read, faults) == (first[0], ())
    word = address.write_second(second[0], first[0])
    assert address.read_second(word, first[0])[0] == second[0].with_(own=first[0].own)


def test_defaults_are_left_out():
    assert address.write(Settings()) == {}
    assert address.write(Settings(data="spiral", hidden=(8, 8), lr=0.01)) == {"d": "spiral", "net": "8.8", "lr": "0.01"}
    assert address.write(Settings(hidden=())) == {"net": "0"}


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ({"d": "mnist"}, "not_a_choice"),
        ({"noise": "lots"}, "not_a_number"),
        ({"noise": "80"}, "out_of_bounds"),
        ({"lr": "nan"}, "not_a_number"),
        ({"lr": "-1"}, "out_of_bounds"),
        ({"net": "8.9"}, "wrong_units"),
        ({"net": "1.1.1.1.1.1.1"}, "too_many_layers"),
        ({"net": "4,2"}, "not_a_number"),
        ({"f": ""}, "wrong_length"),
        ({"f": "x.z"}, "not_a_choice"),
        ({"a": "relu6"}, "not_a_choice"),
        ({"mix": "yes"}, "not_a_choice"),
    ],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_bad_word_is_told_and_the_default_stays(words, key, lang):
    read, faults = address.read(words)
    assert read == Settings()
    assert [fault.key for fault in faults] == [key]
    assert faults[0].words(lang)


def test_words_of_others_are_left_alone():
    assert address.read({"lang": "en", "utm_source": "mail"}) == (Settings(), ())


def test_an_unknown_setting_is_told():
    assert check({"momentum": 0.9})[1] == (Fault("unknown", {"name": "momentum"}),)


@pytest.mark.parametrize("classes", [0, 2, 3, 6])
@pytest.mark.parametrize("wish", ["auto", *LOSSES])
def test_the_loss_in_use_suits_the_data(classes, wish):
    used = loss_of(Settings(loss=wish), classes)
    low, high = LOSSES[used]
    assert low <= classes <= high and (classes != 0 or used in ("mse", "half-mse"))
    told = [fault.key for fault in misfits(Settings(loss=wish), classes, 100)]
    assert told == ([] if wish in ("auto", used) else ["loss_values" if classes == 0 else "loss_classes"])


def test_features_keep_their_order():
    assert check({"features": ["siny", "x"]})[0].features == ("x", "siny")
    assert set(FEATURES) == set(FIELDS["features"].choices)
