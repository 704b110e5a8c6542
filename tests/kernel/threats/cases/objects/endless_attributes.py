# An object that has every attribute, each of them itself.
# limits: wall_s=1
# expect: ok | error *
# control: none, nobody shows it there

class Everything:
    def __getattr__(self, name):
        return Everything()

    def __call__(self, *_, **__):
        return Everything()

    def __iter__(self):
        return iter((Everything(),))

    def __len__(self):
        return 3

    def __repr__(self):
        return "everything"


Everything()
