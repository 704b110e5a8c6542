"""Five hundred kills of a process in mid-review: nothing acknowledged is lost, nothing counts twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from core.quiz.schedule import fold
from core.store import open_store
from core.store.place import sqlite_url
from tests.store.making import NOW

KILLS = 500


@pytest.mark.skipif(not hasattr(os, "fork"), reason="reviewers are forked from a warm process")
def test_five_hundred_kills_lose_nothing(tmp_path: Path, root: Path):
    chance = random.Random(2026)
    url = sqlite_url(tmp_path / "study.db")
    command = [sys.executable, "-m", "tests.store.reviewer", url]
    acknowledged: list[str] = []
    ordered: list[list] = []
    kills = hits = serial = 0
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdout.readline() == "ready\n"
        open_orders: list[list] = []
        while kills < KILLS:
            while len(open_orders) < 40:
                serial += 1
                order = [f"event-{serial}", f"q{chance.randrange(25)}", chance.choice([1, 2, 3, 3, 4]), NOW + serial]
                open_orders.append(order)
                ordered.append(order)
            process.stdin.write(json.dumps(open_orders) + "\n")
            process.stdin.flush()
            reviewer = int(process.stdout.readline())
            # Killed a moment after an answer was acknowledged; some before the first, while they open the file.
            after = chance.choice([0, 1, 1, 2, 3])
            told: set[str] = set()
            while len(told) < after:
                told.add(process.stdout.readline().strip())
            time.sleep(chance.uniform(0, 0.02 if after == 0 else 0.006))
            os.kill(reviewer, signal.SIGKILL)
            while (line := process.stdout.readline().strip()) != "gone":
                told.add(line)
            kills += 1
            hits += bool(told)
            acknowledged += [order[0] for order in open_orders if order[0] in told]
            # What was not acknowledged is sent again under the same id, as a browser does.
            open_orders = [order for order in open_orders if order[0] not in told]
        process.stdin.write(json.dumps(open_orders) + "\n")
        process.stdin.close()
        acknowledged += [line.strip() for line in process.stdout if line.startswith("event-")]
    assert hits > KILLS / 2, "hardly any kill met a reviewer at work"

    store = open_store(url)
    me = store.local()
    events = store.events(me)
    times = Counter(event.id for event in events)
    assert set(acknowledged) <= times.keys(), "an acknowledged answer is lost"
    assert times.keys() == {order[0] for order in ordered} and set(times.values()) == {1}
    assert len({(event.question, event.base_version) for event in events}) == len(events)
    assert store.differing(me, fold) == []
    assert sum(card.version for card in store.cards(me)) == len(events)
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    store.close()
