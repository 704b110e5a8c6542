"""A visitor's session against the real task, called in place of the worker's process."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import TooManyTasks, WorkerDied, WorkerUnavailable
from core.playground import compiled, task
from core.playground.commands import COMMANDS, HIDABLE, PACE
from core.playground.message import thumbnails
from core.playground.run import Run
from core.playground.session import CURVE, Session
from core.playground.settings import Settings
from core.playground.tour import TOUR
from core.text import LANGUAGES, has
from core.worker import wire

compiled.warm()


class Ticket:
    """A task that is done at once, or when it is let go."""

    def __init__(self, result, held):
        self.result, self.state, self.error, self.held = result, "done", None, held

    def wait(self, timeout=None):
        return not self.held[0]

    def cancel(self):
        self.state = "cancelled"


class Talk:
    def report(self, progress):
        return False


class Worker:
    """Runs a task when it is started; messages go through the worker's own encoding."""

    def __init__(self):
        self.held, self.done = [False], []

    def start(self, kind, params, visitor):
        assert (kind, visitor) == ("playground", "v")
        sent = wire.encode(params)
        head, rest = wire.HEAD.unpack(sent[: wire.HEAD.size])
        body = sent[wire.HEAD.size : wire.HEAD.size + head]
        self.done.append(params["do"])
        return Ticket(task.serve(wire.decode(body, sent[len(sent) - rest :]), Talk()), self.held)


class Page:
    """A browser: numbers its events and reads the answers."""

    def __init__(self, **words):
        self.session, self.worker, self.n, self.data = Session(), Worker(), 0, 0
        self.session.read_address(words)
        self.answer = self.send()

    def send(self, *commands, want=0, lang="en"):
        self.n += 1
        self.session.handle({"n": self.n, "commands": list(commands), "want": want}, self.worker, "v")
        message = self.session.message(lang, self.data)
        length = int.from_bytes(message[:4], "little")
        head = json.loads(message[4 : 4 + length], parse_constant=lambda word: pytest.fail(word))
        self.data = head["data"]
        self.numbers = np.frombuffer(message[4 + length :], "<f4")
        return head

    def until(self, ready, *commands, want=0):
        head = self.send(*commands, want=want)
        for _ in range(200):
            if ready(head):
                return head
            head = self.send(want=want)
        raise AssertionError(head)


def test_at_first_there_is_a_look_and_the_points():
    page = Page()
    assert page.answer["points"] == 500
    assert page.answer["looks"][0]["train_accuracy"] > 0
    assert len(page.numbers) == 2 * 500 + 500 + page.answer["now"][0]
    assert "points" not in page.send()


def test_a_step_and_an_epoch():
    page = Page()
    page.until(lambda head: not head["busy"], {"do": "step", "unit": "step"})
    assert page.session.sides[0].state["t"] == 1
    page.until(lambda head: not head["busy"], {"do": "step", "unit": "epoch"})
    again = Run(Settings())
    again.advance(25)
    assert page.session.sides[0].curve[-1] == pytest.approx((1, *again.losses()))


def test_it_trains_while_somebody_wants_frames():
    page = Page(d="spiral", net="8.8")
    frames = 0
    page.send({"do": "play"})
    for _ in range(6):
        frames += sum(len(chunk[0]) for chunk in page.send(want=4)["frames"])
    assert frames >= 16
    epochs = page.session.sides[0].curve[-1][0]
    page.send(want=0)
    page.send(want=0)
    assert page.session.sides[0].curve[-1][0] - epochs <= 4
    page.send({"do": "pause"})
    assert not page.session.playing


def test_frames_carry_the_weights_of_each_epoch():
    page = Page()
    head = page.until(lambda head: head["frames"], {"do": "play"}, want=3)
    count, size = len(head["frames"][0][0]), head["now"][0]
    run = Run(Settings())
    run.advance(25)
    weights = page.numbers[size : size + count * size].reshape(count, size)
    np.testing.assert_allclose(weights[0], run.P, rtol=1e-6)


@pytest.mark.parametrize("speed", PACE)
def test_every_speed_moves(speed):
    page = Page(speed=speed)
    page.until(lambda head: head["frames"], {"do": "play"}, want=2)
    assert page.session.sides[0].state["t"] > 0


def test_a_change_begins_anew_but_a_rate_does_not():
    page = Page()
    page.send({"do": "step"})
    page.until(lambda head: not head["busy"])
    version = page.session.version
    head = page.send({"do": "set", "side": 0, "changes": {"lr": 0.3}})
    assert (head["version"], head["edited"]) == (version, [True])
    head = page.send({"do": "set", "side": 0, "changes": {"noise": 20}})
    assert head["version"] > version
    assert head["address"] == {"lr": "0.3", "noise": "20"}


def test_the_address_opens_the_same_page():
    page = Page(d="moons", net="6.4", a="relu.tanh", vs="o~adam_lr~0.01", speed="ten", test="1", hide="noise.tour")
    assert Page(**page.session.address()).session.address() == page.session.address()
    assert len(page.session.sides) == 2
    assert page.session.sides[1].settings == page.session.sides[0].settings.with_(optimizer="adam", lr=0.01)


def test_two_runs_share_data_and_start():
    page = Page()
    page.send({"do": "compare", "on": True})
    page.until(lambda head: not head["busy"])
    one, two = page.session.sides
    np.testing.assert_array_equal(one.state["P"], two.state["P"])
    page.send({"do": "set", "side": 1, "changes": {"optimizer": "adam"}})
    page.send({"do": "set", "side": 1, "changes": {"data": "xor"}})
    assert [side.settings.data for side in page.session.sides] == ["xor", "xor"]
    assert [side.settings.optimizer for side in page.session.sides] == ["sgd", "adam"]
    page.until(lambda head: not head["busy"], {"do": "step"})
    assert [side.curve[-1][0] for side in page.session.sides] == [1, 1]


def test_a_weight_by_hand():
    page = Page(task="by-hand")
    for index in (0, 1):
        page.send({"do": "weight", "side": 0, "index": index, "value": 1.5})
    head = page.until(lambda head: head["done"])
    assert head["done"] == ["by-hand"]
    assert head["edited"] == [True]
    assert page.send({"do": "weight", "side": 0, "index": 0, "value": 1e9})["faults"]
    page.send({"do": "weight", "side": 0, "index": 10**6, "value": 1})
    np.testing.assert_allclose(page.session.sides[0].state["P"], [1.5, 1.5, 0])


def test_a_task_that_is_done_by_training_counts_only_untouched():
    page = Page(task="features")
    page.send({"do": "set", "side": 0, "changes": {"features": ["xx", "yy"]}})
    page.send({"do": "weight", "side": 0, "index": 0, "value": -0.5})
    page.send({"do": "play"}, want=16)
    for _ in range(5):
        head = page.send(want=16)
    assert head["done"] == []
    page.send({"do": "reset"})
    assert page.until(lambda head: head["done"], {"do": "play"}, want=16)["done"] == ["features"]


@pytest.mark.parametrize("name", TOUR)
def test_every_task_opens(name):
    head = Page(task=name).answer
    assert (head["task"], head["faults"], head["address"]) == (name, [], {"task": name})


def test_own_points_from_a_text_with_bad_rows():
    rows = "\n".join(f"{k / 4 - 3},{k % 5 - 2},{'no' if k % 2 else 'yes'}" for k in range(24))
    page = Page()
    head = page.send({"do": "file", "text": f"u,v,sick\n{rows}\n1,oops,no"})
    assert head["table"]["columns"] == ["u", "v", "sick"]
    assert (head["names"], len(head["faults"])) == (["no", "yes"], 1)
    assert "26" in head["faults"][0] and "oops" in head["faults"][0]
    assert head["settings"][0]["data"] == "own"
    again = Page(**head["address"])
    assert again.answer["points"] == 24
    head = page.send({"do": "file", "columns": [1, 0, 2]})
    assert head["table"]["chosen"] == [1, 0, 2]


def test_drawn_points():
    page = Page()
    assert page.send({"do": "draw", "points": [[0, 0, 0]]})["faults"]
    head = page.send({"do": "draw", "points": [[k - 3, 1, k % 2] for k in range(6)]})
    assert (head["faults"], head["settings"][0]["data"], head["classes"]) == ([], "own", 2)


def test_a_surface_and_a_script():
    page = Page(n="20", net="2")
    head = page.until(lambda head: "surfaces" in head, {"do": "surface"})
    assert head["surfaces"][0]["side"] ** 2 <= len(page.numbers)
    page.send({"do": "step"})
    head = page.until(lambda head: head["script"], {"do": "script"})
    assert head["script_epochs"] == 1
    assert "for epoch in range(1):" in head["script"]


def test_divergence_stops_the_play_and_is_told():
    page = Page(d="plane", net="8.8.8", a="identity", lr="90", speed="fifty")
    page.send({"do": "play"}, want=8)
    head = page.until(lambda head: not head["playing"] and "looks" in head, want=8)
    assert head["looks"][0]["findings"][0]["key"] == "not_finite"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_bad_address_is_told_in_words(lang):
    page = Page(d="own", own="rubbish", lr="many", task="fly", loss="bce")
    assert len(page.send(lang=lang)["faults"]) == 3
    assert page.session.ticket is None


def test_what_came_twice_is_done_once():
    page = Page()
    event = {"n": 99, "commands": [{"do": "step"}], "want": 0}
    page.session.handle(event, page.worker, "v")
    page.session.handle(event, page.worker, "v")
    page.n = 99
    page.until(lambda head: not head["busy"])
    assert page.session.sides[0].state["t"] == 25


def test_a_result_of_before_is_dropped():
    page = Page()
    page.worker.held[0] = True
    page.send({"do": "step"})
    page.send({"do": "reset"})
    page.worker.held[0] = False
    page.until(lambda head: not head["busy"])
    assert page.session.sides[0].state["t"] == 0


class Failing:
    """A worker that cannot start: what it raises, so many times, and then works."""

    def __init__(self, error, times):
        self.error, self.times, self.after = error, times, Worker()

    def start(self, kind, params, visitor):
        if self.times:
            self.times -= 1
            raise self.error
        return self.after.start(kind, params, visitor)


def test_when_the_worker_is_full_it_waits_and_goes_on():
    page = Page()
    page.worker = Failing(TooManyTasks(64), 3)
    head = page.send({"do": "step"})
    assert (head["full"], head["busy"], head["trouble"]) == (True, True, "")
    page.until(lambda head: not head["busy"])
    assert page.session.sides[0].look is not None


def test_a_worker_that_cannot_be_started_is_told_and_tried_again_from_the_start():
    page = Page()
    page.worker = Failing(WorkerUnavailable("no python"), 1)
    head = page.send({"do": "step"})
    assert (head["trouble"], head["busy"]) == ("WorkerUnavailable", False)
    head = page.until(lambda head: not head["busy"], {"do": "reset"})
    assert head["trouble"] == ""


def test_a_worker_that_dies_costs_no_more_than_its_task():
    page = Page()
    page.until(lambda head: not head["busy"], {"do": "step"})
    page.worker.held[0] = True
    page.send({"do": "step"})
    page.session.ticket.state, page.session.ticket.error = "failed", WorkerDied(-9)
    page.worker.held[0] = False
    head = page.until(lambda head: not head["busy"], {"do": "step"})
    assert (head["trouble"], page.session.sides[0].state["t"]) == ("", 50)


def test_curves_stay_short():
    page = Page(n="20", net="1", speed="one")
    page.send({"do": "play"}, want=16)
    for _ in range(60):
        page.send(want=16)
    curve = page.session.sides[0].curve
    assert CURVE / 2 <= len(curve) <= CURVE + 16
    assert curve[-1][0] == page.session.sides[0].state["t"]


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    ["side", "changes", "unit", "index", "value", "on", "id", "text", "columns", "points", "lr", "hidden"]
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(COMMANDS)), st.dictionaries(FIELDS, JUNK, max_size=4)).map(
            lambda pair: pair[1] | {"do": pair[0]}
        ),
        max_size=4,
    )
    | JUNK
)
def test_whatever_a_browser_sends_there_is_an_answer(commands):
    session = Session()
    session.handle({"n": 1, "commands": commands, "want": 1}, Worker(), "v")
    for lang in LANGUAGES:
        assert session.message(lang, fresh=True)


def test_thumbnails_are_small():
    small = thumbnails()
    assert all(len(points) == 90 for points in small.values())
    assert len(json.dumps(small)) < 20_000


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_part_that_can_be_hidden_has_its_words(lang):
    assert [name for name in HIDABLE if not has(f"playground.words.hide_{name}", lang)] == []
    assert [name for name in PACE if not has(f"playground.words.speed_{name}", lang)] == []


def test_settings_are_told_without_the_points():
    assert set(Page().answer["settings"][0]) == set(asdict(Settings())) - {"own"}
