# A null pointer read.
# expect: killed Crash
# control: ends

import ctypes
ctypes.string_at(0)
