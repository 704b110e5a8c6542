# A few bytes that unpack to a gigabyte.
# limits: memory_mb=64
# expect: error MemoryError
# control: says

import zlib
packed = zlib.compress(bytes(150 << 20), 9)
print("HARM", len(packed))
