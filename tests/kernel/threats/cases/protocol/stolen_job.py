# Reading from the channel, in the hope of the next visitor's code.
# limits: wall_s=0.5
# expect: timeout
# control: none, there is no app to deceive

import os
print(os.read(channel(), 1 << 16))
