# POSIX message queues live in the kernel until unlinked.
# machine: x86_64
# expect: error PermissionError
# says: refused PermissionError
# control: says

import ctypes
attempt(raw, 240, ctypes.c_char_p(MARK.encode()), 0o102, 0o600, 0)
raw(241, ctypes.c_char_p(MARK.encode()))
