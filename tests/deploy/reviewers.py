"""Many learners of one app process: each answers in a thread of its own, and says when the store has acknowledged it.

    python -m tests.deploy.reviewers URL LEARNERS ANSWERS
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor

from core.quiz.schedule import Scheduler
from core.store import open_store
from tests.store.making import DAY_US, NOW, review


def main() -> None:
    url, learners, answers = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    store = open_store(url)

    def work(number: int) -> None:
        me, token = store.visitor()
        for n in range(answers):
            card = store.card(me, f"question-{n % 2}")
            event = review(card, 3, NOW + n * DAY_US)
            if store.append(me, event, Scheduler().step(card, event)) == "saved":
                os.write(1, f"{token} {event.id}\n".encode())  # whole, whatever the other threads say

    with ThreadPoolExecutor(learners) as pool:
        list(pool.map(work, range(learners)))
    store.close()


if __name__ == "__main__":
    main()
