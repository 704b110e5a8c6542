# A table of ten million cells.
# limits: wall_s=3
# expect: ok
# kinds: table
# control: none, there is no screen

import numpy as np
import pandas as pd
pd.DataFrame(np.zeros((20_000, 300)))
