# Displayed values, each of allowed size, together too much for a page.
# limits: wall_s=10
# expect: ok
# truncated: yes
# control: none, there is nothing to display on

import numpy as np
import pandas as pd
frame = pd.DataFrame(np.linspace(0, 1, 10_000).reshape(200, 50))
for _ in range(40):
    display(frame)
