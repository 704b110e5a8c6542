# Kernel timers, signal descriptors and watches are memory that nobody counts.
# machine: x86_64
# says: refused PermissionError
# says: refused PermissionError
# says: refused PermissionError
# control: says

import ctypes
attempt(raw, 283, 1, 0)
attempt(raw, 289, -1, ctypes.create_string_buffer(8), 8, 0)
attempt(raw, 253)
