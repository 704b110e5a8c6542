# abort, as C libraries do when they lose heart.
# expect: killed Crash
# control: ends

import os
os.abort()
