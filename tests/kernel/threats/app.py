"""A stand-in of the app, in a process of its own: it has secrets in its environment and in memory, and a kernel.

One JSON request a line on stdin, one answer a line on stdout. While a threat runs, another visitor's cell runs too;
after it, a third one's.

request  {cells: [[name, code] …], limits: {…}}
answer   {result, neighbour, next: results as JSON, memory: resident bytes of this process}
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from core.kernel.kernel import Kernel  # noqa: E402
from core.kernel.types import Job, Limits, Source  # noqa: E402

SECRETS = {"database": "token-of-the-app"}

NEIGHBOUR = Job((Source("neighbour", "total = sum(n * n for n in range(2000))\nprint('neighbour', total)"),))
NEXT = Job((Source("next", "import os\nprint('next', os.listdir(), sorted(globals())[-1] == 'os')"),))


def resident() -> int:
    """Bytes of this process in memory."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGESIZE")


def main() -> None:
    """Serve until stdin ends."""
    kernel = Kernel(slots=2)
    guarantees = kernel.guarantees()
    print(json.dumps({"pid": os.getpid(), "guarantees": guarantees.to_json()}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        job = Job(tuple(Source(*cell) for cell in request["cells"]), Limits(**request["limits"]))
        threat = kernel.submit(job, "a", fresh=True)
        neighbour = kernel.submit(NEIGHBOUR, "b", fresh=True)
        answer = {"result": threat.result().to_json(), "neighbour": neighbour.result().to_json()}
        answer["next"] = kernel.run(NEXT, visitor="c", fresh=True).to_json()
        answer["memory"] = resident()
        print(json.dumps(answer), flush=True)
    kernel.close()


if __name__ == "__main__":
    main()
