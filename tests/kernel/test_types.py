"""Values that travel: out as JSON and back the same."""

from __future__ import annotations

import json

from core.kernel import Guarantees, Job, Limits, Result, Row, Source
from core.kernel.types import KERNEL_ERRORS, kernel_error
from core.text import LANGUAGES, text


def test_jobs_and_results_survive_json() -> None:
    job = Job((Source("a", "x = '错'"), Source("b", "x")), Limits(wall_s=3.5, memory_mb=77), 9)
    assert Job.from_json(json.loads(json.dumps(job.to_json()))) == job
    outputs = ({"kind": "stream", "name": "stdout", "text": "a"}, {"kind": "text", "text": "1"})
    result = Result("error", outputs, kernel_error("Timeout", "m", seconds=1.0), 12.5, "strong", True)
    assert Result.from_json(json.loads(json.dumps(result.to_json()))) == result
    guarantees = Guarantees("no-files", "fork", (Row("network", True, "seccomp"),), True)
    assert Guarantees.from_json(json.loads(json.dumps(guarantees.to_json()))) == guarantees


def test_a_result_of_an_older_file_is_read() -> None:
    assert Result.from_json({"status": "ok", "unknown": 1}) == Result("ok")


def test_every_error_of_the_kernel_has_its_sentence() -> None:
    for lang in LANGUAGES:
        for type_, facts in KERNEL_ERRORS.items():
            values = dict.fromkeys(facts, 3.0)
            said = text(f"kernel.{type_}", lang, **values)
            assert said and "{" not in said
            assert all("3" in said for _ in facts)
