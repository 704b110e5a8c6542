# Pages from a pool that the whole machine shares.
# machine: x86_64
# says: refused PermissionError
# control: none, the pool is empty on most machines

attempt(raw, 9, 0, 2 << 20, 3, 0x40022, -1, 0)
