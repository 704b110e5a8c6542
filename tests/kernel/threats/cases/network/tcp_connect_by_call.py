# The same by raw system call, past Python's socket module.
# machine: x86_64
# says: refused PermissionError
# control: says

attempt(raw, 41, 2, 1, 0)
