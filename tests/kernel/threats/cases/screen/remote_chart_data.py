# A chart that makes the browser fetch.
# expect: error DisplayError
# control: none, there is no screen

import altair as alt
alt.Chart("http://127.0.0.1/data.csv").mark_point().encode(x="a:Q")
