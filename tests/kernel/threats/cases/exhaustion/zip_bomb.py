# A few bytes that unpack to many.
# limits: memory_mb=64
# expect: error MemoryError
# control: says

import zlib
piece = zlib.compress(bytes(1 << 20), 1)
hoard = [zlib.decompress(piece) for _ in range(150)]
print("HARM")
