# A process that leaves its parent, its session and its terminal.
# expect: error PermissionError
# control: says

import os
import time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(1)
    os._exit(0)
print("HARM")
