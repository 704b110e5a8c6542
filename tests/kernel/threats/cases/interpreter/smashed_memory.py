# The interpreter's own objects overwritten.
# expect: killed Crash | error * | ok
# control: ends

import ctypes
import gc
for thing in gc.get_objects()[:2000]:
    ctypes.memset(id(thing) + 8, 0xFF, 16)
gc.collect()
