# A chart with a million points.
# limits: wall_s=3
# expect: ok | error *
# control: none, there is no screen

import altair as alt
import numpy as np
import pandas as pd
alt.data_transformers.disable_max_rows()
alt.Chart(pd.DataFrame({"a": np.arange(200_000)})).mark_point().encode(x="a:Q")
