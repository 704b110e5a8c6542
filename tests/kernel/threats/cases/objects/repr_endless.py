# A value whose repr never comes.
# limits: wall_s=0.4
# expect: timeout
# control: none, nobody shows it there

class Bad:
    def __repr__(self):
        while True:
            pass


Bad()
