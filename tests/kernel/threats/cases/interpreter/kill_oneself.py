# The same by signal.
# expect: killed *
# control: ends

import os
import signal
os.kill(os.getpid(), signal.SIGKILL)
