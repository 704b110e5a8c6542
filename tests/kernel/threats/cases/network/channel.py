# The one socket that a run has is its own way to the app: it cannot be turned to somebody else.
# says: refused PermissionError
# says: refused PermissionError
# control: none, there is no such socket

import ctypes
import struct
address = struct.pack("=H", 1) + b"\0" + MARK.encode()
line = channel()
attempt(libc_call, "connect", line, ctypes.c_char_p(address), len(address))
attempt(libc_call, "sendmsg", line, ctypes.create_string_buffer(56), 0)
