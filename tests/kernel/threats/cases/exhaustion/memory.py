# Memory by one large object.
# limits: memory_mb=64
# expect: error MemoryError
# control: says

hoard = bytearray(200 << 20)
print("HARM")
