# MemoryError caught for ever.
# limits: memory_mb=64 wall_s=0.5
# expect: timeout
# control: hangs

hoard = []
while True:
    try:
        hoard.append(bytearray(1 << 20))
        if len(hoard) > 200:
            hoard.clear()
    except MemoryError:
        pass
