# renameat2 swaps two names at once.
# machine: x86_64
# says: refused PermissionError
# control: host

import ctypes
attempt(raw, 316, -100, ctypes.c_char_p(NOTE.encode()), -100, ctypes.c_char_p(f"{OUTSIDE}/second.md".encode()), 2)
