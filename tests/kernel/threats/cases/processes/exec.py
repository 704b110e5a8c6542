# This process turned into another program.
# says: refused PermissionError
# control: ends

import os
import sys
attempt(os.execv, sys.executable, [sys.executable, "-c", "0"])
