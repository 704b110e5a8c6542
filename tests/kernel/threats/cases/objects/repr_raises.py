# A value that cannot be shown.
# expect: ok | error *
# control: none, nobody shows it there

class Bad:
    def __repr__(self):
        raise RuntimeError("no")


Bad()
