# A chart with signals and a loader hidden in its settings, by a class that makes its own JSON.
# expect: error DisplayError
# control: none, there is no screen

import altair as alt
import pandas as pd


class Chart(alt.Chart):
    def to_dict(self, *args, **more):
        spec = super().to_dict(*args, **more)
        spec["config"] = {"signals": [{"name": "x", "update": "warn(1)"}], "axis": {"labelExpr": "warn(1)"}}
        spec["usermeta"] = {"embedOptions": {"loader": {"http": {}}, "editorUrl": "http://127.0.0.1/"}}
        return spec


Chart(pd.DataFrame({"a": [1]})).mark_point().encode(x="a:Q")
