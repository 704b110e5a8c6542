# Processes without end. Twelve are enough to show it.
# expect: error PermissionError
# control: says

import os
import time
for _ in range(12):
    if os.fork() == 0:
        time.sleep(1)
        os._exit(0)
print("HARM")
