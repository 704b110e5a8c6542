# A length beyond all measure.
# expect: killed BadFrame
# control: none, there is no app to deceive

import os
import time
os.write(channel(), b"\xff\xff\xff\xff")
time.sleep(5)
