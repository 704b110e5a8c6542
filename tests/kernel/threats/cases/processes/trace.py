# ptrace: reading and changing another process as a debugger does.
# machine: x86_64
# expect: error PermissionError
# says: refused PermissionError
# control: says

attempt(raw, 101, 0x4206, VICTIM, 0, 0)
raw(101, 17, VICTIM, 0, 0)
