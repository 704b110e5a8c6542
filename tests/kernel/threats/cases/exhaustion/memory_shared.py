# Shared anonymous pages count as files to some watchers.
# limits: memory_mb=64
# expect: error OSError
# control: says

import mmap
m = mmap.mmap(-1, 200 << 20)
m[:] = bytes(200 << 20)
print("HARM")
