# The kernel's key ring of this user.
# machine: x86_64
# says: refused PermissionError
# control: says

import ctypes
attempt(raw, 248, ctypes.c_char_p(b"user"), ctypes.c_char_p(MARK.encode()), ctypes.c_char_p(b"x"), 1, -3)
