# Memory that cannot be swapped out.
# expect: ok
# says: refused PermissionError
# control: none, within the user's own small allowance it is no harm

import ctypes
room = ctypes.create_string_buffer(1 << 16)
attempt(libc_call, "mlock", room, 1 << 16)
