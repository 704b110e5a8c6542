# NaN and infinity, which JSON has not and Python's reader accepts.
# expect: killed BadFrame
# control: none, there is no app to deceive

import time
send_bytes(b'{"t":"out","output":{"kind":"text","text":NaN}}')
time.sleep(5)
