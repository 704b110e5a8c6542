# The signal that ends a run with its parent, taken off.
# says: refused PermissionError
# control: says

attempt(libc_call, "prctl", 1, 0, 0, 0, 0)
