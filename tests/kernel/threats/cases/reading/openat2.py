# The newer open, whose flags a filter cannot see.
# machine: x86_64
# says: refused OSError
# control: says

import ctypes
import struct
how = ctypes.create_string_buffer(struct.pack("=QQQ", 0, 0, 0), 24)
attempt(raw, 437, -100, ctypes.c_char_p(b"/etc/passwd"), how, 24)
