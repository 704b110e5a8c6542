# clone3, whose flags lie in memory.
# machine: x86_64
# says: refused OSError
# control: says

import ctypes
import os
import signal
import struct
args = ctypes.create_string_buffer(struct.pack("=8Q", 0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0), 64)
try:
    pid = raw(435, args, 64)
    if pid == 0:
        os._exit(0)
    print("HARM")
except OSError as error:
    print("refused", type(error).__name__)
