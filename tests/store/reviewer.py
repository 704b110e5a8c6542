"""The process that the kill test kills: it answers questions and says each time what was acknowledged.

Started once by exec, it imports everything and then forks a reviewer for each line on its input; a line is a JSON list
of [event id, question, rating, time], the answers to give in turn. The reviewer writes ``<pid>`` first, then one event
id a line as soon as the store has acknowledged it. ``gone`` follows when it has ended, however it ended.
"""

from __future__ import annotations

import json
import os
import sys

from core.quiz.schedule import Scheduler
from core.store import open_store
from tests.store.making import review


def work(url: str, orders: list) -> None:
    """Give the answers; one whose event is stored already is told from the store's outcome."""
    store = open_store(url)
    me = store.local()
    for id, question, rating, at_us in orders:
        known = {event.id for event in store.events(me, question)}
        if id not in known:
            card = store.card(me, question)
            event = review(card, rating, at_us, id=id)
            assert store.append(me, event, Scheduler().step(card, event)) == "saved"
        os.write(1, f"{id}\n".encode())


def main() -> None:
    url = sys.argv[1]
    open_store(url).close()  # makes the tables, and imports what opening needs
    os.write(1, b"ready\n")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.write(1, f"{os.getpid()}\n".encode())
            try:
                work(url, json.loads(line))
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        os.write(1, b"gone\n")


if __name__ == "__main__":
    main()
