# Opening by a file handle goes round all checks of the path.
# machine: x86_64
# says: refused PermissionError
# control: says

import ctypes
import struct
handle = ctypes.create_string_buffer(struct.pack("=Ii", 128, 0), 136)
attempt(raw, 303, -100, ctypes.c_char_p(b"/etc/passwd"), handle, ctypes.byref(ctypes.c_int()), 0)
