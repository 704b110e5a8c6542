# The frame by which the jail hands over its listener, without one.
# expect: killed BadFrame
# control: none, there is no app to deceive

import time
send({"t": "listener", "pid": 1})
time.sleep(5)
