# A value whose repr is no text.
# expect: ok | error TypeError
# control: none, nobody shows it there

class Bad:
    def __repr__(self):
        return 7


Bad()
