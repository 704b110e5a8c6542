# A chart with an expression of its own, which Vega compiles to a program.
# expect: error DisplayError
# control: none, there is no screen

import altair as alt
import pandas as pd
chart = alt.Chart(pd.DataFrame({"a": [1]})).mark_point().encode(x="a:Q")
chart.transform_calculate(b="this.constructor.constructor('alert(1)')()").add_params(
    alt.param(name="p", expr="this.constructor.constructor('alert(1)')()"))
