# process_vm_readv copies out of another process of the same user.
# machine: x86_64
# says: refused PermissionError
# control: says

import ctypes
import struct
room = ctypes.create_string_buffer(16)
mine = ctypes.create_string_buffer(struct.pack("=QQ", ctypes.addressof(room), 16), 16)
theirs = ctypes.create_string_buffer(struct.pack("=QQ", STACK, 16), 16)
attempt(raw, 310, VICTIM, mine, 1, theirs, 1, 0)
