# Processes without end. Thirty are enough to show it.
# expect: error PermissionError
# control: says

import os
import time
for _ in range(30):
    if os.fork() == 0:
        time.sleep(1)
        os._exit(0)
print("HARM")
