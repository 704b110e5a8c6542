# A crash that leaves an image of the memory, which nobody counts.
# expect: killed Crash
# control: ends

import os
os.abort()
