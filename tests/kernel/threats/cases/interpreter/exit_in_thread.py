# The process, ended by a thread while the cell runs.
# expect: killed ProcessExit
# control: ends

import os
import threading
import time
threading.Thread(target=os._exit, args=(4,)).start()
time.sleep(1)
