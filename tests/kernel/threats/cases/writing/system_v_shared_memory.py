# System V segments stay until somebody removes them.
# says: refused PermissionError
# control: host

attempt(libc_call, "shmget", KEY, 4096, 0o1666)
