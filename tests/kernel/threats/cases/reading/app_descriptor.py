# pidfd_getfd takes an open file out of another process.
# machine: x86_64
# says: refused PermissionError
# control: says

attempt(raw, 434, VICTIM, 0)
