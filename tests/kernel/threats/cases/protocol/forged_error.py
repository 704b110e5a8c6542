# An error that blames another visitor, with fields of all sorts.
# expect: error * | killed *
# control: none, there is no app to deceive

import time
send({"t": "end", "status": "error", "error": {"type": {"a": 1}, "message": "x" * 100_000, "line": -1, "cell": 7,
                                              "trace": [None] * 1000, "chain": "x", "facts": [], "html": "<script>"}})
time.sleep(5)
