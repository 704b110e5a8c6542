# A second beginning, at a level that does not hold here.
# expect: killed BadFrame
# control: none, there is no app to deceive

import time
send({"t": "begin", "level": "strong"})
time.sleep(5)
