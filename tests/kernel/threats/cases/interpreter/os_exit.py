# The process, ended at once.
# expect: killed ProcessExit
# control: ends

import os
os._exit(3)
