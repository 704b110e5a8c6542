# A chart whose marks are remote pictures.
# expect: error DisplayError
# control: none, there is no screen

import altair as alt
import pandas as pd
alt.Chart(pd.DataFrame({"a": [1], "u": ["http://127.0.0.1/x.png"]})).mark_image().encode(x="a:Q", url="u:N")
