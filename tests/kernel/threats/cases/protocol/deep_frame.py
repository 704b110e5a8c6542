# Nesting that overruns a parser's stack.
# expect: killed BadFrame
# control: none, there is no app to deceive

import time
send_bytes(b'{"t":"out","output":' + b"[" * 100_000 + b"]" * 100_000 + b"}")
time.sleep(5)
