# A chart object that asks for remote data when it is turned into JSON.
# expect: ok | error *
# control: none, nobody shows it there

import altair as alt


class Chart(alt.Chart):
    def to_dict(self, *_, **__):
        return {"mark": "point", "data": {"url": "http://127.0.0.1/x.json"}, "encoding": {}}


Chart()
