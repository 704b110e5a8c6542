# The app's environment holds the password of its database.
# says: False
# control: none, the harness clears the environment before the cell in both modes

import ctypes
import os
environ = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
names, i = set(os.environ), 0
while environ and environ[i]:
    names.add(environ[i].split(b"=")[0].decode())
    i += 1
print("THREAT_TOKEN" in names)
