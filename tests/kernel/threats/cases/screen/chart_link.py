# A chart whose marks are links.
# expect: error DisplayError
# control: none, there is no screen

import altair as alt
import pandas as pd
alt.Chart(pd.DataFrame({"a": [1], "u": ["javascript:alert(1)"]})).mark_point().encode(x="a:Q", href="u:N")
