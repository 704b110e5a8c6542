# So do semaphores.
# says: refused PermissionError
# control: host

attempt(libc_call, "semget", KEY, 1, 0o1666)
