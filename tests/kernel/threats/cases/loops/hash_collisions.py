# A dictionary whose keys all collide.
# limits: wall_s=0.4
# expect: timeout
# control: hangs



class Same:
    def __hash__(self):
        return 1


{Same(): n for n in range(10**6)}
