# The kernel's messages name addresses, devices and other processes.
# says: refused PermissionError
# says: refused PermissionError
# control: none, an unprivileged user is refused there too

import ctypes
attempt(open, "/dev/kmsg")
attempt(libc_call, "klogctl", 3, ctypes.create_string_buffer(100), 100)
