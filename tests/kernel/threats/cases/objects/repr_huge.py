# A value whose repr fills the memory.
# limits: memory_mb=64
# expect: error MemoryError | ok | killed MemoryLimit
# control: none, nobody shows it there

class Bad:
    def __repr__(self):
        return "x" * (1 << 30)


Bad()
