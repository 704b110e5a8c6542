# A loop inside C, in which Python handles no signal.
# limits: wall_s=0.4
# expect: timeout
# control: hangs

import collections
import itertools
collections.deque(itertools.repeat(0), maxlen=0)
