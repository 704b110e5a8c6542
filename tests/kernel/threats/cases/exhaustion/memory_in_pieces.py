# Memory by many small ones, until nothing is left for the message either.
# limits: memory_mb=64
# expect: error MemoryError | killed MemoryLimit
# control: says

hoard = []
while len(hoard) < 200:
    hoard.append(bytearray(1 << 20))
print("HARM")
