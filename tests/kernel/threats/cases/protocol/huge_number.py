# An integer that takes a second to read, a float beyond all floats.
# expect: killed BadFrame
# control: none, there is no app to deceive

import time
send_bytes(b'{"t":"out","output":' + b"9" * 500_000 + b"}")
time.sleep(5)
