# A namespace in which we would be root, and the kernel's oldest code could be reached.
# says: refused PermissionError
# control: says

attempt(libc_call, "unshare", 0x10000000)
