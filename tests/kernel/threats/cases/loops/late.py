# Patient harm: a cell that waits until nobody looks any more.
# limits: wall_s=0.3
# expect: timeout
# control: says

import time
time.sleep(1)
print("HARM")
