# Sleeping takes no processor time, and a place in line.
# limits: wall_s=0.4
# expect: timeout
# control: hangs

import time
while True:
    time.sleep(1000)
