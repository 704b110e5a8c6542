# fork by number: the C library's and Python's checks are passed by.
# machine: x86_64
# says: refused PermissionError
# control: says

import os
try:
    pid = raw(57)
    if pid == 0:
        os._exit(0)
    print("HARM")
except OSError as error:
    print("refused", type(error).__name__)
