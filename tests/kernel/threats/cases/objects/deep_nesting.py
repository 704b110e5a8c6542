# A list in a list, a hundred thousand times: repr recurses in C.
# expect: ok | error RecursionError | killed Crash
# control: none, nobody shows it there

deep = []
for _ in range(100_000):
    deep = [deep]
deep
