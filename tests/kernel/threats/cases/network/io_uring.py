# A queue of requests that the kernel carries out itself, past every filter of calls.
# machine: x86_64
# says: refused PermissionError
# control: none, many kernels refuse it to everybody

import ctypes
attempt(raw, 425, 4, ctypes.create_string_buffer(120))
