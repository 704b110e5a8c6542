# The streams taken away, and every descriptor closed.
# expect: ok | error * | killed *
# control: none, there is no runner

import os
import sys
sys.stdout = sys.stderr = sys.__stdout__ = None
os.closerange(0, 1024)
